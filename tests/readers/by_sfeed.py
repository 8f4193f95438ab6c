"""sfeed (https://codemadness.org/sfeed-simple-feed-parser.html): feeds to lines of text."""

import re
from pathlib import Path

from .seen import Adaptor, Keeps, Seen, moment, run


class Sfeed:
    """A file of lines; two are the same entry if id, title and link are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def poll(self, url: str) -> list[Seen]:
        (self.folder / "sfeedrc").write_text(
            f"sfeedpath='{self.folder}'\nfeeds() {{\n  feed lines '{url}'\n}}\n"
        )
        run(self.folder, "sfeed_update", "sfeedrc")
        return [_seen(line) for line in (self.folder / "lines").read_text().splitlines()]


def _seen(line: str) -> Seen:
    seconds, title, link, content, kind, id, author, enclosure, categories = line.split("\t")
    assert kind == "html", kind
    return Seen(
        id=id,
        title=title,
        link=link,
        content=re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], "\\"), content),
        published=moment(int(seconds)),
        author=author,
        categories=tuple(categories.split("|")) if categories else (),
        image=enclosure or None,
    )


ADAPTOR = Adaptor(
    name="sfeed",
    lacks={"atom": {"image", "updated"}, "rss": {"image", "updated"}},
    keeps=Keeps.EVERY_VERSION,
    validates_from=None,
    start=Sfeed,
)
