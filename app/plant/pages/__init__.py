"""Readers, one a page."""
