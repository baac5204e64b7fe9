"""Erasing a person's data by order: everything that names them goes, what happened stays."""
