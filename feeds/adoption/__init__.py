"""The current feeds of a site → a ledger that keeps their ids and dates."""
