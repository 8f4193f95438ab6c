"""One build, from its options to the files of the output folder.

A build takes a `Request` (`request`), writes files to the output folder, and returns a `Report`.
The interface is `publish` and `run_build` in `publishing`; for articles that are in memory, `build`
and `feeds_of` in `in_memory`. The steps of a build:

    publishing    lock the output folder, open the cache, and take the steps below
    up_to_date    if nothing has changed, return the report of the last build
    rebuild       load the site, take the steps below, and write what differs
    incremental   read the files that changed, make the entries that changed
    tasks         the work of worker processes: files → outcomes of reading, articles → entries
    render        a plan → documents that passed the gate
    pages         a plan → pages and OPML that passed the gate
    output_state  which documents in the output are current
    in_memory     the counterpart of `incremental` for articles in memory, without a cache
"""
