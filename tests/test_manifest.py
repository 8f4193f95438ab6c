"""manifest.json lists every document, in the form of its schema."""

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from feeds.output import manifest
from feeds.registry import FORMATS
from tests.newsroom import URL, Newsroom

SCHEMA = "docs/manifest.schema.json"


def valid(listed: Any, repository: Path) -> bool:
    schema = json.loads((repository / SCHEMA).read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(listed, schema, cls=jsonschema.Draft202012Validator)
    return True


def test_the_schema_is_the_one_in_docs(repository: Path) -> None:
    assert (repository / SCHEMA).read_bytes() == manifest.manifest_schema(), "run `make schemas`"


def test_the_samples_manifest_is_as_the_schema_says(repository: Path) -> None:
    assert valid(json.loads((repository / "output/manifest.json").read_bytes()), repository)


def test_every_document_is_listed(tmp_path: Path, repository: Path) -> None:
    news = Newsroom(tmp_path, entries=1)
    news.write("ferry.md", "2025-11-01", topics=["Ships"])
    news.write("canal.md", "2025-12-02", topics=["Ships", "Towns"])
    news.write("tower.md", "2025-12-03", topics=["Towns"])
    news.build("2026-02-01")
    news.write("ferry.md", "2025-11-01", topics=["Ships"], published=False)
    news.write("canal.md", "2025-12-02", topics=["Ships", "Towns"], published=False)
    news.build("2026-02-02")
    written = json.loads((news.output / "manifest.json").read_bytes())
    assert valid(written, repository)
    assert written["title"] == "News" and written["url"] == URL
    documents = {one["path"]: one for one in written["documents"]}
    assert list(documents) == sorted(news.feeds())
    types = {form.filename: (name, form.media_type) for name, form in FORMATS.items()}
    for path, data in news.feeds().items():
        folder, _, name = path.rpartition("/")
        one = documents[path]
        assert one["url"] == URL + path
        assert (one["format"], one["media_type"]) == types[name]
        assert one["bytes"] == len(data)
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
        assert one.get("slug") == (
            folder.split("/")[0] if folder[:7] not in ("", "archive") else None
        )
        assert one.get("archive") == ("2025-12" if "archive" in folder else None)
    assert documents["feed.json"] == {
        "path": "feed.json",
        "url": f"{URL}feed.json",
        "format": "json",
        "media_type": "application/feed+json",
        "title": "News",
        "entries": 1,
        "updated": "2026-02-02T00:00:00Z",
        "bytes": documents["feed.json"]["bytes"],
        "sha256": documents["feed.json"]["sha256"],
        "newest": "2025-12-03T08:00:00Z",
    }
    assert documents["ships/atom.xml"]["entries"] == 0
    assert documents["ships/atom.xml"]["topic"] == "Ships"
    assert "newest" not in documents["ships/atom.xml"]


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"\xff\xfe", b'{"manifest":1}', b'{"a":' + b"[" * 100_000],
)
def test_a_manifest_that_cannot_be_read_lists_nothing(tmp_path: Path, content: bytes) -> None:
    assert manifest.listed_paths(tmp_path) == frozenset()
    (tmp_path / "manifest.json").write_bytes(content)
    assert manifest.listed_paths(tmp_path) == frozenset()
