"""The standard's builtin functions, by chapter; importing this package registers them."""
