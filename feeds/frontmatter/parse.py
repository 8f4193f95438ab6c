"""The bytes of a Markdown file, which are not trusted → its front matter and its body."""

import re

from feeds.errors import Unusable
from feeds.frontmatter.plain_yaml import plain_mapping
from feeds.model import Fields
from feeds.regular import MAX_ARTICLE_BYTES

_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
# Hugo, Zola and Astro pass over blank lines above the front matter.
_LATE = re.compile(r"((?:[ \t]*\n)+)(---|\+\+\+)[ \t]*\n(?=[\w\"'-]+[ \t]*[:=])")
# A closing line without a line end, and the rest of another file on it.
_GLUED = re.compile(r"^---(?:[^\s-]|[ \t]+[^\s#]).*$", re.MULTILINE)


def text_of(data: bytes) -> str:
    """Decode a file, keeping its line ends; raise Unusable if it is too large or not UTF-8."""
    if len(data) > MAX_ARTICLE_BYTES:
        raise Unusable(
            "too-large",
            f"is more than {MAX_ARTICLE_BYTES:,} bytes long",
            "shorten it or take it out of the folder",
        )
    if b"\0" in data:
        raise Unusable("binary", "is not a text", "save it as UTF-8 or take it out of the folder")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        raise Unusable(
            "not-utf-8",
            f"is not UTF-8 (byte {data[error.start]:#04x} at {error.start})",
            "save it as UTF-8",
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None


def split(text: str) -> tuple[str, str]:
    """The YAML between the two lines of dashes, and the body; line ends must be line feeds.

    The YAML begins with an empty line, so that its line numbers are those of the file. Raises
    Unusable if one of the lines is missing.
    """
    fences = _FENCE.finditer(text)
    first = next(fences, None)
    if first is None or first.start() != 0 or not text.startswith("---"):
        raise Unusable(
            "no-front-matter",
            "does not begin with ---",
            "begin it with front matter between two lines of ---",
            line=1,
        )
    last = next(fences, None)
    if last is None:
        raise Unusable(
            "no-closing-line",
            "has no closing ---",
            "end the front matter with a line of ---",
            line=text.count("\n") + 1,
        )
    return text[first.end() : last.start()], text[last.end() :].strip()


def _plain_front_matter(text: str, decisive: str) -> tuple[Fields, str] | None:
    """The fields and the body of a file whose front matter is plain; None for all others."""
    # Most files end with the line that closes the front matter, and need no search. If this line
    # is in the body, parsing the front matter fails.
    line = f"\n{text[:4]}"
    end = text.find(line, max(3, len(text) - len(f"{line}\n")))
    if end < 0 and (end := text.find(line, 3)) < 0:
        return None
    if text.startswith("---\n"):
        fields = plain_mapping(text[4 : end + 1], decisive)
    else:
        # Imported here: most sites have no TOML.
        from feeds.frontmatter.plain_toml import plain_toml

        fields = plain_toml(text[4 : end + 1], decisive)
    return None if fields is None else (fields, text[end + len(line) :].strip())


def front_matter(data: bytes, decisive: str = "", *, is_own: bool = False) -> tuple[Fields, str]:
    """The fields of a file, each a text, None, a list or a mapping, and its Markdown body.

    Front matter is YAML between lines of ---, or TOML between lines of +++. In a site's own posts
    (`is_own`) it may also be JSON or be missing, and the body is not searched for the end of an
    overwritten file. Fields after a field named `decisive` that is false may be left out. Raises
    Unusable if the file is binary, too large, damaged or malicious.
    """
    text = text_of(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    is_usual = text.startswith(("---\n", "+++\n"))
    found = _plain_front_matter(text, decisive) if is_usual else None
    fields, body = found or _other_front_matter(text, decisive, is_own)
    if is_own or not body:
        return fields, body
    # Imported here: articles of others often have no body.
    from feeds.frontmatter.remains import remains

    if (begin := remains(body)) is not None:
        # The body is the end of the text, apart from white space.
        begin += len(text.rstrip()) - len(body)
        raise _corrupt(text, begin)
    return fields, body


def _other_front_matter(text: str, decisive: str, is_own: bool) -> tuple[Fields, str]:
    """The fields and the body of a file whose front matter is not plain YAML."""
    if is_own and (late := _LATE.match(text)):
        # Below the fence, the blank lines keep the line numbers of messages correct.
        text = f"{late[2]}\n{late[1]}{text[late.end() :]}"
    if text.startswith("+++"):
        from feeds.frontmatter import toml_json

        if toml_json.is_toml(text):
            head, body = toml_json.split_toml(text)
            return toml_json.toml_fields(head, decisive), body
    if is_own and not _FENCE.match(text):
        if text.startswith("{") and not text.startswith(("{%", "{{", "{#")):
            from feeds.frontmatter import toml_json

            return toml_json.json_front_matter(text)
        return {}, text.strip()
    # Imported here: plain front matter does not need PyYAML.
    from feeds.frontmatter.yaml import mapping

    head, body = split(text)
    fields = mapping(head)
    if glued := _GLUED.search(head):
        raise _corrupt(text, text.index(glued[0]))
    return fields, body


def _corrupt(text: str, begin: int) -> Unusable:
    return Unusable(
        "corrupt",
        "contains the remains of another file below its front matter",
        "restore it from its history",
        line=text.count("\n", 0, begin) + 1,
    )
