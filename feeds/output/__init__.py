"""Documents ↔ the output folder.

Documents come in, files come out: each is written whole or not at all, by one build at a time, and
identical files are left untouched. The interface:

    write     `write` and `write_documents`; `outdated`, the archives that are no longer made
    manifest  manifest.json, the list of all feeds and archives
    lock      keeps other builds out of the folder
"""
