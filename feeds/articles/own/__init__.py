"""Functions for a site's own posts: their addresses and authors, and files that are not posts."""
