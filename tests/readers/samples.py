"""The sample articles: what their files say, and what a reader has to make of them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# When the sample sites are built: after all articles.
NOW = "2026-06-01T00:00:00Z"
LATER = "2026-06-02T12:30:00Z"


@dataclass(frozen=True, slots=True)
class Sample:
    """One article; `image` and `amp` are what the entry has to show, None if nothing."""

    name: str
    text: str
    title: str
    link: str
    published: datetime
    provider: str
    topics: tuple[str, ...]
    excerpt: str = ""
    image: str | None = None
    amp: str | None = None
    action: str = "Read"
    related: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return f"tag:127.0.0.1,2026:{self.name}"

    @property
    def others(self) -> set[str]:
        """Every address in the file that is not the original's: none of them may be the link."""
        return set(re.findall(r"https?://[^\s\"'<>]+", self.text)) - {self.link}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


LIGHTHOUSE = Sample(
    name="2026-05-20-the-lighthouse-that-reads-its-own-logbook",
    text="""\
---
category: news
title: "The lighthouse that reads its own logbook"
excerpt: "For ninety years somebody wrote down every ship that passed. Now the tower looks them up."
publishedDateTime: 2026-05-20T08:15:00Z
originalUrl: "https://harbour.example.com/2026/05/the-lighthouse-that-reads"
webUrl: "https://harbour.example.com/2026/05/the-lighthouse-that-reads"
ampWebUrl: "https://amp.harbour.example.com/lighthouse/reads"
cdnAmpWebUrl: "https://amp-harbour-example-com.cdn.ampproject.org/c/s/amp.harbour.example.com/lighthouse/reads"
type: article
quality: 80
heat: 80
published: true

provider:
  name: The Harbour Gazette
  domain: harbour.example.com
  images:
    - url: "https://img.example.net/gazette.png"

topics:
  - Lighthouses
  - Archives

images:
  - url: "https://img.example.net/logbook.jpg"
    width: 1200
    height: 800
    isCached: true
    title: "A logbook, open at a foggy day"

secured: "bm90IGEgc2VjcmV0"
---
""",
    title="The lighthouse that reads its own logbook",
    link="https://harbour.example.com/2026/05/the-lighthouse-that-reads",
    published=_at("2026-05-20T08:15:00Z"),
    provider="The Harbour Gazette",
    topics=("Lighthouses", "Archives"),
    excerpt="For ninety years somebody wrote down every ship that passed. "
    "Now the tower looks them up.",
    image="https://img.example.net/logbook.jpg",
    amp="https://amp.harbour.example.com/lighthouse/reads",
)

WITHOUT_AMP = Sample(
    name="2026-05-18-a-map-drawn-from-memory",
    text="""\
---
category: news
title: A map drawn from memory
excerpt: Six pensioners were asked where the tram ran, and all were right, each about a part of it.
publishedDateTime: 2026-05-18T17:40:00+02:00
webUrl: https://inland.example.org/maps/from-memory
type: article
provider:
  name: Inland Quarterly
  domain: inland.example.org
topics:
- Archives
images:
- url: https://img.example.net/tram-map.png
  width: 640
  height: 480
---
""",
    title="A map drawn from memory",
    link="https://inland.example.org/maps/from-memory",
    published=_at("2026-05-18T15:40:00Z"),
    provider="Inland Quarterly",
    topics=("Archives",),
    excerpt="Six pensioners were asked where the tram ran, "
    "and all were right, each about a part of it.",
    image="https://img.example.net/tram-map.png",
)

WITHOUT_IMAGE = Sample(
    name="2026-05-15-nothing-to-see-in-the-basement",
    text="""\
---
category: news
title: "Nothing to see in the basement"
excerpt: "The city’s card catalogue went underground in 1998.  It is still in order, and in use."
publishedDateTime: 2026-05-15T06:05:30Z
originalUrl: "https://inland.example.org/stories/basement"
webUrl: "https://inland.example.org/stories/basement"
ampWebUrl: "https://inland.example.org/stories/basement?outputType=amp"
cdnAmpWebUrl: "https://inland-example-org.cdn.ampproject.org/c/s/inland.example.org/stories/basement?outputType=amp"
type: article
published: true
provider:
  name: Inland Quarterly
  domain: inland.example.org
topics:
  - Archives
---
""",
    title="Nothing to see in the basement",
    link="https://inland.example.org/stories/basement",
    published=_at("2026-05-15T06:05:30Z"),
    provider="Inland Quarterly",
    topics=("Archives",),
    excerpt="The city’s card catalogue went underground in 1998. It is still in order, and in use.",
    amp="https://inland.example.org/stories/basement?outputType=amp",
)

WITHOUT_EXCERPT = Sample(
    name="2026-05-12-keepers-wanted",
    text="""\
---
category: news
title: "Keepers wanted"
publishedDateTime: 2026-05-12T12:00:00Z
webUrl: "https://harbour.example.com/jobs/keepers"
cdnAmpWebUrl: "https://harbour-example-com.cdn.ampproject.org/c/s/harbour.example.com/jobs/keepers"
type: article
provider:
  name: "Rope & Tar"
  domain: ropeandtar.example.com
topics:
  - Lighthouses
images:
  - url: "http://img.example.net/keepers,_(1931).JPG"
---
""",
    title="Keepers wanted",
    link="https://harbour.example.com/jobs/keepers",
    published=_at("2026-05-12T12:00:00Z"),
    provider="Rope & Tar",
    topics=("Lighthouses",),
    image="http://img.example.net/keepers,_(1931).JPG",
    amp="https://harbour-example-com.cdn.ampproject.org/c/s/harbour.example.com/jobs/keepers",
)

WITHOUT_WEB_URL = Sample(
    name="2026-05-10-the-clerk-who-kept-the-envelopes",
    text="""\
---
category: news
title: "The clerk who kept the envelopes"
excerpt: "Everyone files the letters. One man in the tax office filed what they came in."
publishedDateTime: 2026-05-10T21:30:00Z
originalUrl: "https://letters.example.com/read?id=77&part=2,1#top"
ampWebUrl: "https://letters.example.com/amp?id=77"
type: article
provider:
  name: Letters
  domain: letters.example.com
topics:
  - Archives
  - "Post & Parcels"
---
""",
    title="The clerk who kept the envelopes",
    link="https://letters.example.com/read?id=77&part=2,1#top",
    published=_at("2026-05-10T21:30:00Z"),
    provider="Letters",
    topics=("Archives", "Post & Parcels"),
    excerpt="Everyone files the letters. One man in the tax office filed what they came in.",
    amp="https://letters.example.com/amp?id=77",
)

VIDEO = Sample(
    name="2026-05-08-an-hour-of-the-lamp-turning",
    text="""\
---
category: news
title: "An hour of the lamp turning"
excerpt: "No words, no music: one rotation every eleven seconds."
publishedDateTime: 2026-05-08T19:00:00Z
originalUrl: "https://video.example.com/watch?v=l4mp"
type: video
featuredContent: "<iframe width='560' height='315' src='https://video.example.com/embed/l4mp'></iframe>"
provider:
  name: Slow Channel
  domain: video.example.com
topics:
  - Lighthouses
images:
  - url: "https://img.example.net/lamp-poster.jpg"
    width: 1280
    height: 720
---
""",
    title="An hour of the lamp turning",
    link="https://video.example.com/watch?v=l4mp",
    published=_at("2026-05-08T19:00:00Z"),
    provider="Slow Channel",
    topics=("Lighthouses",),
    excerpt="No words, no music: one rotation every eleven seconds.",
    image="https://img.example.net/lamp-poster.jpg",
    action="Watch",
)

PUNCTUATION = Sample(
    name="2026-05-05-salt-and-ink",
    text="""\
---
category: news
title: "Salt & ink: is 3 < 4 > 2, \\"truly\\"? It's 🧂🖋️, says the café"
excerpt: "Old ledgers use < and > for debts & credits; \\"that's all\\", says the curator. 🙂"
publishedDateTime: 2026-05-05T10:10:10Z
webUrl: "https://harbour.example.com/salt?a=1&b=2"
ampWebUrl: "https://harbour.example.com/salt?a=1&b=2&amp=1"
type: article
provider:
  name: The Harbour Gazette
  domain: harbour.example.com
topics:
  - Archives
---
""",
    title='Salt & ink: is 3 < 4 > 2, "truly"? It\'s 🧂🖋️, says the café',
    link="https://harbour.example.com/salt?a=1&b=2",
    published=_at("2026-05-05T10:10:10Z"),
    provider="The Harbour Gazette",
    topics=("Archives",),
    excerpt='Old ledgers use < and > for debts & credits; "that\'s all", says the curator. 🙂',
    amp="https://harbour.example.com/salt?a=1&b=2&amp=1",
)

ANGLE_BRACKETS = Sample(
    name="2026-05-03-a-box-for-anything",
    text="""\
---
category: news
title: "What C<T> taught a generation about boxes"
excerpt: "Write List<String> once and you stop asking what is inside."
publishedDateTime: 2026-05-03T04:20:00Z
webUrl: "https://code.example.net/generics"
type: article
provider:
  name: Code & Coffee
  domain: code.example.net
topics:
  - Archives
images:
  - url: "https://img.example.net/boxes?w=900&#038;h=600&#038;fit=crop|top"
    width: 900
    height: 600
    title: "Boxes \\"in\\" boxes <stacked>"
---
""",
    title="What C<T> taught a generation about boxes",
    link="https://code.example.net/generics",
    published=_at("2026-05-03T04:20:00Z"),
    provider="Code & Coffee",
    topics=("Archives",),
    excerpt="Write List<String> once and you stop asking what is inside.",
    image="https://img.example.net/boxes?w=900&h=600&fit=crop%7Ctop",
)

RELATED = Sample(
    name="2026-05-01-the-foghorn-falls-silent",
    text="""\
---
category: news
title: "The foghorn falls silent"
excerpt: "Ships have not needed it for years. The town is not sure about itself."
publishedDateTime: 2026-05-01T23:59:59Z
webUrl: "https://harbour.example.com/foghorn"
ampWebUrl: "https://harbour.example.com/foghorn/amp"
cdnAmpWebUrl: "https://harbour-example-com.cdn.ampproject.org/c/s/harbour.example.com/foghorn/amp"
type: article
provider:
  name: The Harbour Gazette
  domain: harbour.example.com
topics:
  - Lighthouses
images:
  - url: "https://img.example.net/foghorn.jpg"
    width: 800
    height: 600
related:
  - title: "The last blast, as it was heard in the pub"
    webUrl: "https://pub.example.org/last-blast"
    ampWebUrl: "https://pub.example.org/last-blast/amp"
    quality: 40
    provider:
      name: The Pub
    images:
      - url: "https://img.example.net/pub.jpg"
  - title: "Why fog <still> matters & when"
    webUrl: "https://weather.example.net/fog?why=1&when=2"
    quality: 90
    provider:
      name: "Wind & Weather"
  - title: "The foghorn falls silent"
    webUrl: "https://harbour.example.com/foghorn"
    quality: 99
---
""",
    title="The foghorn falls silent",
    link="https://harbour.example.com/foghorn",
    published=_at("2026-05-01T23:59:59Z"),
    provider="The Harbour Gazette",
    topics=("Lighthouses",),
    excerpt="Ships have not needed it for years. The town is not sure about itself.",
    image="https://img.example.net/foghorn.jpg",
    amp="https://harbour.example.com/foghorn/amp",
    related=(
        ("Why fog <still> matters & when", "https://weather.example.net/fog?why=1&when=2"),
        ("The last blast, as it was heard in the pub", "https://pub.example.org/last-blast"),
    ),
)

SAMPLES = (
    LIGHTHOUSE,
    WITHOUT_AMP,
    WITHOUT_IMAGE,
    WITHOUT_EXCERPT,
    WITHOUT_WEB_URL,
    VIDEO,
    PUNCTUATION,
    ANGLE_BRACKETS,
    RELATED,
)

# What becomes of the lighthouse later.
NEW_TITLE = "The lighthouse that corrects its own logbook"
NEW_EXCERPT = "The tower has found an error, made on a Tuesday in 1962."
NEW_LINK = "https://harbour.example.com/2026/05/the-lighthouse-that-corrects"
