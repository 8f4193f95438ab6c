"""Feeds → HTML pages, OPML, a snippet for a site's own pages, and settings for a host.

The interface is `render_page` in `html`, `render_opml` in `opml`, `render_snippet` in `snippet` and
`hosting_rules` in `hosting`. They take values and return text or bytes. `navigation` has the data
of all feeds that pages and OPML show, `options` the settings that all pages share, `texts` the
words on the pages.
"""
