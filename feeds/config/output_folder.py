"""The output folder that a configuration names, without loading the whole configuration.

A build first locks its output folder, and loading the configuration takes longer than a whole build
that finds nothing changed. So the file is searched for the line of the setting `output`; only if
that line is not simple, the file is parsed.
"""

import os
import re
from pathlib import Path

from feeds.errors import FeedsError, Problem

_KEY = re.compile(r"""output["']?\s*:""")
_LINE = re.compile(r"^output:[ \t]+([\w./-]+)[ \t]*(?:#.*)?$", re.MULTILINE)
_NOT_TEXT = re.compile(r"~|[\d.+-]+|true|false|null|yes|no|on|off", re.IGNORECASE)


def output_folder(config: Path) -> Path:
    """The folder of the setting `output`, relative to the folder of the configuration.

    By default, `output` beside the configuration, or beside its folder if that is called `config`.
    A configuration that cannot be read has the default; loading it reports what is wrong.

    Raises FeedsError if the path is that of a file.
    """
    written = _written(config) if os.path.isfile(config) else ""
    folder = resolved(config, written)
    if written and os.path.lexists(folder) and not os.path.isdir(folder):
        what = f'output is "{written}", but {folder} is not a folder'
        raise FeedsError([Problem(str(config), what, "name a folder", "configuration")])
    return folder


def resolved(config: Path, written: str) -> Path:
    """The path of the output folder, given the value of the setting, "" for the default."""
    # A pipe is in no folder of its own, so paths are relative to the current one.
    folder = config.parent if os.path.isfile(config) else Path()
    if not written:
        is_apart = os.path.isfile(config) and config.absolute().parent.name == "config"
        written = "../output" if is_apart else "output"
    path = os.path.join(folder, written)
    # `..` after a link to a folder leads to the parent of the target, so it must stay in the path.
    return Path(path if folder.is_symlink() else os.path.normpath(path))


def _written(config: Path) -> str:
    try:
        text = config.read_text("utf-8")
    except (OSError, UnicodeError):
        return ""
    if not _KEY.search(text):
        return ""
    line = _LINE.search(text)
    if line and len(_KEY.findall(text)) == 1 and not _NOT_TEXT.fullmatch(line[1]):
        return line[1]
    # Imported here, since the import takes 40 ms.
    from feeds.config.yaml_file import SettingsFile

    try:
        value = SettingsFile(config).values.get("output")
    except FeedsError:
        return ""
    return value if isinstance(value, str) else ""
