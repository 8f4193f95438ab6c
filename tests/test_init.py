"""What `feeds init` detects in the folders of sites, and what it writes and prints."""

from pathlib import Path

import pytest

from feeds.init import DetectedSite, detect_site, sites_below

SITES = Path(__file__).parent / "sites"
# 15 January 2026: after all posts of the sample sites.
EPOCH = "1768471200"
POST = "---\ntitle: Quiet\ndate: 2026-01-02\n---\nA post.\n"
TOML_POST = '+++\ntitle = "Quiet"\ndate = 2026-01-02\n+++\nA post.\n'


def site(folder: Path, **files: str) -> Path:
    """A site of these files: path → text."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def found_in(folder: Path, language: str = "", **files: str) -> DetectedSite:
    found = detect_site(site(folder, **files), language)
    assert found
    return found


# --- Jekyll ------------------------------------------------------------------------------------


def test_jekyll_says_its_title_address_language_and_permalink(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "_config.yml": "title: Lamps\nurl: https://lamps.dev\nbaseurl: /blog/\nlang: en_GB\n"
        "timezone: Europe/Dublin\npermalink: pretty\n",
        "_posts/2026-01-02-quiet.md": POST,
    })  # fmt: skip
    assert (found.generator, found.title, found.home) == (
        "jekyll",
        "Lamps",
        "https://lamps.dev/blog/",
    )
    assert (found.articles, found.output) == ("_posts", "feeds")
    assert (found.language, found.timezone, found.permalink) == ("en-gb", "Europe/Dublin", "pretty")
    assert found.addresses == {"folder": "_posts"}
    assert "exclude" in found.advice[0]


def test_jekyll_needs_no_advice_where_the_configuration_is_excluded(tmp_path: Path) -> None:
    config = "title: Lamps\nexclude: [config/]\n"
    found = found_in(tmp_path, **{"_config.yml": config, "_posts/2026-01-02-a.md": POST})
    assert found.advice == ()


def test_jekyll_keeps_what_its_defaults_say_of_addresses(tmp_path: Path) -> None:
    defaults = (
        "defaults:\n- scope: {path: old, type: posts}\n  values: {layout: x, permalink: /:title}\n"
        "- values: {layout: y}\n"
    )
    found = found_in(tmp_path, **{"_config.yml": defaults, "_posts/2026-01-02-a.md": POST})
    expected = {"path": "old", "kind": "posts", "fields": {"permalink": "/:title"}}
    assert found.addresses["defaults"] == [expected]


def test_jekyll_has_posts_in_the_folders_of_categories(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "_config.yml": "title: Lamps\n",
        "about.md": "---\ntitle: About\n---\n",
        "pages/more.md": "---\ntitle: More\n---\n",
        "news/_posts/2026-01-02-a.md": POST,
        "essays/old/_posts/2026-01-02-b.md": POST,
        "essays/about.html": "---\ntitle: About\n---\n",
    })  # fmt: skip
    assert found.articles == "."


def test_jekyll_excludes_folders(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "_config.yml": "title: Lamps\nexclude: [/docs]\n",
        "_posts/2026-01-02-a.md": POST,
        "docs/_posts/2026-01-02-b.md": POST,
    })  # fmt: skip
    assert found.articles == "_posts"


def test_jekyll_has_one_folder_of_posts_for_each_language(tmp_path: Path) -> None:
    files = {
        "_config.yml": "title: Lamps\n",
        "en/news/_posts/2026-01-02-a.md": POST,
        "de/news/_posts/2026-01-02-a.md": POST,
        "zh_tw/news/_posts/2026-01-02-a.md": POST,
    }
    found = found_in(tmp_path, **files)
    assert (found.articles, found.language) == ("en/news/_posts", "en")
    assert found.languages == ("de", "zh-tw")
    found = found_in(tmp_path, "zh-tw", **files)
    assert (found.articles, found.language) == ("zh_tw/news/_posts", "zh-tw")
    assert (found.output, found.folder) == ("zh-tw/feeds", "zh-tw/feeds")
    assert detect_site(tmp_path, "fr") is None


@pytest.mark.parametrize(
    ("language", "articles", "home"),
    [
        ("", "_i18n/de/_posts", "https://lamps.dev/"),
        ("fr", "_i18n/fr/_posts", "https://lamps.dev/fr/"),
    ],
)
def test_jekyll_may_have_posts_among_its_translations(
    tmp_path: Path, language: str, articles: str, home: str
) -> None:
    config = 'url: https://lamps.dev\nlanguages: ["de", "fr"]\npermalink: /:categories/:title\n'
    found = found_in(
        tmp_path,
        language,
        **{
            "_config.yml": config,
            "_i18n/de.yml": "a: b\n",
            "_i18n/de/_posts/2026-01-02-a.md": POST,
            "_i18n/fr/_posts/2026-01-02-a.md": POST,
        },
    )
    assert (found.generator, found.articles, found.home) == ("jekyll", articles, home)
    assert (found.language, found.folder) == (language or "de", "feeds")
    assert found.addresses == {"folder": "_posts"}


def test_jekyll_may_have_translations_below_its_posts(tmp_path: Path) -> None:
    files = {
        "_config.yml": "url: https://lamps.dev\nlanguages: [en, fr, pt-BR]\ndefault_lang: en\n",
        "_posts/2026-01-02-a.md": POST,
        "_posts/fr/2026-01-02-a.md": POST,
        "_posts/pt-BR/2026-01-02-a.md": POST,
    }
    found = found_in(tmp_path, **files)
    assert (found.articles, found.language, found.home) == ("_posts", "en", "https://lamps.dev/")
    assert (found.exclude, found.languages) == (("fr", "pt-BR"), ("fr", "pt-BR"))
    other = found_in(tmp_path, "pt-br", **files)
    assert (other.articles, other.exclude) == ("_posts/pt-BR", ())
    assert other.home == "https://lamps.dev/pt-BR/"


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("lamps.dev", "https://lamps.dev/lit/"),
        ("http://lamps.dev/", "http://lamps.dev/lit/"),
        ("localhost:4000", ""),
        ("/lamps", ""),
    ],
)
def test_jekyll_may_have_a_host_as_its_address(tmp_path: Path, url: str, home: str) -> None:
    config = f"url: '{url}'\nbaseurl: /lit\n"
    found = found_in(tmp_path, **{"_config.yml": config, "_posts/2026-01-02-a.md": POST})
    assert found.home == home


def test_a_host_in_cname_is_served_from_its_root(tmp_path: Path) -> None:
    files = {"CNAME": "lamps.dev\n", "_config.yml": "baseurl: /lamps\n"}
    found = found_in(tmp_path, **files, **{"_posts/2026-01-02-a.md": POST})
    assert found.home == "https://lamps.dev/"


def test_jekyll_has_a_source_and_a_folder_of_collections(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "_config.yml": "source: src\ncollections_dir: my\n"
        "collections:\n  posts: {permalink: '/n/:title/'}\n",
        "src/my/_posts/2026-01-02-a.md": POST,
        "src/_data/authors.yml": "a: {name: A}\n",
    })  # fmt: skip
    assert (found.articles, found.output) == ("src/my/_posts", "src/feeds")
    assert found.addresses == {"folder": "my/_posts", "collections_folder": "my"}
    assert (found.permalink, found.authors) == ("/n/:title/", "src/_data/authors.yml")


def test_jekyll_may_have_a_collection_instead_of_posts(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "_config.yml": "collections:\n  docs: {output: true}\n"
        "  essays: {output: true, permalink: '/e/:path/'}\n",
        "_docs/a.md": "---\ntitle: A\n---\n",
        "_essays/a.md": POST,
    })  # fmt: skip
    assert found.articles == "_essays"
    assert found.addresses == {"folder": "_essays", "collections": ["essays"]}
    assert found.permalink == {"essays": "/e/:path/"}


def test_jekyll_needs_no_configuration(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{"_posts/2026-01-02-a.md": POST, "CNAME": "lamps.dev\n"})
    assert (found.generator, found.home) == ("jekyll", "https://lamps.dev/")


# --- Hugo --------------------------------------------------------------------------------------

HUGO = {
    "hugo.toml": 'baseURL = "https://tides.dev/"\ntitle = "Tides"\nlanguageCode = "en-US"\n'
    '[permalinks]\nposts = "/:year/:slug/"\n',
    "hugo.yaml": "baseURL: https://tides.dev/\ntitle: Tides\nlanguageCode: en-US\n"
    "permalinks: {page: {posts: '/:year/:slug/'}, section: {posts: /x/}}\n",
    "config.json": '{"baseurl": "https://tides.dev/", "title": "Tides", "languageCode": "en-US",'
    ' "permalinks": {"posts": "/:year/:slug/"}}',
    "config/_default/config.toml": 'BaseURL = "https://tides.dev/"\ntitle = "Tides"\n'
    'languageCode = "en-US"\n[permalinks]\nposts = "/:year/:slug/"\n',
}


@pytest.mark.parametrize("name", HUGO)
def test_hugo_has_its_configuration_in_many_forms(tmp_path: Path, name: str) -> None:
    found = found_in(tmp_path, **{name: HUGO[name], "content/posts/a.md": POST})
    assert (found.generator, found.title, found.home) == ("hugo", "Tides", "https://tides.dev/")
    assert (found.language, found.permalink) == ("en-us", {"posts": "/:year/:slug/"})
    assert (found.articles, found.output) == ("content/posts", "static/feeds")
    assert found.addresses == {"folder": "posts"}


def test_hugo_says_what_else_decides_addresses(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "hugo.toml": 'baseURL = "https://tides.dev/"\ntimeZone = "Europe/Oslo"\n'
        "disablePathToLower = true\nremovePathAccents = true\nstaticDir = 'files'\n"
        '[uglyURLs]\nnews = true\n[frontmatter]\ndate = [":filename", ":default"]\n'
        '[params]\ntitle = "Tides"\n',
        "content/news/a.md": TOML_POST,
    })  # fmt: skip
    assert found.addresses == {
        "folder": "news", "ugly_sections": ["news"], "lower": False, "remove_accents": True,
        "name_has_date": True,
    }  # fmt: skip
    assert (found.title, found.timezone, found.output) == ("Tides", "Europe/Oslo", "files/feeds")


def test_hugo_keeps_languages_in_folders_of_their_own(tmp_path: Path) -> None:
    files = {
        "config/_default/hugo.toml": 'baseURL = "https://tides.dev/"\n'
        'defaultContentLanguage = "en"\n',
        "config/_default/languages.en.toml": 'title = "Tides"\ncontentDir = "content/en"\n'
        'locale = "en-US"\n',
        "config/_default/languages.de.toml": 'title = "Gezeiten"\ncontentDir = "content/de"\n',
        "config/_default/params.toml": 'lang = "xx"\n',
        "content/en/post/a.md": POST,
        "content/de/post/a.md": POST,
    }
    found = found_in(tmp_path, **files)
    assert (found.title, found.language, found.articles) == ("Tides", "en-us", "content/en/post")
    assert (found.languages, found.addresses) == (("de",), {"folder": "post"})
    found = found_in(tmp_path, "de", **files)
    assert (found.title, found.language, found.articles) == ("Gezeiten", "de", "content/de/post")
    assert (found.output, found.folder) == ("static/de/feeds", "de/feeds")
    assert found.addresses == {"folder": "post", "language": "de", "language_in_path": True}


def test_hugo_may_have_posts_directly_in_the_folder_of_a_language(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "hugo.toml": 'baseURL = "https://tides.dev/"\n[languages.en]\ncontentDir = "content/en"\n',
        "content/en/news.md": POST,
        "content/en/walks/a.md": POST,
    })  # fmt: skip
    assert (found.articles, found.addresses) == ("content/en", {"folder": ""})


def test_hugo_may_be_norwegian(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "hugo.yaml": "baseURL: https://tides.dev/\ncontentDir: content/en\nlanguages:\n"
        "  en: {title: Tides}\n  no: {title: Tidevann, contentDir: content/no}\n",
        "content/en/post/a.md": POST,
        "content/no/post/a.md": POST,
    })  # fmt: skip
    assert (found.articles, found.languages) == ("content/en/post", ("no",))
    assert (found.addresses, found.advice) == ({"folder": "post"}, ())


def test_hugo_names_files_by_language(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "hugo.toml": 'baseURL = "https://tides.dev/"\n[languages.en]\n[languages.fr]\n',
        "content/posts/a.md": POST,
        "content/posts/a.fr.md": POST,
    })  # fmt: skip
    assert found.addresses == {"folder": "posts", "language": "en", "languages": ["fr"]}
    assert "index.fr.md" in found.advice[0]


def test_hugo_has_the_section_with_most_posts_or_all_of_them(tmp_path: Path) -> None:
    base = {
        "hugo.toml": 'baseURL = "https://tides.dev/"\n',
        "content/about.md": "---\ntitle: x\n---\n",
    }
    found = found_in(tmp_path / "one", **base, **{"content/stories/a.md": POST})
    assert (found.articles, found.addresses) == ("content/stories", {"folder": "stories"})
    docs = {"content/docs/a.md": "---\ntitle: x\n---\n"}
    most = {"content/posts/a.md": POST, "content/posts/b.md": POST, "content/talks/a.md": POST}
    found = found_in(tmp_path / "most", **base, **most, **docs)
    assert (found.articles, found.left_out) == ("content/posts", ("talks",))
    several = {f"content/{name}/a.md": POST for name in ("stories", "walks")}
    docs["content/walks/old/a.md"] = "---\ntitle: x\n---\n"
    found = found_in(tmp_path / "all", **base, **several, **docs)
    assert (found.articles, found.addresses) == ("content", {})
    assert set(found.exclude) == {"about.md", "docs", "walks/old"}
    named = base | {"hugo.toml": base["hugo.toml"] + "[params]\nmainSections = ['walks']\n"}
    more = {f"content/walks/{name}.md": POST for name in "bcd"}
    assert found_in(tmp_path / "main", **named, **several, **more).articles == "content/walks"


# --- Zola --------------------------------------------------------------------------------------


def test_zola_says_its_title_address_and_slugs(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "config.toml": 'base_url = "https://moss.dev"\ntitle = "Moss"\ndefault_language = "de"\n'
        '[slugify]\npaths = "off"\npaths_keep_dates = true\n[languages.fr]\n',
        "content/blog/a.md": TOML_POST,
    })  # fmt: skip
    assert (found.generator, found.home, found.language) == ("zola", "https://moss.dev/", "de")
    assert (found.articles, found.output) == ("content/blog", "static/feeds")
    assert found.addresses == {
        "folder": "blog", "slugify": "off", "keep_dates": True, "language": "de",
        "languages": ["fr"],
    }  # fmt: skip


def test_zola_has_its_title_on_its_home_page(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "config.toml": 'base_url = "https://moss.dev"\n',
        "content/_index.md": '+++\ntitle = "Moss"\n+++\n',
        "content/a.md": TOML_POST,
        "content/b.md": '+++\npath = "2026/01/02/b"\n+++\n',
        "content/inside/c.md": '+++\npath = "inside/2026/01/02/c"\n+++\n',
        "content/about.md": '+++\ntitle = "About"\n+++\n',
    })  # fmt: skip
    assert (found.title, found.articles, found.exclude) == ("Moss", "content", ("about.md",))


# --- Eleventy ----------------------------------------------------------------------------------

ELEVENTY = {
    "a method": {
        "eleventy.config.mjs": 'export default (c) => { c.setInputDirectory("src"); };\n',
        "src/_data/site.json": '{"title": "Bread", "url": "https://bread.dev"}',
    },
    "an object": {
        ".eleventy.js": 'module.exports = (c) => ({ dir: { input: "./src/" } });\n',
        "src/_data/metadata.js": 'module.exports = { title: "Bread", url: "https://bread.dev" };',
    },
    "a script": {
        "eleventy.config.js": "export default () => {};\n",
        "package.json": '{"scripts": {"build": "npx @11ty/eleventy --input=src"}}',
        "src/_data/meta.yaml": "site: {title: Bread, url: 'https://bread.dev'}\n",
    },
}


@pytest.mark.parametrize("form", ELEVENTY)
def test_eleventy_names_its_folder_in_many_forms(tmp_path: Path, form: str) -> None:
    found = found_in(tmp_path, **ELEVENTY[form], **{"src/posts/2026-01-02-a.md": "# Quiet\n"})
    assert (found.generator, found.title, found.home) == ("eleventy", "Bread", "https://bread.dev/")
    assert (found.articles, found.output) == ("src/posts", "src/feeds")
    assert found.addresses == {"folder": "posts"}
    assert 'addPassthroughCopy("src/feeds")' in found.advice[0]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("posts.json", '{"permalink": "/n/{{ page.fileSlug }}/"}', "/n/{{ page.fileSlug }}/"),
        (
            "posts.11tydata.yaml",
            "permalink: /n/{{ title | slugify }}/\n",
            "/n/{{ title | slugify }}/",
        ),
        ("posts.11tydata.js", "export default { permalink: '/n/' };", "/n/"),
        (
            "posts.11tydata.js",
            "export default { permalink: function({page}) { return `/n/${ page.fileSlug }/` } };",
            "/n/{{ page.fileSlug }}/",
        ),
        (
            "posts.11tydata.cjs",
            "module.exports = { permalink: (data) => `/n/${data.page.fileSlug}/` };",
            "/n/{{ page.fileSlug }}/",
        ),
        (
            "posts.11tydata.js",
            "export default { permalink(data) {\n const path = data.page.inputPath;\n"
            " const slug = path.replace('.md', '');\n return `/n/${slug}/`;\n} };",
            "/n/{{ page.fileSlug }}/",
        ),
        (
            "posts.json",
            '{"permalink": "/{{ page.date | pathOfDate }}/{{ page.fileSlug }}/"}',
            '/{{ page.date | date: "%Y/%m/%-d" }}/{{ page.fileSlug }}/',
        ),
        (
            "posts.json",
            '{"permalink": "/{{ page.date | slashed }}/{{ page.fileSlug }}/"}',
            '/{{ page.date | date: "%Y/%m/%d" }}/{{ page.fileSlug }}/',
        ),
        (
            "posts.json",
            '{"permalink": "/{{ page.date | unknown }}/"}',
            "/{{ page.date | unknown }}/",
        ),
        (
            "posts.11tydata.js",
            "export default { permalink: (data) => {\n if (!data.date) {\n"
            "  return `${data.page.filePathStem}/`;\n }\n return `/n/${data.slug}/`;\n} };",
            "",
        ),
        ("posts.11tydata.js", "export default { permalink: (d) => `/${f(d)}/` };", ""),
        ("posts.11tydata.js", "export default { tags: ['posts'] };", ""),
    ],
)
def test_eleventy_has_permalinks_in_data_files(
    tmp_path: Path, name: str, text: str, expected: str
) -> None:
    config = (
        'export default (c) => {\n  c.addFilter("pathOfDate", (date) => {\n'
        '    return DateTime.fromJSDate(date).toFormat("yyyy/MM/d");\n  });\n'
        '  c.addFilter("slashed", slashed);\n};\n'
    )
    slashed = "module.exports = (day) => day.toISOString().slice(0, 10).split('-').join('/');\n"
    files = {"eleventy.config.js": config, "posts/2026-01-02-a.md": POST, f"posts/{name}": text}
    files["config/filters/slashed.js"] = slashed
    assert found_in(tmp_path, **files).permalink == expected


def test_eleventy_has_filters_in_modules(tmp_path: Path) -> None:
    config = "module.exports = c => c.addFilter('way', require('./_src/filters/way.js'));\n"
    way = "module.exports = (text) => DateTime.fromISO(text).toFormat('yyyy/LL');\n"
    data = '{"permalink": "/{{ date | way }}/{{ title | slugify }}/"}'
    files = {".eleventy.js": config, "_src/filters/way.js": way, "posts/posts.json": data}
    found = found_in(tmp_path, **files, **{"posts/2026-01-02-a.md": POST})
    assert found.permalink == '/{{ page.date | date: "%Y/%m" }}/{{ title | slugify }}/'


def test_eleventy_copies_a_folder_to_the_root_of_the_site(tmp_path: Path) -> None:
    config = 'export default (c) => c.addPassthroughCopy({\n  "./public/": "/",\n});\n'
    found = found_in(tmp_path, **{"eleventy.config.js": config, "posts/2026-01-02-a.md": POST})
    assert (found.output, found.advice) == ("public/feeds", ())


def test_eleventy_copies_single_files_to_the_root_as_well(tmp_path: Path) -> None:
    copied = '{"css/feed.xsl": "/", "./public/robots.txt": "/", "assets": "/"}'
    files = {"eleventy.config.js": f"export default (c) => c.addPassthroughCopy({copied});\n"}
    files |= {"css/feed.xsl": "<x/>", "public/robots.txt": "-", "posts/2026-01-02-a.md": POST}
    assert found_in(tmp_path, **files).output == "assets/feeds"


def test_eleventy_may_have_a_folder_of_posts_that_looks_like_jekylls(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{"eleventy.config.js": "//", "_posts/2026-01-02-a.md": POST})
    assert (found.generator, found.articles) == ("eleventy", "_posts")


# --- Astro -------------------------------------------------------------------------------------

ASTRO = 'export default defineConfig({\n  site: "https://kites.dev",\n  // base: "/x",\n});\n'


@pytest.mark.parametrize("about", ["src/consts.ts", "src/site.config.ts", "src/config.ts"])
def test_astro_has_its_title_in_a_file_of_constants(tmp_path: Path, about: str) -> None:
    found = found_in(tmp_path, **{
        "astro.config.mjs": ASTRO,
        about: '// title: "Old",\nexport const SITE = { title: "Kites", lang: "en-GB" };\n',
        "src/content/blog/a.mdx": POST,
        "src/pages/blog/[...slug].astro": 'getCollection("blog")',
    })  # fmt: skip
    assert (found.generator, found.title, found.home) == ("astro", "Kites", "https://kites.dev/")
    assert (found.articles, found.output, found.language) == (
        "src/content/blog", "public/feeds", "en-gb",
    )  # fmt: skip
    assert (found.permalink, found.addresses) == ("/blog/:slug/", {"folder": "blog"})


@pytest.mark.parametrize(
    ("folder", "route", "permalink"),
    [
        ("content/posts", "posts/[...slug].astro", "/posts/:slug/"),
        ("src/data/blog", "posts/[...slug]/index.astro", "/posts/:slug/"),
        ("src/content/writing", "[slug].astro", "/:slug/"),
        ("src/content/blog", "[year]/[month]/[id].astro", "/:year/:month/:slug/"),
        ("src/content/blog", "[lang]/[...slug].astro", ""),
    ],
)
def test_astro_has_its_permalink_in_a_route(
    tmp_path: Path, folder: str, route: str, permalink: str
) -> None:
    found = found_in(tmp_path, **{
        "astro.config.ts": ASTRO,
        "src/content.config.ts": f'loader: glob({{ base: "./{folder}" }})',
        f"{folder}/a.md": POST,
        f"src/pages/{route}": f'getCollection("{folder.rpartition("/")[2]}")',
        "src/pages/tags/[tag].astro": 'getCollection("blog")',
    })  # fmt: skip
    assert (found.articles, found.permalink) == (folder, permalink)


def test_astro_may_have_its_settings_in_yaml_as_astrowind_has_them(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "astro.config.ts": "export default defineConfig({});\n",
        "src/config.yaml": "site: {name: Kites, site: 'https://kites.dev', base: /a, "
        "trailingSlash: false}\ni18n: {language: de}\n"
        "apps: {blog: {post: {permalink: '/%year%/%slug%'}}}\n",
        "src/pages/[...blog]/index.astro": "---\n---\n",
        "src/data/post/quiet.md": POST,
    })  # fmt: skip
    assert (found.title, found.home, found.language) == ("Kites", "https://kites.dev/a/", "de")
    assert found.permalink == "/:year/:slug"
    assert found.addresses == {"folder": "post", "trailing_slash": "never"}


def test_astro_may_have_its_posts_among_its_pages(tmp_path: Path) -> None:
    config = ASTRO.replace(
        "});", '  base: "/in", trailingSlash: "never", build: { format: "file" } });'
    )
    found = found_in(tmp_path, **{"astro.config.mjs": config, "src/pages/posts/a.md": POST})
    assert (found.articles, found.permalink) == ("src/pages/posts", "/posts/:path/")
    assert found.home == "https://kites.dev/in/"
    assert found.addresses == {"trailing_slash": "never", "ugly": True}


def test_starlight_serves_its_docs_from_the_root(tmp_path: Path) -> None:
    files = {
        "astro.config.mjs": ASTRO,
        "src/content/docs/guides/flying.md": "# Flying\n",
        "src/content/docs/blog/high.md": POST,
    }
    found = found_in(tmp_path, **files)
    assert (found.articles, found.permalink) == ("src/content/docs/blog", "/blog/:slug/")


# --- MkDocs ------------------------------------------------------------------------------------


def test_mkdocs_has_a_blog_and_its_authors(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "mkdocs.yml": "site_name: Slow\nsite_url: !ENV [URL, 'https://slow.dev/']\n"
        "theme: {name: material, language: en}\nmarkdown_extensions:\n"
        "  - pymdownx.emoji: {emoji_index: !!python/name:material.emoji.twemoji ''}\n"
        "plugins:\n  - search\n  - blog: {blog_dir: writing, post_url_format: '{slug}',"
        " post_url_date_format: yyyy}\n",
        "docs/writing/posts/a.md": "---\ndate:\n  created: 2026-01-02\n---\n# Quiet\n",
        "docs/writing/.authors.yml": "authors: {}\n",
    })  # fmt: skip
    assert (found.generator, found.title, found.home) == ("mkdocs", "Slow", "https://slow.dev/")
    assert (found.articles, found.output) == ("docs/writing/posts", "docs/feeds")
    assert (found.permalink, found.authors) == ("{slug}", "docs/writing/.authors.yml")
    assert found.addresses == {
        "blog_folder": "writing", "date_format": "yyyy", "folder": "writing/posts",
    }  # fmt: skip


def test_mkdocs_may_have_no_blog_but_pages_with_dates(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "mkdocs.yml": "site_name: Slow\nuse_directory_urls: false\n",
        "docs/index.md": "# Slow\n",
        "docs/news/a.md": POST,
    })  # fmt: skip
    assert (found.articles, found.addresses) == ("docs/news", {"ugly": True, "folder": "news"})


# --- SmartableAI, plain folders, none ----------------------------------------------------------


def test_a_smartable_site_has_news_and_topics(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "_config.yml": "title: News\nurl: https://news.dev\n",
        "_news/2026-01-02-a.md": POST.replace("date:", "webUrl: https://a.dev/\ndate:"),
        "_data/topics/ai.yaml": "name: AI\n",
        "_posts/2026-01-02-a.md": POST,
    })  # fmt: skip
    assert (found.program, found.articles, found.topics) == ("SmartableAI", "_news", "_data/topics")


def test_a_plain_folder_has_the_files_with_dates(tmp_path: Path) -> None:
    found = found_in(tmp_path / "a", **{
        "README.md": POST, "words/2025/12-28-a.md": POST, "words/2025/12-29-b.md": POST,
        "CNAME": "words.dev",
    })  # fmt: skip
    assert (found.generator, found.articles, found.home) == ("none", "words", "https://words.dev/")
    assert found_in(tmp_path / "b", **{"2026-01-02.md": "# Quiet\n"}).articles == "."
    found = found_in(tmp_path / "c", **{"content/posts/quiet.md": "# Quiet\n"})
    assert (found.articles, found.addresses) == ("content/posts", {"folder": "posts"})
    found = found_in(tmp_path / "d", **{"site/content/a/2026-01-02-b.md": "# Quiet\n"})
    assert (found.articles, found.addresses) == ("site/content/a", {"folder": "a"})


def test_a_plain_folder_may_have_posts_among_documentation(tmp_path: Path) -> None:
    pages = {f"website/docs/{name}.md": "# Guide\n" for name in "abcdef"}
    post = {"website/blog/2026-01-02-a.md": "# Quiet\n", "website/blog/2026-01-03-b.md": "# B\n"}
    found = found_in(tmp_path / "blog", **pages, **post)
    assert (found.articles, found.addresses) == ("website/blog", {"folder": "blog"})
    news = {"website/docs/x/news.md": POST, "website/blog/2026-01-02-a.md": "# Quiet\n"}
    more = {"README.ja.md": "# Guide\n", "website/tale.md": POST}
    found = found_in(tmp_path / "all", **pages, **news, **more)
    assert (found.articles, set(found.exclude)) == (
        "website",
        {f"docs/{name}.md" for name in "abcdef"},
    )


def test_hexo_is_not_jekyll(tmp_path: Path) -> None:
    found = found_in(tmp_path, **{
        "package.json": '{"dependencies": {"hexo": "^7.0.0"}}',
        "_config.yml": "title: Kites\nurl: https://kites.dev\nlanguage: en\ntimezone: Asia/Tokyo\n"
        "permalink: :year/:title/\n",
        "source/_posts/quiet.md": POST,
        "source/about.md": POST,
    })  # fmt: skip
    assert (found.generator, found.title, found.home) == ("none", "Kites", "https://kites.dev/")
    assert (found.articles, found.permalink) == ("source/_posts", ":year/:slug/")
    assert (found.language, found.timezone) == ("en", "Asia/Tokyo")


def test_a_folder_without_posts_is_no_site(tmp_path: Path) -> None:
    files = {"README.md": POST, "guide.md": "# Guide\n", "node_modules/a/2026-01-02-a.md": POST}
    files |= {f"{name}/posts/a.md": POST for name in ("tests", "test_site", "exampleSite")}
    assert detect_site(site(tmp_path, **files)) is None


def test_documentation_without_dates_is_no_site_of_posts(tmp_path: Path) -> None:
    page = {"content/docs/guide.md": "---\ntitle: Guide\n---\n"}
    configs = {
        "hugo.toml": 'baseURL = "https://a.dev/"\n',
        "config.toml": 'base_url = "https://a.dev/"\n',
        "mkdocs.yml": "site_name: A\ndocs_dir: content\n",
        "eleventy.config.js": "// nothing",
    }
    for name, text in configs.items():
        assert detect_site(site(tmp_path / name, **{name: text}, **page)) is None


def test_a_site_may_be_in_a_folder_below(tmp_path: Path) -> None:
    site(tmp_path, **{
        "README.md": "# Program\n",
        "docs/_config.yml": "title: Docs\n",
        "docs/_posts/2026-01-02-a.md": POST,
    })  # fmt: skip
    assert detect_site(tmp_path) is None
    assert sites_below(tmp_path) == ["docs"]


# --- addresses, titles and languages that count ------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["https://example.com", "http://example.org/", "https://www.example.net/", "/", "https://lamps",
     "https://update-me.com", "https://yourdomain.com/", "https://your-site.netlify.app",
     "https://username.github.io/", "http://localhost:4000", "https://mysite.com", "{{ url }}"],
)  # fmt: skip
def test_a_placeholder_is_no_address(tmp_path: Path, address: str) -> None:
    config = f"url: '{address}'\n"
    assert not found_in(tmp_path, **{"_config.yml": config, "_posts/2026-01-02-a.md": POST}).home


@pytest.mark.parametrize(
    "address",
    ["https://lamps.dev", "https://blog.example.org/", "https://update.org", "http://mesite.net"],
)
def test_any_other_address_counts(tmp_path: Path, address: str) -> None:
    config = f"url: '{address}'\n"
    found = found_in(tmp_path, **{"_config.yml": config, "_posts/2026-01-02-a.md": POST})
    assert found.home == address.rstrip("/") + "/"


@pytest.mark.parametrize(
    "title", ["Your awesome title", "Title of the website. Update me.", "My Blog"]
)
def test_a_placeholder_is_no_title(tmp_path: Path, title: str) -> None:
    files = {"_config.yml": f"title: {title}\n", "_posts/2026-01-02-a.md": POST}
    assert not found_in(tmp_path, **files).title


def test_layouts_name_the_language(tmp_path: Path) -> None:
    layout = '<!doctype html>\n<html class="x" lang="de-AT">\n'
    files = {"_config.yml": "", "_posts/2026-01-02-a.md": POST, "_layouts/default.html": layout}
    assert found_in(tmp_path, **files).language == "de-at"


@pytest.mark.parametrize(
    "text",
    [
        "title: [",
        "- a\n- b\n",
        "\x00",
        "title: &a [*a]\n",
        "exclude: &a [*a]\n",
        "!!python/object/apply:os.system [x]",
    ],
)
def test_a_configuration_that_cannot_be_read_counts_as_empty(tmp_path: Path, text: str) -> None:
    found = found_in(tmp_path, **{"_config.yml": text, "_posts/2026-01-02-a.md": POST})
    assert (found.generator, found.title) == ("jekyll", "")
