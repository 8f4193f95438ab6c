"""manifest.json: the list of all documents in the output folder."""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from feeds.dates import rfc3339
from feeds.model import Document, EntryFacts, Feed
from feeds.registry import PAGE_FORMATS
from feeds.regular import read_regular

FILENAME = "manifest.json"
MANIFEST_FORMAT = 1
MAX_MANIFEST_BYTES = 500_000_000

_Text = Annotated[str, Meta(max_length=8000)]


class Record(Struct, frozen=True, omit_defaults=True):
    """One document: a live feed, or an archive of one, in one format."""

    path: Annotated[_Text, Meta(description="Its path in the output folder.")]
    url: Annotated[_Text, Meta(description="Its address.")]
    format: Annotated[_Text, Meta(description="The name of its format, such as atom.")]
    media_type: Annotated[_Text, Meta(description="Its media type.")]
    title: Annotated[_Text, Meta(description="The feed's title.")]
    entries: Annotated[int, Meta(ge=0, description="The number of its entries.")]
    updated: Annotated[_Text, Meta(description="When it last changed, RFC 3339.")]
    bytes: Annotated[int, Meta(ge=0, description="Its length in bytes.")]
    sha256: Annotated[
        str, Meta(pattern="^[0-9a-f]{64}$", description="The SHA-256 of its bytes, in hexadecimal.")
    ]
    newest: Annotated[
        _Text | None, Meta(description="When its newest entry was published, RFC 3339.")
    ] = None
    topic: Annotated[
        _Text | None, Meta(description="The topic's name; absent in the feed of everything.")
    ] = None
    slug: Annotated[_Text | None, Meta(description="The topic's folder.")] = None
    archive: Annotated[
        _Text | None,
        Meta(description="The archive's period, such as 2020-06; absent in a live feed."),
    ] = None


class Manifest(Struct, frozen=True):
    """All documents of a site, sorted by path."""

    manifest: Annotated[int, Meta(ge=1, description="The version of this format: 1.")]
    title: Annotated[_Text, Meta(description="The site's title.")]
    url: Annotated[_Text, Meta(description="The address of the output folder.")]
    documents: tuple[Record, ...]
    ledger_lines: Annotated[
        int,
        Meta(
            ge=0,
            description="The number of lines in the ledger without its header, 0 if unknown. Lines "
            "are never removed: a ledger with fewer lines is damaged.",
        ),
    ] = 0

    @property
    def feeds(self) -> tuple[Record, ...]:
        """The live feeds and archives, without pages and OPML."""
        return tuple(document for document in self.documents if document.format not in PAGE_FORMATS)


def record_of(feed: Feed[EntryFacts], form: str, document: Document) -> Record:
    """The row of the manifest for a document; `form` is the name of its format."""
    return Record(
        path=document.path,
        url=feed.at(document.path.rpartition("/")[2]),
        format=form,
        media_type=document.media_type,
        title=feed.title,
        entries=len(feed.entries),
        updated=rfc3339(feed.updated),
        bytes=len(document.content),
        sha256=hashlib.sha256(document.content).hexdigest(),
        newest=rfc3339(feed.entries[0].published) if feed.entries else None,
        topic=feed.name if feed.slug else None,
        slug=feed.slug or None,
        archive=feed.period or None,
    )


def manifest_document(manifest: Manifest) -> Document:
    """The manifest as a document."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    return Document(FILENAME, "application/json", content)


def manifest_schema() -> bytes:
    """The JSON Schema of the manifest: docs/manifest.schema.json"""
    own: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return (json.dumps(own | msgspec.json.schema(Manifest), indent=2) + "\n").encode()


def read_manifest(folder: str | Path) -> Manifest | None:
    """The manifest in an output folder, None if there is none that this version can read."""
    path = Path(folder) / FILENAME
    try:
        manifest = msgspec.json.decode(read_regular(path, MAX_MANIFEST_BYTES), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return None if manifest.manifest > MANIFEST_FORMAT else manifest


def listed_paths(folder: str | Path) -> frozenset[str]:
    """The paths in the manifest of an output folder; none if there is no readable manifest."""
    manifest = read_manifest(folder)
    return frozenset(listed.path for listed in manifest.documents) if manifest else frozenset()
