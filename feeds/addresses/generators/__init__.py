"""One module for each generator: a post and its site's rules → its path below the home page."""
