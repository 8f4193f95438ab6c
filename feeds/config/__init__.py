"""The configuration file → a `Site`.

The path of config/feeds.yaml comes in, a `Site` comes out, or a FeedsError with the line of every
mistake. The interface is `load_site` and `located` in `load`.

    yaml_file      the YAML file: its values as written, and the line and column of each
    topics         the setting `topics`, or a folder of topic files → topics
    own_posts      files about a site's own posts: its authors, and the sections of Hugo
    templates      the setting `pages` → the texts of the site's own templates
    output_folder  the output folder, without loading the whole configuration
    load           all of these → a `Site`
    current        the configuration of a build, from the cache if it has not changed

The settings themselves, their defaults and checks are in `feeds.settings`.
"""
