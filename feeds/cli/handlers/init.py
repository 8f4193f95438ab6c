"""`feeds init`: read the folder of a site, ask for missing values, write the configuration."""

import os
import re
import sys
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from feeds import clock
from feeds.articles.folder import readable_path
from feeds.cli.handlers.site_workflow import workflow_file, workflow_text
from feeds.errors import FeedsError, Problem
from feeds.init import DetectedSite, Posts, configuration_text, detect_site, read_posts, sites_below
from feeds.settings.values import ADDRESS, LANGUAGE
from feeds.text import count, one_line

_DONE, _NOTHING_TO_PUBLISH = 0, 1
_SCHEMA = "feeds.schema.json"
_WORKFLOW_HELP = "https://github.com/topic-feeds/topic-feeds/blob/main/docs/automation.md"


def init(options: Namespace) -> int:
    """Write the configuration that publishes the posts of a folder."""
    root: Path = options.folder
    config: Path = options.config or root / "config/feeds.yaml"
    if not root.is_dir():
        raise _wrong(readable_path(root), "is not a folder", "name the folder of a site")
    if os.path.lexists(config) and not options.force:
        raise _wrong(readable_path(config), "is there already", "add --force to replace it")
    workflow = workflow_file(root, is_replaced=options.force) if options.workflow else None
    site = detect_site(root, options.language.lower() if options.language else "")
    if site is None:
        raise _nothing_found(root, options.language or "")
    complete, assumed = _with_answers(site, options)
    now = clock.now()
    posts = read_posts(complete, root, now)
    if not (posts.articles or posts.withheld or posts.problems):
        raise _nothing_found(root, "")
    text = workflow_text(complete, root, config, options.workflow) if options.workflow else ""
    _write(complete, root, config, posts, now)
    if workflow:
        workflow.parent.mkdir(parents=True, exist_ok=True)
        workflow.write_text(text, encoding="utf-8")
    for line in _report(complete, root, config, posts, assumed):
        print(line)
    if workflow:
        print(f"wrote {readable_path(workflow)}; {_WORKFLOW_HELP} says what GitHub must allow")
    return _DONE if posts.articles else _NOTHING_TO_PUBLISH


def _wrong(file: str, what: str, todo: str) -> FeedsError:
    return FeedsError([Problem(file, what, todo, "configuration")])


def _nothing_found(root: Path, language: str) -> FeedsError:
    place = readable_path(root)
    below = sites_below(root)
    if language and detect_site(root):
        return _wrong(place, f"has no folder of posts in {language}", "name another --language")
    if below:
        names = " or ".join(f"`feeds init {readable_path(root / name)}`" for name in below[:3])
        what = f"has no posts of its own, but there is a site in {', '.join(below[:3])}"
        return _wrong(place, what, f"run {names}")
    what = "has no Markdown files with a date in their name or front matter"
    return _wrong(place, what, "name the folder of a site or of posts: feeds init FOLDER")


def _with_answers(site: DetectedSite, options: Namespace) -> tuple[DetectedSite, list[str]]:
    """Fill in missing values of `site` from options, answers and defaults.

    Return the site, and a line for each default that was assumed without asking.
    """
    home, folder = _split(options.url) if options.url else (site.home, site.folder)
    home = home or _ask_address()
    host = urlsplit(home).hostname or ""
    assumed = []
    title = options.title or site.title
    if not title:
        title = _ask("What is the site called?", host.removeprefix("www."))
        assumed += [] if _is_terminal() else [f"title: {title}"]
    language = options.language or site.language
    if not language:
        language = _ask_language()
        assumed += [] if _is_terminal() else [f"language: {language}"]
    complete = replace(
        site,
        home=home,
        folder=folder or site.folder,
        title=title,
        language=language.lower(),
    )
    return complete, assumed


def _split(url: str) -> tuple[str, str]:
    """Split the option --url into the address of the site and `feeds` if it ends in /feeds/."""
    home = url.rstrip("/") + "/"
    if home.endswith("/feeds/"):
        return home.removesuffix("feeds/"), "feeds"
    return home, ""


# --- questions ---------------------------------------------------------------------------------


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask_address() -> str:
    """Ask for the site's address.

    Raises FeedsError without a terminal: every id contains the address, so none can be assumed.
    """
    if not _is_terminal():
        raise _wrong(
            "feeds init",
            "the address of the site was not found",
            "add --url and the address of its home page, such as --url https://example.org/",
        )
    while True:
        address = _ask("What is the address of the site's home page?", "")
        if re.search(ADDRESS, address):
            return _split(address)[0]
        _say("write an address that begins with https://")


def _ask_language() -> str:
    while True:
        language = _ask("In which language is it?", "en") if _is_terminal() else "en"
        if re.search(LANGUAGE, language):
            return language
        _say("write a language such as en-us")


def _ask(question: str, default: str) -> str:
    """Ask a question; return `default` if the answer is empty or there is no terminal."""
    if not _is_terminal():
        return default
    sys.stderr.write(f"{question} {f'[{default}] ' if default else ''}")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip() or default


def _say(text: str) -> None:
    print(text, file=sys.stderr)


# --- files and messages ------------------------------------------------------------------------


def _write(site: DetectedSite, root: Path, config: Path, posts: Posts, now: datetime) -> None:
    folder = config.parent.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    text = configuration_text(
        site,
        root.resolve(),
        folder,
        archive=posts.archive,
        since=now.year,
        schema=_SCHEMA if (folder / _SCHEMA).is_file() else "",
    )
    config.write_text(text, encoding="utf-8")


def _report(
    site: DetectedSite, root: Path, config: Path, posts: Posts, assumed: Sequence[str]
) -> Iterator[str]:
    place, output = readable_path(root / site.articles), readable_path(root / site.output)
    place = "this folder" if place == "." else place
    yield f"{site.program}: posts in {place}, feeds in {output}"
    yield f"wrote {readable_path(config)}"
    if assumed:
        yield f"not found, so assumed: {', '.join(assumed)}; change it in the configuration"
    for language in site.languages[:1]:
        names = ", ".join(site.languages[:8]) + (" …" if len(site.languages) > 8 else "")
        yield (
            f"there are also posts in {names}; to publish one, run for example "
            f"`feeds init{_folder_argument(root)} --language {language} "
            f"--config {readable_path(config.with_name(f'feeds.{language}.yaml'))}`"
        )
    yield from site.advice
    yield from _left_out(site)
    yield from _grouped(posts)
    yield _summary(posts)
    if not posts.articles:
        return
    option = "" if config == Path("config/feeds.yaml") else f" --config {readable_path(config)}"
    yield f"if the site has a feed already, before the first build: feeds adopt ADDRESS{option}"
    yield f"next: feeds build{option}"


def _left_out(site: DetectedSite) -> Iterator[str]:
    """Yield a line for files and folders of the site that the configuration leaves out."""
    # The folders of other languages are named in a message of their own.
    languages = [name.lower() for name in site.languages]
    undated = [name for name in site.exclude if name.lower() not in languages]
    if undated:
        names = ", ".join(undated[:5]) + (" …" if len(undated) > 5 else "")
        yield f"left out, since nothing in it has a date: {names}"
    if site.left_out:
        yield f"left out, since most posts are elsewhere: {', '.join(site.left_out)}"


def _folder_argument(root: Path) -> str:
    return "" if root == Path() else f" {readable_path(root)}"


def _summary(posts: Posts) -> str:
    published = len(posts.articles)
    total = published + len(posts.problems)
    summary = f"{published} of {count(total, 'post')} can be published"
    rules = Counter(post.rule for post in posts.withheld)
    others = rules.pop("not-a-post", 0)
    if rules:
        kept = ", ".join(f"{number} {rule}" for rule, number in sorted(rules.items()))
        summary += f", {rules.total()} kept out ({kept})"
    if others:
        summary += f", {count(others, 'file')} {'is no post' if others == 1 else 'are no posts'}"
    if newest := posts.newest:
        title = one_line(newest.title)
        return f'{summary}; newest: "{title}", address {newest.url} – open it to check'
    return summary


def _grouped(posts: Posts) -> Iterator[str]:
    """Yield the first problem of each kind and the number of the others, most frequent first."""
    groups: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in posts.problems:
        groups[problem.rule, problem.todo].append(problem)
    for same in sorted(groups.values(), key=len, reverse=True):
        first = same[0]
        others = f" (and {len(same) - 1} more like it)" if len(same) > 1 else ""
        yield f"{first}{others}"
