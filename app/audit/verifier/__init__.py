"""The offline verifier: `verify.py` goes into every dossier and is read by auditors, so it imports nothing of ours."""
