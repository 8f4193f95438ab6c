"""The posts of a site's own generator → titles, addresses, authors; files that are not posts."""
