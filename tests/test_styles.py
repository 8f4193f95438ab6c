"""Front matter is read about as fast in every style as in that of the SmartableAI writer."""

import time
from collections.abc import Sequence

import pytest

from benchmarks.generate import BODIES, article
from benchmarks.styles import NAMES, SMARTABLE
from feeds.frontmatter.parse import front_matter
from feeds.frontmatter.plain_toml import plain_toml
from feeds.frontmatter.plain_yaml import plain_mapping
from feeds.frontmatter.toml_json import split_toml

STYLES = [*NAMES, BODIES]
# CPU time, in that of the SmartableAI writer's style in the same run. Measured 1.2 to 2.7; PyYAML
# and tomllib take 15 to 25 times as long.
AT_MOST = 6


def files(style: str, number: int = 200) -> list[bytes]:
    return [article(one, seed=1, style=style)[1] for one in range(number)]


@pytest.mark.parametrize("style", STYLES)
def test_the_fast_reader_takes_all_front_matter_of_the_style(style: str) -> None:
    for data in files(style):
        text = data.decode().replace("\r\n", "\n")
        if text.startswith("+++"):
            assert plain_toml(split_toml(text)[0]) is not None, text
        else:
            assert plain_mapping(text[4 : text.index("\n---\n") + 1]) is not None, text


def test_no_style_takes_much_longer_than_another() -> None:
    samples = {style: files(style) for style in NAMES}
    best = dict.fromkeys(NAMES, float("inf"))
    # In turn, so that a busy machine slows down all of them alike.
    for _ in range(7):
        for style, sample in samples.items():
            best[style] = min(best[style], spent(sample))
    shares = {style: best[style] / best[SMARTABLE] for style in NAMES}
    assert max(shares.values()) < AT_MOST, shares


def spent(sample: Sequence[bytes]) -> float:
    """The CPU seconds that reading the front matter takes."""
    start = time.process_time()
    for data in sample:
        front_matter(data, "published")
    return time.process_time() - start
