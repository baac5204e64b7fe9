"""Sign-in, people, roles and absences over HTTP."""
