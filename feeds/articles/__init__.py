"""A folder of Markdown files → the articles in it, and the problems of its files.

`read` is the interface: `read_articles` reads a folder, `outcome_of` the bytes of one file.

    folder             the folder, local or remote (`remote`) → its files, their states and bytes
    snapshot           the states of all files at one moment → whether they have changed since
    reading_settings   the settings of a site that reading depends on
    fields, values     front matter → an article
    flags, moments     front matter → why an article is kept out; its dates
    own                posts of the site's own generator
    selection          articles → which are published, and which rule keeps the others out
"""
