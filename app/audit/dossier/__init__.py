"""Dossiers: everything an auditor needs to check cases on a machine of their own, with the program that checks it."""
