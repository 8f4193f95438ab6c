"""What a reader sees of a body that was written for a site generator."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.bodies import GENERATORS, Body, Removed, html_of
from tests.test_markup import TEXTS, assert_well_formed, is_xml

BASE = "https://example.org/blog/post/"
POSTS = {
    "other.md": "https://example.org/blog/other/",
    "../posts/other.md": "https://example.org/blog/other/",
    "/blog/other.md": "https://example.org/blog/other/",
    "/_posts/2024-02-03-other": "https://example.org/blog/other/",
    "/_posts/2024-02-03-other.md": "https://example.org/blog/other/",
    "img/a.png": "https://example.org/blog/img/a.png",
}
SITE = {
    "url": "https://example.org",
    "baseurl": "/blog",
    "title": "A Site",
    "repository": "https://git.example/x",
}
PAGE = {"title": "A Post", "author.name": "Ada"}
FILM = "https://www.youtube.com/watch?v=abc"
YOUTUBE = f'<p><a href="{FILM}">{FILM}</a></p>'
OTHER = '<a href="https://example.org/blog/other/">'


def body(text: str, generator: str = "none", kind: str = "md", separator: str = "") -> Body:
    return html_of(
        text,
        base=BASE,
        generator=generator,
        kind=kind,
        site=SITE,
        page=PAGE,
        address_of=POSTS.get,
        separator=separator,
    )


COMMONMARK = [
    ("a paragraph", "One\ntwo", "<p>One\ntwo</p>"),
    ("emphasis", "*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
    ("a heading", "# A", "<h1>A</h1>"),
    ("a list", "- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
    ("code", "`<b>&amp;`", "<p><code>&lt;b&gt;&amp;amp;</code></p>"),
    ("a relative link", "[a](/c)", '<p><a href="https://example.org/c">a</a></p>'),
    ("a defined link", "[a]\n\n[a]: <c d>", f'<p><a href="{BASE}c%20d">a</a></p>'),
    ("a script's link", "[a](javascript:b)", "<p>[a](javascript:b)</p>"),
    ("a picture", "![a](c.png)", f'<p><img src="{BASE}c.png" alt="a"></p>'),
    ("a picture in itself", "a ![b](data:image/png;base64,AA)", "<p>a </p>"),
    ("a frame of its own", "<iframe src='https://h.org/'></iframe>", ""),
    ("raw HTML", "<div>a</div>\n\n**b**", "<div>a</div>\n<p><strong>b</strong></p>"),
    ("mojibake", "it\u00e2\u20ac\u2122s", "<p>it’s</p>"),
    ("entities", "&copy; &lt;b&gt; &#1;", "<p>© &lt;b&gt; </p>"),
    ("Windows line ends", "a\r\n\r\nb", "<p>a</p>\n<p>b</p>"),
    ("a line break", "a\\\nb", "<p>a<br>\nb</p>"),
    ("a quote", "> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
    ("a rule", "a\n\n---", "<p>a</p>\n<hr>"),
    ("indented code", "    a", "<pre><code>a\n</code></pre>"),
    ("fenced code", "```q\na\n```", "<pre><code>a\n</code></pre>"),
    ("a link's title", "[a](/c 'd')", '<p><a href="https://example.org/c" title="d">a</a></p>'),
    ("less, and braces", "5 < 6 {w}", "<p>5 &lt; 6 {w}</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "text", "html"), COMMONMARK)
def test_commonmark_becomes_safe_html(reason: str, text: str, html: str) -> None:
    assert body(text).html == html, reason
    assert_well_formed(html)


@given(TEXTS, st.sampled_from([*GENERATORS]))
def test_any_body_becomes_safe(text: str, generator: str) -> None:
    html = body(text, generator).html
    assert is_xml(html)
    assert_well_formed(html)


MARKDOWN = [
    ("~~gone~~", "<p><s>gone</s></p>"),
    ("| a |\n|---|\n| b |", "<td>b</td>"),
    ("- [x] done\n- [ ] open", "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>"),
    (
        "see https://a.example/x_y_z, and",
        'see <a href="https://a.example/x_y_z">https://a.example/x_y_z</a>, and',
    ),
    ("(www.a.example/b_(c))", '(<a href="http://www.a.example/b_(c)">www.a.example/b_(c)</a>)'),
    ("`https://a.example` README.md", "<p><code>https://a.example</code> README.md</p>"),
    (
        "[https://a.example](https://b.example/)",
        '<p><a href="https://b.example/">https://a.example</a></p>',
    ),
    (
        '<a href="https://b.example/">https://a.example</a>',
        '<a href="https://b.example/">https://a.example</a>',
    ),
    ("> [!NOTE]\n> Mind", "<blockquote>\n<p><strong>Note</strong></p>\n<p>Mind</p>\n</blockquote>"),
    ("a[^n]\n\n[^n]: b", "<p>a<sup>[1]</sup></p>\n<hr>\n<ol>\n<li><p>b</p>\n</li>\n</ol>"),
    ("term\n: meaning", "<dl>\n<dt>term</dt>\n<dd>meaning</dd>\n</dl>"),
    ("# Head {#id .class}", "<h1>Head</h1>"),
    (
        '![a](a.png){width="30"} b',
        '<p><img src="https://example.org/blog/post/a.png" alt="a"> b</p>',
    ),
    ("[a](b){: .button} c", '<p><a href="https://example.org/blog/post/b">a</a> c</p>'),
    ("text\n{: .lead}\n\nmore", "<p>text</p>\n<p>more</p>"),
    ("- a\n- b\n{: .list}", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("| a |\n|---|\n| b |\n{: .table}", "<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>"),
    ("[TOC]\n\ntext", "<p>text</p>"),
    ("* toc\n{:toc}\n\ntext", "<p>text</p>"),
    ("*[HTML]: a language\n\nHTML", "<p>HTML</p>"),
    ("{::nomarkdown}<b>x</b>{:/nomarkdown}", "<p><b>x</b></p>"),
    ("{::comment}\nhidden\n{:/comment}\nshown", "<p>shown</p>"),
    ('<div markdown="1">\n**bold**\n</div>', "<div>\n<p><strong>bold</strong></p>\n</div>"),
    (
        "<details><summary>More</summary>text</details>",
        "<div><p><strong>More</strong></p>text</div>",
    ),
    (
        ":::note\na\n\n- b\n:::\n\nc",
        "<blockquote>\n<p><strong>Note</strong></p>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n"
        "</blockquote>\n<p>c</p>",
    ),
    (":::tip[Mind]\na\n:::", "<blockquote>\n<p><strong>Mind</strong></p>\n<p>a</p>"),
    ("::: warning Mind *it*\na\n:::", "<p><strong>Mind <em>it</em></strong></p>\n<p>a</p>"),
    ("::: details More\na\n:::", "<p><strong>More</strong></p>\n<p>a</p>"),
    ("::::grid{.wide}\n::: {.column}\na\n:::\n::::\nb", "<p>a</p>\n<p>b</p>"),
    ("a::b\n\n:::c is never closed", "<p>a::b</p>\n<p>:::c is never closed</p>"),
    ("```\n:::note\n:::\n```", "<pre><code>:::note\n:::\n</code></pre>"),
    ("```\n{: .shown}\n```", "<pre><code>{: .shown}\n</code></pre>"),
    ("`{: .shown}`", "<p><code>{: .shown}</code></p>"),
    ("returns {:ok, value}", "<p>returns <code>{:ok, value}</code></p>"),
    (
        '<iframe src="https://www.youtube.com/embed/abc?rel=0"></iframe>',
        YOUTUBE,
    ),
    (
        '<video src="film.mp4"></video>',
        '<p><a href="https://example.org/blog/post/film.mp4">film.mp4</a></p>',
    ),
]


@pytest.mark.parametrize(("text", "html"), MARKDOWN)
def test_markdown_is_that_of_github_and_of_kramdown(text: str, html: str) -> None:
    assert html in body(text).html


LINKS = [
    ("none", "[a](other.md#b)", '<p><a href="https://example.org/blog/other/#b">a</a></p>'),
    ("none", "[a](../posts/other.md)", f"<p>{OTHER}a</a></p>"),
    ("none", "[a](missing.md)", "<p><a>a</a></p>"),
    ("none", "[a](../b)", '<p><a href="https://example.org/blog/b">a</a></p>'),
    ("none", "[a](https://b.example/x.md)", '<p><a href="https://b.example/x.md">a</a></p>'),
    ("zola", "[a](@/blog/other.md)", f"<p>{OTHER}a</a></p>"),
    ("mkdocs", "![a](img/a.png)", '<p><img src="https://example.org/blog/img/a.png" alt="a"></p>'),
    ("jekyll", "[a]({% post_url 2024-02-03-other %})", f"<p>{OTHER}a</a></p>"),
    (
        "jekyll",
        "[a]({{ site.url }}{{ site.baseurl }}{% post_url 2024-02-03-other %})",
        f"<p>{OTHER}a</a></p>",
    ),
    ("jekyll", "[a]({% link _posts/2024-02-03-other.md %})", f"<p>{OTHER}a</a></p>"),
    (
        "jekyll",
        "[a]({% link files/a.pdf %})",
        '<p><a href="https://example.org/blog/files/a.pdf">a</a></p>',
    ),
    ("jekyll", "[a]({% post_url 2000-01-01-missing %})", "<p><a>a</a></p>"),
    (
        "jekyll",
        "![]({{ '/a.png' | relative_url }})",
        '<p><img src="https://example.org/blog/a.png" alt=""></p>',
    ),
    ("jekyll", "{{ '/a' | absolute_url }}", "https://example.org/blog/a</a>"),
    ("hugo", '[a]({{< ref "other.md" >}})', f"<p>{OTHER}a</a></p>"),
    (
        "hugo",
        '[a]({{< relref "other.md#b" >}})',
        '<p><a href="https://example.org/blog/other/#b">a</a></p>',
    ),
    ("hugo", '[a]({{< ref "missing.md" >}})', "<p><a>a</a></p>"),
    ("eleventy", "[a]({{ '/b/' | url }})", '<p><a href="https://example.org/blog/b/">a</a></p>'),
]


@pytest.mark.parametrize(("generator", "text", "html"), LINKS)
def test_a_reference_leads_to_the_article(generator: str, text: str, html: str) -> None:
    assert html in body(text, generator).html


def test_a_footnote_has_no_address_of_its_own() -> None:
    assert "href" not in body("a[^1] b[^1]\n\n[^1]: c").html


CODE = "<pre><code>a &lt; b\n</code></pre>"
FIGURE = (
    '<figure><img src="https://example.org/blog/post/a.png" alt="A">'
    "<figcaption>A &amp; B</figcaption></figure>"
)
CAPTION = 'alt="By Eve"><figcaption>By <a href="https://e.dev/">Eve</a></figcaption></figure>'
TAGS = [
    ("hugo", '{{< figure src="a.png" caption="By [Eve](https://e.dev/)" alt="By Eve" >}}', CAPTION),
    ("zola", '{{ figure(src="a.png", title="By [Eve](https://e.dev/)") }}', CAPTION),
    ("jekyll", "{% highlight c linenos %}\na < b\n{% endhighlight %}", CODE),
    (
        "jekyll",
        "1. x\n\n   {% highlight c %}\na < b\n{% endhighlight %}\n2. y",
        f"{CODE}\n</li>\n<li>\n<p>y",
    ),
    ("jekyll", "`{% raw %}{{ x }}{% endraw %}`", "<p><code>{{ x }}</code></p>"),
    ("jekyll", "the {% raw %}{% if %}{% endraw %} tag", "<p>the <code>{% if %}</code> tag</p>"),
    (
        "jekyll",
        "{{ page.title }} {{ site.title }} {{ page.author.name }}",
        "<p>A Post A Site Ada</p>",
    ),
    ("jekyll", "{{ site.repository }}/x", '<a href="https://git.example/x/x">'),
    ("jekyll", "{% assign a = 'x' | append: 'y' %}{{ a }}", "<p>xy</p>"),
    ("jekyll", "{% capture a %}**x**{% endcapture %}{{ a }}", "<p><strong>x</strong></p>"),
    ("jekyll", "a {%- comment -%} {% if %} {% endcomment %} b", "<p>a b</p>"),
    ("jekyll", "{% if x %}A{% elsif y %}B{% else %}C{% endif %}", "<p>A</p>"),
    ("jekyll", "{% case x %} a {% when 1 %}B{% when 2 %}C{% endcase %}", "<p>B</p>"),
    ("jekyll", "x {% for p in q %}[{{ p }}](y){% endfor %}", "<p>x</p>"),
    ("jekyll", "{% note %}kept{% endnote %}", "<p>kept</p>"),
    ("jekyll", "{% youtube abc %}", YOUTUBE),
    ("jekyll", "```\n${{ secrets }}\n```", "<pre><code>$\n</code></pre>"),
    ("eleventy", "{% raw %}{{ x }}{% endraw %} {# gone #}", "<p><code>{{ x }}</code></p>"),
    ("eleventy", "{% set a %}x{% endset %}{{ a }} {{ title }}", "<p>x A Post</p>"),
    ("eleventy", '{{ youtube("abc") }}', YOUTUBE),
    ("hugo", '{{< figure src="a.png" alt="A" caption="A & B" >}}', FIGURE),
    ("hugo", "{{< youtube abc >}}", YOUTUBE),
    (
        "hugo",
        "see {{< youtube id=abc title=film >}} now",
        f'<p>see <a href="{FILM}">film</a> now</p>',
    ),
    ("hugo", "{{< vimeo 123 />}}", '<a href="https://vimeo.com/123">'),
    ("hugo", "{{< gist ada 12ab >}}", '<a href="https://gist.github.com/ada/12ab">'),
    ("hugo", '{{< tweet user="ada" id="12" >}}', '<a href="https://twitter.com/ada/status/12">'),
    ("hugo", "{{< highlight c >}}\na < b\n{{< /highlight >}}", CODE),
    (
        "hugo",
        '{{< details summary="More" >}}\ntext\n{{< /details >}}',
        "<p><strong>More</strong></p>\n<p>text</p>",
    ),
    ("hugo", "{{% note %}}\n**kept**\n{{% /note %}}", "<p><strong>kept</strong></p>"),
    (
        "hugo",
        "```\n{{</* youtube abc */>}}\n{{ .Title }}\n```",
        "<pre><code>{{&lt; youtube abc &gt;}}\n{{ .Title }}\n</code></pre>",
    ),
    ("hugo", "write {{%/* note */%}}", "<p>write <code>{{% note %}}</code></p>"),
    ("hugo", "{{< param title >}} a {% leftover %}b", "<p>A Post a b</p>"),
    (
        "hugo",
        "a\n\n{{< math.inline >}}\n{{ if .Params.math }}b{{ end }}\n{{< /math.inline >}}\n\nc",
        "<p>a</p>\n<p>c</p>",
    ),
    ("hugo", "{{< now.inline />}}a {{< vimeo 1 >}}", '<p>a <a href="https://vimeo.com/1">'),
    ("hugo", '{{< link "https://a.example/" "A & B" >}}', '<a href="https://a.example/">A &amp; B'),
    ("hugo", "{{< link href=https://a.example/ >}}", '<a href="https://a.example/">https://a'),
    ("zola", '{{ youtube(id="abc") }}', YOUTUBE),
    ("zola", '{{<youtube id="abc" />}}', YOUTUBE),
    ("zola", "{% <box wide={true}> %}**a**{% </box> %} b", "<p><strong>a</strong> b</p>"),
    ("zola", '{% quote(by="x") %}\nkept\n{% end %}', "<p>kept</p>"),
    ("zola", "`{{ x }}` {%/* q() */%}", "<p><code>{{ x }}</code> <code>{% q() %}</code></p>"),
    (
        "mkdocs",
        '!!! note "Mind"\n    a\n\n    b',
        "<blockquote>\n<p><strong>Mind</strong></p>\n<p>a</p>\n<p>b</p>\n</blockquote>",
    ),
    ("mkdocs", '=== "C"\n\n    ```\n    a < b\n    ```', f"<p><strong>C</strong></p>\n{CODE}"),
    ("mkdocs", '--8<-- "x.md"\na :material-home: {{ macro }}b', "<p>a  b</p>"),
    (
        "mkdocs",
        "`{{ x }}` [a](b){ .button }",
        '<p><code>{{ x }}</code> <a href="https://example.org/blog/post/b">a</a></p>',
    ),
    ("hugo", "## a {{\n\n{{**b**", "<h2>a {&#123;</h2>\n<p>{&#123;<strong>b</strong></p>"),
    ("jekyll", "{% raw %}a {% b {: c{% endraw %}", "<p>a   b <code>{: c</code></p>"),
]


@pytest.mark.parametrize(("generator", "text", "html"), TAGS)
def test_a_tag_is_shown_as_its_generator_does(generator: str, text: str, html: str) -> None:
    assert html in body(text, generator).html


MDX = [
    ("import A from './A.astro'\nexport const b = {\n\n  c: 1\n}\n\ntext", "<p>text</p>"),
    (
        '<Note title="x">\n  **kept** {frontmatter.title}\n</Note>',
        "<p><strong>kept</strong> A Post</p>",
    ),
    ("<Note>\n    four blanks\n</Note>", "<p>four blanks</p>"),
    ("a{/* comment */}b {1 + 1}c", "<p>ab c</p>"),
    ("<b style={{a: 1}} id={'x'}>b</b>", "<p><b>b</b></p>"),
    ('<Image src="a.png" alt="A" caption="A & B" />', FIGURE),
    ('<YouTube id="abc" />', YOUTUBE),
    ("```jsx\n<A b={c}/>\n```", "<pre><code>&lt;A b={c}/&gt;\n</code></pre>"),
    (
        "`<A b={c}/>` and `import a`",
        "<p><code>&lt;A b={c}/&gt;</code> and <code>import a</code></p>",
    ),
    (r"\{x\} a < b", "<p>{x} a &lt; b</p>"),
]


@pytest.mark.parametrize(("text", "html"), MDX)
def test_mdx_is_shown_without_its_code(text: str, html: str) -> None:
    assert html in body(text, "astro", "mdx").html


def test_html_is_not_markdown() -> None:
    post = body("<p>**a** {{ page.title }}</p>\n\n    b", "jekyll", "html")
    assert post.html == "<p>**a** A Post</p>\n\n    b"


def test_what_is_taken_out_is_named_with_its_line() -> None:
    post = body("a\n{% include x.html %}\n\n{{ unknown | upcase }} b", "jekyll")
    assert post.removed == (Removed("include", 2), Removed("unknown", 4))
    post = body("a\n\n{{< chart 1 >}}\n{% old %}\n", "hugo")
    assert post.removed == (Removed("chart", 3), Removed("old", 4))
    post = body("import A from 'a'\n\na\n\n<A.B/> {c}", "astro", "mdx")
    assert post.removed == (Removed("A.B", 5), Removed("{c}", 5))
    assert body('a\n\n--8<-- "b.md"', "mkdocs").removed == (Removed("--8<--", 3),)
    assert body("{{ }}", "jekyll").removed == (Removed("{}", 1),)
    assert body("{% highlight c %}x{% endhighlight %}{% youtube abc %}", "jekyll").removed == ()


@pytest.mark.parametrize("generator", GENERATORS)
def test_prose_has_no_template_syntax(generator: str) -> None:
    text = (
        "a {% b %} c {% d\n\n{{< e >}} {{% f %}} {: .g} {{ h }} {%- i\n\n# j {: .k}\n\n"
        "[l]({% m %}) ![{% n %}](o.png '{: .p}') %} {{< >}}\n\n| {% q %} |\n|---|\n{: .r}\n"
    )
    html = body(text, generator).html
    prose = re.sub(r"<code>.*?</code>", "", html)
    assert not re.search(r"\{%|%\}|\{\{(?:<|&lt;|%)|(?:>|&gt;)\}\}|\{:", prose), html


EXCERPTS = [
    ("# T\n\nOne *two*.\n\n<!--more-->\nrest", "", "One two."),
    ("# T\n\nOne.\n\n## U\n\nTwo.\n\n<!--more-->\nrest", "", "One. Two."),
    ("# T\n\n<!--more-->\nrest", "", "T"),
    ("One <!-- more --> rest", "", "One"),
    ("One\n<!-- excerpt -->\nrest", "", "One"),
    ("One\n<!--  CUT-->\nrest", "<!-- cut -->", "One"),
    ("One\n\n---8x---\n\nrest", "---8x---", "One"),
    ("One", "", ""),
]


@pytest.mark.parametrize(("text", "separator", "excerpt"), EXCERPTS)
def test_an_excerpt_ends_at_the_separator(text: str, separator: str, excerpt: str) -> None:
    post = body(text, separator=separator)
    assert post.excerpt == excerpt
    assert not re.search("[\U0010fff0-\U0010ffff]|<p>\\s*</p>", post.html)


def test_the_separator_of_mdx_is_a_comment_of_mdx() -> None:
    post = body("One\n\n{/* more */}\n\nrest", "astro", "mdx")
    assert (post.excerpt, post.html) == ("One", "<p>One</p>\n<p>rest</p>")


def test_the_first_paragraph_and_heading_are_plain_text() -> None:
    text = (
        "{% toc %}\n\n![a](a.png)\n\n- item\n\n> quote\n\n```\ncode\n```\n\n"
        "# A *B*\n\nC & **D**\n\nE"
    )
    post = body(text, "jekyll")
    assert (post.first_paragraph, post.heading) == ("C & D", "A B")


def test_an_unknown_generator_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="unknown generator pelican"):
        body("a", "pelican")
