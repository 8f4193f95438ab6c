"""The settings of a site: types, defaults, checks and JSON Schema.

The values of a configuration come in. `Settings` or mistakes come out. The interface:

    values    every setting: its type, default and description
    own_posts the settings for the site's own posts and their generator
    pages     the settings of HTML pages
    mistakes  values → what is wrong with each setting, and what to write instead
    schema    the JSON Schema of a configuration
    site      `Site`: the checked settings of a site
"""
