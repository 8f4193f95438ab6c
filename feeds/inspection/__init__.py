"""Questions about a site: `feeds diff`, `explain`, `topics` and `status`; nothing is written.

A site and its output folder come in. A `Difference` or an `Explanation` comes out, as values or as
text, JSON or Markdown. The interface is `preview` in `preview`, `diff` in `diff` and `explain` in
`explain`, each with REPORTS for the command.

    preview     what the next build would publish
    diff        what the next build would change
    lookup      a path, an id or an address → the article's file
    explain     why an article is published or kept out
    membership  why an article is in each feed, or is not
    topics      the feeds, with the number of their entries
    status      a package: a published site or an output folder → what is wrong with its feeds
"""
