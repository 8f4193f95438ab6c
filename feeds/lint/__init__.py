"""Configuration, articles and feeds → everything that is wrong with them: `feeds check`.

A site and its output folder come in. `Findings` come out, sorted by file and line. The interface is
`check` in `check`, with `findings`, `graded` and REPORTS for the command.

    source         an article's file: its fields, and the line of each
    fields, texts, links, related, times
                   one article → its violations, by subject
    cross_article  all articles → violations between them
    bodies         all articles → template tags and links that feeds leave out of their bodies
    output_files   the output folder → files that are not as they were built
    check          everything → findings, as text, JSON or annotations

Each rule is defined in `feeds.rules`: its name, severity and explanation.
"""
