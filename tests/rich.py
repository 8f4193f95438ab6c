"""Articles as full as real ones are, with all that an entry can have."""

from pathlib import Path

from tests.newsroom import Newsroom

RICH = 50

BODY = """
## What the "pilots" say

It was 5 < 6 o'clock & raining. "We waited," said <b>one</b> of them, <i>R&amp;D</i> at
*Hulls & Sons*.

| harbour | boats |
|---|---|
| East | 3 |

- [The timetable](https://ferry.example.com/times?line=4&day=7&lang=en "Times & fares")
- `if (a < b && b > c) { return "late"; }`
- ![The pier](https://images.example.net/pier.jpg?w=800&h=600)

> "One more," they said.

<table><tr><th scope="row">East &amp; West</th><td>3</td></tr></table>
"""


def rich_site(folder: Path, **settings: object) -> Newsroom:
    """A site of RICH articles, built."""
    news = Newsroom(folder, **({"entries": RICH} | settings))
    for number in range(RICH):
        file = news.write(
            f"ferry-{number:02}.md",
            f"2026-01-{number // 2 + 1:02}T{number % 2 + 8:02}:00:00Z",
            title=f'The "{number}" ferry: Smith & Daughters’ <fast> line',
            webUrl=f"https://ferry.example.com/{number}?from=feed&lang=en",
            ampWebUrl=f"https://amp.ferry.example.com/{number}?from=feed&lang=en",
            cdnAmpWebUrl=f"https://cdn.example.org/c/s/amp.ferry.example.com/{number}?a=1&b=2",
            excerpt='A ferry for the evening & one for "the" morning: 5 < 6.',
            language="de" if number % 7 == 0 else "en",
            type="article",
            quality=number,
            heat=-1,
            provider={"name": "Hulls & Sons", "domain": "ferry.example.com"},
            topics=["Ships", "Harbours & Piers"],
            images=[
                {
                    "url": f"https://images.example.net/{number}.jpg?w=1200&h=630&q=80",
                    "width": 1200,
                    "height": 630,
                    "title": 'The "old" pier & the new one',
                }
            ],
            related=[
                {
                    "title": f'Ferry & pier: "{other}"',
                    "webUrl": f"https://m.example.net/{other}?a=1&b=2",
                    "ampWebUrl": f"https://amp.m.example.net/{other}?a=1&b=2",
                    "provider": {"name": "Museum & Archive"},
                }
                for other in range(5)
            ],
        )
        with file.open("a", encoding="utf-8") as stream:
            stream.write(BODY)
    news.build()
    return news
