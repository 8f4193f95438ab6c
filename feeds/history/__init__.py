"""The ledger: what earlier builds published, and what the next build does with it.

The ledger has a line for each entry ever published. It comes in with the articles and entries of a
build. The ids and dates of the entries come out, what was added, changed and withdrawn, the next
ledger, and guards that stop the build. The interface:

    recovery     `read_ledger`: the ledger in the output folder, completed from the feeds if damaged
    ledger       the file: `Ledger`, `Line`, `FeedLine`, `ledger_document`
    identity     a file → the id of its entry, and its `stem`, which identifies the article
    digest       what a reader sees of an entry → a digest that shows later which parts changed
    changes      the dates of entries, and the lines of the next ledger: added, updated, withdrawn
    withdrawals  withdrawn entries → the tombstones of a feed
    guards       too many changes at once → problems that stop the build
    ahead        dates in the ledger that are later than the clock
"""
