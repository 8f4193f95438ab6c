"""Bodies made to be slow or to become large."""

import gc
import time

import pytest

from feeds.bodies import html_of
from feeds.markup import TooLong

PARTS = [
    "{%",
    "{{",
    "{{< ",
    "{% if x %}a",
    "{% raw %}",
    "{% highlight x %}a",
    "{{< highlight go >}}a",
    "{{ f(",
    "{% f() %}a",
    "{: .a",
    "a{: .a}",
    "![a](b){ .x",
    "<A b ",
    "<A b={",
    "{",
    "{a}",
    "`a",
    "a {%- x -%} ",
    "[^1]: a\n\n[^1] ",
    "* toc\n{:toc}\n",
    "!!! note\n    a\n\n",
    '=== "a"\n    b\n\n',
    "<!--more",
    "```\n",
    "<summary>",
    "<iframe src='",
    "{{< youtube abc >}}",
    "{{ a | b | c }}",
    "https://a.b/(",
    " https://",
    "xhttps://",
    "www.",
    "http:",
    "a@",
    "[",
    "[]",
    "[a](",
    "![",
    "*a_",
    "**a *a ",
    ">",
    "- ",
    "<a ",
    "a\n: b\n",
    '{% x " %}',
    '{{< x a=" >}}',
    "{% raw %}{{{}{% endraw %}",
    " markdown=",
]
# What a text begins with whose other parts are these.
BEGINNINGS = {" markdown=": "<a"}
LANGUAGES = [
    ("jekyll", "md"),
    ("hugo", "md"),
    ("zola", "md"),
    ("mkdocs", "md"),
    ("astro", "mdx"),
]


def seconds(text: str, generator: str, kind: str) -> float:
    """CPU seconds, without those in which Python looks through the objects of other tests."""
    gc.disable()
    try:
        start = time.process_time()
        html_of(text, base="https://example.org/", generator=generator, kind=kind)
        return time.process_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize("part", PARTS)
def test_the_time_is_in_proportion_to_the_length(part: str) -> None:
    for generator, kind in LANGUAGES:
        rounds: list[tuple[float, float]] = []
        start = BEGINNINGS.get(part, "")
        # Other programs can only make it longer: one good round of five is proof enough.
        while len(rounds) < 5:
            long = seconds(start + part * 2000, generator, kind)
            if long < 0.1:
                break
            # Eight times as long; sixty-four times the time would be quadratic.
            short = seconds(start + part * 250, generator, kind)
            if long < 24 * short:
                break
            rounds.append((short, long))
        else:
            pytest.fail(f"{generator}: seconds for 250 and for 2000 parts: {rounds}")


GROWING = [
    ("none", f"[a]: https://example.org/{'u' * 50_000}\n\n" + "[a] " * 10_000),
    ("none", f"[a]: /b '{'u' * 50_000}'\n\n" + "[a] " * 10_000),
    ("jekyll", "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 50 + "{{ a }}"),
    (
        "jekyll",
        "{% capture a %}x{% endcapture %}" + "{% capture a %}{{ a }}{{ a }}{% endcapture %}" * 50,
    ),
    (
        "jekyll",
        "{% capture a %}{% highlight c %}"
        + "x" * 50_000
        + "{% endhighlight %}{% endcapture %}"
        + "{{ a }} " * 1000,
    ),
    ("none", "x" * 2_000_001),
]


@pytest.mark.parametrize(("generator", "text"), GROWING)
def test_a_body_that_becomes_too_large_is_refused(generator: str, text: str) -> None:
    with pytest.raises(TooLong):
        html_of(text, base="https://example.org/", generator=generator)


def test_characters_with_a_meaning_inside_are_not_taken_from_a_body() -> None:
    text = "a\U0010fff3" + "0\U0010fff4 \U0010fff0b \U0010fff1"
    assert html_of(text, base="https://example.org/").html == "<p>a0 b</p>"
