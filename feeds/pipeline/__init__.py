"""One build, from its options to the files of the output folder.

A build takes a `Request` (`request`), writes files to the output folder, and returns a `Report`.
The interface is `publish` and `run_build` in `publishing`, and `build` and `feeds_of` in `loaded`
for articles that are in memory. The steps of a build:

    publishing    open the cache, load the site, take the steps below, write what differs
    up_to_date    if nothing has changed, return the report of the last build
    rebuild       the build if something may have changed
    incremental   read the files that changed, make the entries that changed
    tasks         the work of worker processes: files → places, articles → entries
    render        a plan → documents that passed the gate
    output_state  which documents in the output are current
    loaded        the counterpart of `incremental` without cache, for articles in memory
"""
