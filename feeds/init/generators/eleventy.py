"""Eleventy: https://www.11ty.dev/docs/config/"""

import re
from collections.abc import Mapping
from pathlib import Path

from feeds.init.detected_site import DetectedSite
from feeds.init.files import USUAL, PostFolder, has_texts, post_folder
from feeds.init.read import (
    file_text,
    first_text,
    first_values,
    home_in_cname,
    home_of,
    in_script,
    language_tag,
    mapping_at,
    path_below,
    string_at,
    values_of,
)

_SCRIPTS = ("js", "mjs", "cjs", "ts", "mts", "cts")
_CONFIGS = (".eleventy.js", *(f"eleventy.config.{ending}" for ending in _SCRIPTS))
_FOLDERS = ("_posts", *(f"{above}{name}" for above in ("", "content/") for name in USUAL))
# The data files that contain a site's title and address.
_DATA = ("metadata", "site", "meta", "config", "siteConfig", "global")
_URLS = ("url", "siteUrl", "siteURL", "site_url", "baseUrl", "baseURL", "baseurl", "origin")
# The conversions of Luxon, Day.js and Moment, as LiquidJS writes them.
_DATE_PART = re.compile(r"y{4}|Y{4}|M{1,4}|L{1,4}|D{1,2}|d{1,2}")
_CONVERSIONS = {
    "yyyy": "%Y", "YYYY": "%Y", "MM": "%m", "LL": "%m", "M": "%-m", "L": "%-m", "MMM": "%b",
    "LLL": "%b", "MMMM": "%B", "LLLL": "%B", "dd": "%d", "DD": "%d", "d": "%-d", "D": "%-d",
}  # fmt: skip
_COPIED = re.compile(r"""["'`]\.?/?([\w./-]+?)/?["'`]\s*:\s*["'`](?:\.?/?)["'`]""")


def detect(root: Path, _language: str = "") -> DetectedSite | None:
    """The site, if it has a configuration of Eleventy: JavaScript, searched by patterns."""
    config = first_text(root, *_CONFIGS)
    if not config:
        return None
    source = path_below(_directory(root, config, "input"))
    base = root / source
    usual = next((name for name in _FOLDERS if has_texts(base / name)), "")
    posts = PostFolder(usual) if usual else post_folder(base)
    if posts is None:
        return None
    folder = posts.name
    data = base / (_directory(root, config, "data") or "_data")
    values = _values(data)
    scripts = [file_text(data / f"{name}.{ending}") for name in _DATA for ending in _SCRIPTS]
    static = _static(root, config)
    output = path_below(static or source, "feeds")
    return DetectedSite(
        generator="eleventy",
        program="Eleventy",
        articles=path_below(source, folder) or ".",
        output=output,
        title=string_at(values, "title", "siteTitle", "siteName", "name")
        or in_script(scripts, "title", "siteTitle", "siteName", "name"),
        home=home_of(string_at(values, *_URLS), in_script(scripts, *_URLS))
        or home_of(in_script([config], "siteUrl", "siteURL", "baseUrl", "hostname", "base"))
        or home_in_cname(root, source, static),
        language=language_tag(
            string_at(values, "language", "lang", "locale"),
            in_script(scripts, "language", "lang", "locale"),
        ),
        permalink=_with_formats(_permalink(base, folder), root, config),
        addresses={"folder": folder} if folder else {},
        exclude=posts.exclude,
        advice=()
        if static
        else (
            f'add `eleventyConfig.addPassthroughCopy("{output}")` and '
            f'`eleventyConfig.ignores.add("{output}")` to the configuration of Eleventy, '
            "so that it copies the feeds",
        ),
    )


def _directory(root: Path, config: str, name: str) -> str:
    """A configured folder, else "": `dir: {input: "src"}` or `setInputDirectory("src")`."""
    method = rf"""\.set{name.title()}Directory\(\s*["'`]([^"'`]+)["'`]"""
    if found := re.search(method, config):
        return found[1]
    block = re.search(r"\bdir\s*[:=]\s*\{([^}]*)\}", config)
    if named := in_script([block[1] if block else ""], name):
        return named
    scripts = mapping_at(first_values(root, "package.json"), "scripts")
    option = re.search(rf"eleventy.*--{name}=(\S+)", " ; ".join(map(str, scripts.values())))
    return option[1].strip("\"'") if option else ""


def _values(data: Path) -> dict[str, object]:
    """The mapping of the first data file that contains the site's title or address."""
    for name in _DATA:
        for ending in ("json", "yaml", "yml", "toml"):
            values = values_of(data / f"{name}.{ending}")
            # Some sites nest these values: {"site": {"url": …}}.
            for found in (values, mapping_at(values, "site"), mapping_at(values, "metadata")):
                if string_at(found, "title", "name", *_URLS):
                    return found
    return {}


def _static(root: Path, config: str) -> str:
    """The folder that is copied to the root of the site: `{"public": "/"}`."""
    for call in re.finditer(r"addPassthroughCopy\(\s*\{(.*?)\}", config, re.DOTALL):
        # Single files are copied in the same way: `{"public/robots.txt": "/"}`.
        for copied in map(path_below, _COPIED.findall(call[1])):
            if copied and not (root / copied).is_file():
                return copied
    return ""


def _permalink(base: Path, folder: str) -> str:
    """The permalink that a data file sets for all posts below it; the innermost folder's wins.

    https://www.11ty.dev/docs/data-template-dir/
    """
    names = [path_below(folder, *[".."] * depth) for depth in range(folder.count("/") + 1)]
    for name in names:
        above = base / name
        for path in sorted(above.glob(f"{above.name}.*")):
            permalink: object = ""
            if path.suffix in (".json", ".yaml", ".yml", ".toml"):
                permalink = _of_values(values_of(path))
            elif path.suffix.removeprefix(".") in _SCRIPTS:
                permalink = _of_script(file_text(path))
            if isinstance(permalink, str) and permalink:
                return permalink
    return ""


def _of_values(values: Mapping[str, object]) -> object:
    return values.get("permalink") or mapping_at(values, "eleventyComputed").get("permalink")


def _of_script(text: str) -> str:
    """The permalink in a script: a text, or `({page}) => `/${page.fileSlug}/``; else ""."""
    if plain := in_script([text], "permalink"):
        return plain
    function = re.search(
        r"permalink\s*(?::\s*(?:function)?\s*)?\(?[^`;]{0,80}?`([^`]*)`", text, re.DOTALL
    ) or re.search(r"permalink\s*[:(][^`]{0,1000}?\breturn\s*`([^`]*)`", text, re.DOTALL)
    # With several returns, which one a post gets depends on its data.
    if not function or len(re.findall(r"\breturn\s*`", text[function.start() :][:800])) > 1:
        return ""
    template = re.sub(r"\$\{\s*(?:\w+\.)??(page\.\w+|\w+)\s*\}", r"{{ \1 }}", function[1])
    if "${" in template:
        return ""
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: _local(found, text), template)


def _local(found: re.Match[str], text: str) -> str:
    """A variable of the function, where it is made from the name of the file: its slug."""
    made = re.search(rf"(?:const|let|var)\s+{found[1]}\s*=", text)
    is_slug = made and re.search(r"inputPath|fileSlug|filePathStem", text)
    return "{{ page.fileSlug }}" if is_slug else found[0]


def _with_formats(permalink: str, root: Path, config: str) -> str:
    """The permalink with the formats of the site's own filters for dates: `toFormat("yyyy/MM")`."""

    def known(found: re.Match[str]) -> str:
        name = found[1]
        if name in ("date", "url", "slug", "slugify"):
            return found[0]
        # In a module of its own, the function may have any name or none.
        modules = (f"{name} {file_text(path)}" for path in _filters(root, config, name))
        texts = [config, *modules]
        pattern = next(filter(None, (_format_near(name, text) for text in texts)), "")
        return f'{{{{ page.date | date: "{pattern}" }}}}' if pattern else found[0]

    return re.sub(r"\{\{-?\s*(?:page\.)?date\s*\|\s*(\w+)\s*-?\}\}", known, permalink)


def _format_near(name: str, text: str) -> str:
    """The format of a date in the function of this name, as LiquidJS writes it; "" if unknown."""
    formatted = re.search(rf"""\b{name}\b.{{0,400}}?ormat\(\s*["']([\w/-]+)["']""", text, re.DOTALL)
    if formatted:
        return _DATE_PART.sub(lambda part: _CONVERSIONS.get(part[0], part[0]), formatted[1])
    # 2026-01-02T… without the time, with slashes.
    slashes = r"""\.toISOString\(\).{0,80}?(?:\.join\(["']/["']\)|/-/g,\s*["']/["'])"""
    is_slashed = re.search(rf"\b{name}\b.{{0,400}}?{slashes}", text, re.DOTALL)
    return "%Y/%m/%d" if is_slashed else ""


def _filters(root: Path, config: str, name: str) -> list[Path]:
    """The files that may be the module of a filter."""
    named = re.findall(rf"""["'`]\.?/?([\w./-]*\b{name}\.\w+)["'`]""", config)
    above = [root / one for one in ("config", "_config", "src/_config", "src/filters", "filters")]
    usual = [path for one in above for path in sorted(one.glob(f"**/{name}.*js"))]
    return [*(root / path_below(one) for one in named), *usual][:10]
