"""Documents → files in the output folder.

Each file is written atomically, by one build at a time. Identical files are left untouched. The
interface:

    write      `write` and `write_documents`; `outdated`: archives and pages to remove
    manifest   manifest.json: the list of all documents
    lock       a lock on the folder, so that only one build writes at a time
    copies     the setting `also_at`: second copies of feeds at other addresses
    own_pages  whether this program wrote a page in the folder, and may replace it
"""
