"""The feeds that a site has today → a ledger that keeps their ids and dates."""
