"""The values of a configuration → a checked `Site`, which all stages of a build read."""

from msgspec.structs import force_setattr

from feeds.model import Person, Topic
from feeds.settings.mistakes import require_usable
from feeds.settings.values import SiteSettings
from feeds.urls import address


class Site(SiteSettings, frozen=True, array_like=True, kw_only=True):
    """The configuration of a site; raises FeedsError with a problem for each unusable setting.

    `url` ends in a slash, and addresses are normalised. `articles` is a local folder, relative to
    `seen_from`, or the address of a remote folder. `sources` are the other files and folders from
    which the configuration was read; of a pattern with `**`, the names of the matching files were
    read, not their contents. `rules` and `also_at` are pairs of key and value. `people` are the
    authors in the site's file of authors, `section_folders` Hugo's folders with an `_index.md`,
    `page_templates` the site's own, by name.
    """

    topics: tuple[Topic, ...] = ()
    sources: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    seen_from: str = ""
    also_at: tuple[tuple[str, str], ...] = ()
    people: tuple[Person, ...] = ()
    section_folders: tuple[str, ...] = ()
    page_templates: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        topics = {topic.slug: topic.name for topic in self.topics}
        require_usable(self, topics, dict(self.rules), "Site")
        url = (address(self.url) or "").rstrip("/") + "/"
        force_setattr(self, "url", url)
        force_setattr(self, "home", address(self.home) or url)
        force_setattr(self, "icon", address(self.icon))
        force_setattr(self, "hubs", tuple(filter(None, map(address, self.hubs))))
