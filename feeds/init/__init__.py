"""A folder of posts → the configuration that publishes it.

`look_at` takes the folder of a site and returns what its generator's files say (`Found`), and
`sites_below` names the folders in which there is a site if there is none in the folder itself.
`configuration_text` turns a `Found` into the text of config/feeds.yaml. `posts_of` reads the posts
with such a configuration before it is written.

Files of the site are read with size limits, and never executed.
"""

from feeds.init.found import Found
from feeds.init.look import look_at, sites_below
from feeds.init.posts import Posts, posts_of
from feeds.init.text import configuration_text

__all__ = ["Found", "Posts", "configuration_text", "look_at", "posts_of", "sites_below"]
