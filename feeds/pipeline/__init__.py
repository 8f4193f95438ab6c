"""One build, from its options to the files of the output folder.

A `Request` comes in (`request`), files go to the output folder, and a `Report` comes out. The
interface is `publish` and `run_build` in `publishing`, and `build` and `feeds_of` in `loaded`, for
articles that are in memory already. The way of a build:

    publishing    open the cache, load the site, take the steps below, write what differs
    up_to_date    nothing has changed at all: report what the last build reported
    rebuild       what it does if something may have changed
    incremental   read the files that changed, make the entries that changed
    tasks         the part of that work that worker processes do: files → places, articles → entries
    render        a plan → documents that passed the gate
    output_state  which documents the output has already
    loaded        the plain counterpart of `incremental`, and builds of articles that are in memory
"""
