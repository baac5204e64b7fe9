"""The one way in for rows of other systems; it knows no slice, each owner declares its feeds (`app.imports.feed`).

A source hands over *records*; the column mapping makes *rows* of our fields of them; rows are put aside in a *staging*
table, what does not fit among the *rejects*; then everything is stored, or nothing, and the *result* counts it.
"""
