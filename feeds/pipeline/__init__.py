"""One build, from its options to the files of the output folder.

A build takes a `Request` (`request`), writes files to the output folder, and returns a `Report`.
The interface is `publish` and `run_build` in `publishing`; for articles that are in memory, `build`
and `feeds_of` in `in_memory`. The steps of a build:

    publishing    lock the output folder, open the cache, find the configuration
                  (`config.current`) and the files (`articles.snapshot`), and take the steps below
    up_to_date    if nothing has changed, return the report of the last build
    rebuild       else take the steps below, write what differs, and keep the state in the cache
    incremental   read the files that changed, make the entries that changed
    tasks         the work of worker processes: files → outcomes of reading, articles → entries
    render        a plan → documents that passed the gate
    pages         a plan → pages and OPML that passed the gate
    output_state  which documents in the output are current
    in_memory     the counterpart of `incremental` for articles in memory, without a cache
"""
