"""A folder of posts → the configuration that publishes it.

`look_at` takes the folder of a site and returns what it found there (`Found`), `configuration_text`
turns that into the text of config/feeds.yaml.
"""

from feeds.init.found import Found
from feeds.init.look import look_at
from feeds.init.text import configuration_text

__all__ = ["Found", "configuration_text", "look_at"]
