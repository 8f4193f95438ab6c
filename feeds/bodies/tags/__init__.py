"""Template tags of generators → what they mean in Markdown or HTML, or their inner text."""
