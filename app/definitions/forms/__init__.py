"""Forms: form-js schemas read, checked, localised, prefilled, and their submissions validated on the server.

`reading` turns a `.form` file into a `Form`; `submission` validates answers against it. The browser shows the same
schema, but nothing it computed or checked is trusted.
"""
