"""What earlier builds published, and what follows from it for the next build.

The ledger comes in, a line for each entry ever published, and articles and entries of this build.
Ids and dates of entries come out, what was added, changed and withdrawn, the next ledger, and
guards that stop the build. The interface:

    recovery  `read_ledger`: the ledger in the output folder, completed from the feeds if damaged
    ledger    the file: `Ledger`, `Line`, `FeedLine`, `ledger_document`
    identity  a file → the id of its entry, and `stem`, which tells articles apart
    digest    what a reader sees of an entry → digits that tell which parts changed
    changes   ids, dates and withdrawals of this build; the lines of the next ledger
    guards    too many changes at once → problems that stop the build
    ahead     dates in the ledger that are later than the clock
"""
