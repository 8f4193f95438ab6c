"""Template tags of generators → their equivalent in Markdown or HTML, or their inner text."""
