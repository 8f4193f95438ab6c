"""The text of a file → the fields of its front matter and its body."""
