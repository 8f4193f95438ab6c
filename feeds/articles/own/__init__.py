"""What only a site's own posts have: addresses, authors, and files that are no posts."""
