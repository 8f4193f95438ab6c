"""Articles and the ledger → the entries, feeds and pages to publish: a plan."""
