"""Lawful and unlawful ends of seals: restores from a backup, and sealing that began anew."""
