"""One module for each generator: a post and the rules of its site → its path below `home`."""
