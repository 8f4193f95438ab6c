"""Template tags of site generators → equivalent Markdown or HTML, or the text inside them."""
