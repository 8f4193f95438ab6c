"""The setting `pages` → the texts of the site's own templates."""

from pathlib import Path

from msgspec.structs import replace

from feeds.regular import read_regular
from feeds.settings.pages import PageSettings

_MAX_BYTES = 1_000_000
_SUFFIXES = {".html", ".css", ".js"}


def site_pages(
    pages: bool | PageSettings, folder: Path
) -> tuple[bool | PageSettings, tuple[tuple[str, str], ...]]:
    """Return the setting with the resolved path of its templates, and each template: name, text.

    `folder` is the folder of the configuration. Raises OSError or UnicodeDecodeError if a template
    cannot be read.
    """
    if isinstance(pages, bool) or not pages.templates:
        return pages, ()
    own = folder / pages.templates
    files = sorted(path for path in own.iterdir() if path.suffix in _SUFFIXES)
    templates = tuple((path.name, read_regular(path, _MAX_BYTES).decode()) for path in files)
    return replace(pages, templates=str(own)), templates
