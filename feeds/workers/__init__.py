"""Batches of items → results, made by processes of this machine or by a Dask cluster.

`feeds.workers.pool` is the interface. Nothing in this package knows what the work is.
"""
