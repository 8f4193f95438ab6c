"""Feeds → what people subscribe from: HTML pages, OPML, a snippet for a site, a host's settings.

The interface is `render_page` in `html`, `render_opml` in `opml`, `render_snippet` in `snippet` and
`hosting_rules` in `hosting`. They take values and return text; `navigation` has what pages and OPML
know of all feeds, `options` what the configuration says of pages.
"""
