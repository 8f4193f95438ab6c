"""What earlier builds read and made → what this build need not read and make again.

The cache is a table of rows in a SQLite file, one row for each thing that a stage made. A row has a
key: a digest of all that the thing was made of. A row is used only if its key is the key that the
build computes, and only if its checksum is right; else the thing is made again. So deleting or
damaging the file costs time, and never changes a byte of the output.

    stage       name            key = digest of the fingerprint and
    outcome     file            the file's bytes
    facts       entry's id      the key of its file, its topics' settings, its dates
    entry       entry's id      the same
    document    path            the feed's head, and the keys of its entries

The fingerprint covers the program, the libraries, the configuration and the topic files. There is
one shortcut: the file state saves reading a file to compute its key.

A row of the stage `meta` is a fact about the whole store: the fingerprint, the program, the site,
the report of the last build.

    store        the rows
    file_state   whether a file can have changed since it was read
    program      the program and its libraries, as a digest
"""
