"""The body of an article → the index at which the rest of another file begins, if there is one.

A program that writes a file over a longer one without truncating it leaves the end of the longer
file: some fields, the ciphertext of `secured`, and the line that closed them. Every search takes
time in proportion to the length of the body.
"""

import re

# Digits, upper-case and lower-case letters: names and numbers rarely contain all three.
_MIXED = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Z]*[A-Z])[^a-z]*[a-z]")
# The end of a line, backwards: both parts of a ciphertext and their padding, or what is left of
# these. Searched forwards, it would take time in proportion to the square of the line's length.
_RUN = re.compile(r"={0,2}[A-Za-z0-9+/]*(?:;={0,2}[A-Za-z0-9+/]*)*")
_LONG = 20
_CLOSING = " \t,]}"

_SECURED = re.compile(
    r"""^["']?secured["']?[ \t]*:|secured["']?[ \t]*:[ \t]*["']?[A-Za-z0-9+/]{16}""",
    re.MULTILINE | re.IGNORECASE,
)
# With or without an initialisation vector after a semicolon; the name may be cut.
_CIPHERTEXT = re.compile(
    r"[A-Za-z0-9+/]{16}={0,2};[A-Za-z0-9+/]{20,}+={1,2}[\"']?[ \t]*$"
    r"|^(?:[a-z]{0,6}:)? ?[\"'](?=[a-zA-Z+/]*[0-9])(?=[a-z0-9+/]*[A-Z])[A-Za-z0-9+/]{40,}+"
    r"={0,2}[\"'][ \t]*$",
    re.MULTILINE,
)
_FIELD = re.compile(
    r"^(?:webUrl|originalUrl|ampWebUrl|cdnAmpWebUrl|publishedDateTime|updatedDateTime|published"
    r"|featuredContent|category|quality|heat):",
    re.MULTILINE,
)


def remains(body: str) -> int | None:
    """The index at which the rest of another file begins; None if the body has none."""
    found = [match.start() for match in (_SECURED.search(body), _CIPHERTEXT.search(body)) if match]
    if body.endswith("\n---") and (field := _FIELD.search(body)):
        found.append(field.start())
    if '"' in body or "'" in body or "=" in body:
        found += _ends_of_ciphertext(body)
    return min(found, default=None)


def _ends_of_ciphertext(body: str) -> list[int]:
    """The index of the first line that ends in ciphertext, in a list; [] if there is none."""
    begin = begin_above = 0
    above, is_next = "", False
    for line in body.split("\n"):
        # Brackets close a mapping in which the ciphertext is: {secured: "…"}
        text = line.strip().rstrip(_CLOSING)
        if text in ("---", "...") and _is_end(above, is_next):
            return [begin_above]
        if text.endswith(('=="', "=='")) and _is_end(text, is_next=False):
            return [begin]
        if text:
            above, begin_above = text, begin
        is_next = bool(text)
        begin += len(line) + 1
    return []


def _is_end(line: str, is_next: bool) -> bool:
    """Whether a line ends in ciphertext; `is_next` if the closing line of fields follows it."""
    quote = line[-1:]
    if quote not in ("'", '"'):
        rest = _run(line)
        is_ending = is_next and (rest.endswith("==") or len(rest) >= _LONG)
        return (rest == line or is_ending) and _is_base64(rest)
    text = line[:-1]
    start = len(text) - len(_run(text))
    # The rest of a value whose beginning is overwritten.
    if start == 0 and is_next:
        return True
    # The quote ends a text that begins on the same line: "aGk="
    if text[start - 1 : start] == quote and line.count(quote) % 2 == 0:
        return is_next and len(text) - start >= _LONG and _is_base64(text[start:])
    return _is_base64(text[start:])


def _run(line: str) -> str:
    """The end of a line that contains only characters of a ciphertext."""
    found = _RUN.match(line[::-1])
    return found[0][::-1] if found else ""


def _is_base64(run: str) -> bool:
    if run.endswith("="):
        return run.strip("=;") != ""
    return len(run) >= _LONG and _MIXED.match(run) is not None
