"""A folder of posts → the configuration that publishes it.

`detect_site` reads the files of the site's generator and returns a `DetectedSite`. If a folder has
no site, `sites_below` returns the subfolders that have one. `configuration_text` returns the text
of config/feeds.yaml for a `DetectedSite`. `read_posts` reads the posts with such a configuration
before it is written.

Files of the site are read with size limits, and never executed.
"""

from feeds.init.detected_site import DetectedSite
from feeds.init.detection import detect_site, sites_below
from feeds.init.posts import Posts, read_posts
from feeds.init.text import configuration_text

__all__ = [
    "DetectedSite",
    "Posts",
    "configuration_text",
    "detect_site",
    "read_posts",
    "sites_below",
]
