"""A folder of Markdown files → the articles in it, and the problems of its files."""
