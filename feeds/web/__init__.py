"""A request to another machine → its answer, within limits of size and time.

`http.fetch` and `http.post` are the interface.
"""
