"""A feed → the bytes of a document: one module for each format in `feeds.registry.FORMATS`.

`interface.format_of` imports the module of a format; its `render` takes a feed and returns bytes.
"""
