"""The folder of a site → its git repository, as far as a workflow needs to know it."""

import re
from pathlib import Path

from msgspec import Struct

from feeds.init.files import folders_in
from feeds.init.read import file_text
from feeds.regular import real_path

WORKFLOWS = ".github/workflows"
_HEAD = re.compile(r"ref: refs/heads/(\S+)\s*")
_DEPLOYS = re.compile(r"actions/deploy-pages@|gh-pages|netlify deploy|wrangler")


class Repository(Struct, frozen=True):
    """A repository; `deployment` is the file of the workflow that deploys the site, or ""."""

    folder: Path
    branch: str
    deployment: str

    def below(self, path: Path) -> str | None:
        """A path relative to the repository's folder; None if it is not below that folder."""
        try:
            return real_path(path).relative_to(real_path(self.folder)).as_posix()
        except ValueError:
            return None


def repository_of(root: Path) -> Repository:
    """The repository that a folder is in; the folder itself if it is in none."""
    top = real_path(root)
    folder = next((path for path in (top, *top.parents) if (path / ".git").exists()), top)
    branch = _HEAD.fullmatch(file_text(folder / ".git/HEAD"))
    return Repository(folder, branch[1] if branch else "main", _deployment(folder))


def _deployment(folder: Path) -> str:
    """The file name of the only workflow that deploys something; "" if there is none or several."""
    if ".github" not in folders_in(folder):
        return ""
    files = sorted((folder / WORKFLOWS).glob("*.y*ml"))
    found = [file.name for file in files if _DEPLOYS.search(file_text(file))]
    found = [name for name in found if name != "feeds.yml"]
    return found[0] if len(found) == 1 else ""
