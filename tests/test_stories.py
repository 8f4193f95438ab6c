"""Each story in tests/stories is a sentence, with articles and the expected entries.

A story begins with why its sentence matters to a subscriber. Then come sections:

    == config                     settings, added to the required ones or replacing them
    == now                        the date of the build
    == articles/FILE              an article; also topics/FILE, docs/FILE
    == articles/FILE, with CRLF   ... or `in Latin-1`, or `with escapes` such as \\x00
    == gone articles/FILE         an article that is deleted
    == later                      a second build in the same folder; more sections follow
    == entries                    the titles of the entries of each feed
    == atom.xml                   the entries, byte for byte; also ai/rss.xml, feed.json
    == atom.xml: title, link      ... only these elements or members of the entries
    == head of atom.xml           what comes before the entries; also with a colon
    == problems                   the messages on stderr
    == kept out                   the articles that are not published, and by which rule

`<word times 3>` in an article is that word three times. Only sections in the story are compared.
`pytest --update` fills in the expected lines: leave them empty below the name of a section.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from feeds.cli.main import main

STORIES = Path(__file__).parent / "stories"
NOW = "2026-01-31T12:00:00Z"
CONFIG = (
    "title: Stories",
    "url: https://example.org/feeds/",
    "articles: ../articles",
    "language: en",
)


@dataclass(frozen=True)
class Form:
    """The lines between which a format has its entries, and how deep their parts are indented."""

    first: str
    last: str
    depth: int
    part: str
    is_inside: bool = True

    def divided(self, text: str) -> tuple[list[str], list[str]]:
        """The lines before the entries, and those of the entries."""
        lines = text.replace('"items": []', '"items": [\n  ]').split("\n")
        edges = [at for at, line in enumerate(lines) if line.startswith((self.first, self.last))]
        first = next((at for at in edges if lines[at].startswith(self.first)), edges[0])
        last = next(at for at in edges if at >= first and lines[at] == self.last)
        return lines[:first], lines[first if self.is_inside else first + 1 : last]

    def parts(self, lines: list[str], depth: int, names: list[str]) -> Iterator[str]:
        """Yield the lines of parts with these names, and the first and last line of entries."""
        around = re.compile(rf" {{{self.depth}}}[<{{}}]")
        begins = re.compile(rf" {{{depth}}}{self.part}")
        is_wanted = False
        for line in lines:
            if found := begins.match(line):
                is_wanted = found[1] in names
            is_around = depth > self.depth and around.match(line) is not None
            is_wanted = is_wanted and not is_around
            if is_wanted or is_around:
                yield line


FORMS = {
    "atom.xml": Form("  <entry>", "</feed>", 2, r"<([\w:-]+)"),
    "rss.xml": Form("    <item>", "  </channel>", 4, r"<([\w:-]+)"),
    "feed.json": Form('  "items"', "  ]", 4, r'"(\w+)"', is_inside=False),
}


@dataclass
class Section:
    name: str
    body: str

    @property
    def text(self) -> str:
        return self.body.strip("\n")


def sections_of(story: str) -> tuple[str, list[Section]]:
    """The reason, and the sections in their order."""
    reason, *rest = re.split(r"^== ", story, flags=re.MULTILINE)
    parts = (part.partition("\n") for part in rest)
    return reason, [Section(name, body) for name, _, body in parts]


class Scene:
    """A folder in which a story is built."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = NOW
        self.secrets: set[str] = set()
        self.problems = self.said = ""
        self.put(Section("config", ""))
        (folder / "articles").mkdir()

    def put(self, section: Section) -> bool:
        """Write the file of a section; return False if the section is an expectation."""
        if section.name == "config":
            own = re.findall(r"^\w+:", section.text, re.MULTILINE)
            lines = [line for line in CONFIG if not line.startswith(tuple(own))]
            self._write("config/feeds.yaml", "\n".join([*lines, section.text, ""]).encode())
        elif section.name == "now":
            self.now = section.text
        elif section.name.startswith("gone "):
            (self.folder / section.name.removeprefix("gone ")).unlink()
        elif section.name.startswith(("articles/", "docs/", "topics/")):
            self.secrets |= set(re.findall(r"^secured: \"?(.{9,}?)\"?$", section.body, re.M))
            name, _, form = section.name.partition(", ")
            self._write(name, data_of(section.text, form))
        else:
            return False
        return True

    def build(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["build", "--now", self.now, "--verbose"])
        self.said, self.problems = capsys.readouterr()

    def found(self, name: str) -> str:
        """The actual text for a section."""
        if name == "problems":
            return self.problems
        if name == "kept out":
            return "\n".join(re.findall(r"^kept out (.*)", self.said, re.MULTILINE))
        if name == "entries":
            return "\n".join(f"{feed}: {titles}".rstrip() for feed, titles in self._titles())
        place, _, names = name.partition(": ")
        file = self.folder / "output" / place.removeprefix("head of ")
        assert file.name in FORMS, f"there is no section {name!r}; known are:\n{__doc__}"
        if not file.exists():
            return "there is no such feed"
        form = FORMS[file.name]
        head, entries = form.divided(file.read_bytes().decode())
        if place.startswith("head of "):
            depth, lines = (2 if file.suffix == ".json" else form.depth), head
        else:
            depth, lines = form.depth + 2, entries
        return "\n".join(form.parts(lines, depth, names.split(", ")) if names else lines)

    def _titles(self) -> Iterator[tuple[str, str]]:
        """Each feed and the titles of its entries; no archives."""
        output = self.folder / "output"
        files = chain.from_iterable(sorted(output.rglob(name)) for name in reversed(FORMS))
        seen = set()
        for file in files:
            below = file.parent.relative_to(output)
            if "archive" not in below.parts and below not in seen:
                seen.add(below)
                yield below.name or "everything", " | ".join(titles_in(file))

    def _write(self, name: str, data: bytes) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def data_of(text: str, form: str) -> bytes:
    """A file's bytes, from the form in which people can read them."""
    text = text + "\n" if text else ""
    text = re.sub(r"<(.+?) times (\d+)>", lambda found: found[1] * int(found[2]), text)
    if form == "with escapes":
        return text.encode("ascii").decode("unicode_escape").encode("latin-1")
    if form == "with CRLF":
        return text.replace("\n", "\r\n").encode()
    return text.encode({"": "utf-8", "in Latin-1": "latin-1"}[form])


def titles_in(file: Path) -> list[str]:
    """The titles of a feed's entries, as a program reads them."""
    if file.suffix == ".json":
        return [item["title"] for item in json.loads(file.read_bytes())["items"]]
    root = etree.fromstring(file.read_bytes())
    titles = root.xpath("//*[local-name()='entry' or local-name()='item']/*[local-name()='title']")
    assert isinstance(titles, list)
    return [str(title.text) for title in titles if isinstance(title, etree._Element)]


ALL = sorted(STORIES.rglob("*.txt"))


@pytest.mark.parametrize(
    "path", ALL, ids=[str(path.relative_to(STORIES).with_suffix("")) for path in ALL]
)
def test_story(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    update: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    reason, sections = sections_of(path.read_bytes().decode())
    scene = Scene(tmp_path)
    is_built = False
    told = [reason]
    expected, found = [], []
    for section in sections:
        body = section.body
        if section.name == "later":
            is_built = False
        elif not scene.put(section):
            if not is_built:
                scene.build(capsys)
                is_built = True
            text = scene.found(section.name).strip("\n")
            expected.append(f"== {section.name}\n{section.text}\n")
            found.append(f"== {section.name}\n{text}\n")
            end = "" if section is sections[-1] else "\n"
            body = f"{text}\n{end}" if text else end
        told.append(f"== {section.name}\n{body}")
    assert found, "the story expects nothing; add a section such as == entries"
    if update:
        path.write_bytes("".join(told).encode())
    else:
        assert "".join(found) == "".join(expected)
    files = [file for file in (tmp_path / "output").rglob("*") if file.is_file()]
    for secret in scene.secrets:
        assert not [file for file in files if secret.encode() in file.read_bytes()]


@pytest.mark.parametrize("path", ALL, ids=[path.stem for path in ALL])
def test_a_story_has_a_sentence_for_its_name_and_a_reason(path: Path) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){2,}", path.stem)
    assert path.parent.parent == STORIES, "a story belongs in the folder of its subject"
    reason, _ = sections_of(path.read_text(encoding="utf-8"))
    assert reason.strip(), "begin the story with why it matters to a subscriber"


def test_no_two_stories_have_one_name() -> None:
    assert len({path.stem for path in ALL}) == len(ALL)
