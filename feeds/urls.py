"""Addresses as people write them → addresses that every reader and validator accepts."""

import re

_MAX_LENGTH = 8000

# An absolute IRI (RFC 3987), as Atom requires of ids: without blanks, invisible marks, and
# characters of unused planes. Readers compare ids character by character.
IRI = (
    r"^[A-Za-z][A-Za-z0-9+.-]*:(?>[!$&'()*+,\-./0-9:;=?@A-Z_a-z~#]+|%[0-9A-Fa-f]{2}"
    r"|[^\x00-\xa0\u1680\u2000-\u206f\u3000\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff"
    r"\U000efffe-\U0010ffff])+\Z"
)

_BLANK_CODES = [*range(0x21), *range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029]
_BLANKS = "".join(map(chr, [*_BLANK_CODES, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF]))

# RFC 3986, appendix A: the characters of a path, a query or a fragment, without & and %.
_PLAIN = r"[A-Za-z0-9._~!$'()*+,;=:@/?-]*"
_PLAIN_OR_ESCAPED = rf"{_PLAIN}(?:(?:%[0-9A-F]{{2}}|&(?!(?i:amp;|\#))){_PLAIN})*"

_NORMAL = re.compile(
    r"https?://(?=[^/]{1,253}/)(?:[a-z0-9_-]{1,63}\.)*[a-z][a-z0-9_-]{0,62}"
    rf"/{_PLAIN_OR_ESCAPED}(?:\#{_PLAIN_OR_ESCAPED})?"
)
_AND = re.compile("&(?:amp|#0*38|#x0*26);", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.ASCII | re.IGNORECASE)
_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)(.*)", re.ASCII | re.IGNORECASE | re.DOTALL)
# No [::1]: neither validators nor a tag: URI (RFC 4151) allow brackets.
_AUTHORITY = re.compile(r"([^\[\]:@]+)(?::([0-9]{0,5}))?")
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_NOT_ALLOWED = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def address(text: str | None, base: str | None = None) -> str | None:
    """Normalise an http(s) address; None if it has no absolute form in the characters of RFC 3986.

    A relative address needs a `base`. Nothing is decoded except one layer of `&amp;`, in any
    spelling. A normalised address is returned unchanged.
    """
    if not text:
        return None
    if _NORMAL.fullmatch(text) and len(text) <= _MAX_LENGTH:
        return text
    text = _cleaned(text)
    parts = _ABSOLUTE.fullmatch(text if base is None else _resolved(text, base))
    if not parts:
        return None
    scheme = parts[1].lower()
    authority = _authority(scheme, parts[2])
    if authority is None:
        return None
    rest, hash_sign, fragment = parts[3].partition("#")
    slash = "" if rest.startswith("/") else "/"
    url = f"{scheme}://{authority}{slash}{_escaped(rest)}{hash_sign}{_escaped(fragment)}"
    # Else `&amp;amp;` would be decoded once more the next time.
    url = _AND.sub(lambda found: found[0][:-1] + "%3B", url)
    return url if len(url) <= _MAX_LENGTH else None


def host(url: str) -> str:
    """The host of a normalised address, without its port."""
    return url.split("/", 3)[2].partition(":")[0]


def _cleaned(text: str) -> str:
    """The text with `&amp;` decoded, stripped, and without line breaks, as browsers read it."""
    text = text.strip(_BLANKS)
    text = text.replace("\t", "").replace("\n", "").replace("\r", "")
    return _AND.sub("&", _LONE_SURROGATE.sub("\ufffd", text))


def _resolved(text: str, base: str) -> str:
    """Resolve a relative address (RFC 3986, section 5); "" if that is not possible."""
    start = address(base)
    if start is None or not text:
        return ""
    if _SCHEME.match(text):
        return text
    if text.startswith("//"):
        return start.partition("/")[0] + text
    from urllib.parse import urljoin

    return urljoin(start, text)


def _authority(scheme: str, text: str) -> str | None:
    """The host, and the port unless it is the default (RFC 3986, section 3.2)."""
    parts = _AUTHORITY.fullmatch(text)
    name = parts and _host_name(parts[1])
    if not parts or not name:
        return None
    if not parts[2]:
        return name
    port = int(parts[2])
    if not 1 <= port <= 65535:
        return None
    return name if port == {"http": 80, "https": 443}[scheme] else f"{name}:{port}"


def _host_name(text: str) -> str | None:
    """The host in lower case and IDNA, without a final dot (RFC 3986, section 3.2.2)."""
    name = text.lower() if text.isascii() else _ascii_name(text)
    name = name.removesuffix(".")
    if not _HOST_NAME.fullmatch(name):
        return None
    # Only an IPv4 address may end in a number: https://url.spec.whatwg.org/#ends-in-a-number
    if _NUMBER.fullmatch(name) and not _is_ipv4(name):
        return None
    return name


def _ascii_name(text: str) -> str:
    """The host name in ASCII by UTS #46; "" if it is not allowed."""
    import idna

    # Label by label: idna refuses underscores, which ASCII labels may have.
    try:
        labels = idna.uts46_remap(text, std3_rules=False).split(".")
        return ".".join(
            label if label.isascii() else idna.alabel(label).decode() for label in labels
        )
    except idna.IDNAError:
        return ""


def _is_ipv4(text: str) -> bool:
    from ipaddress import IPv4Address

    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def _escaped(text: str) -> str:
    """Escape what is not allowed, as UTF-8; keep existing escapes (RFC 3986, section 2.1)."""
    return _NOT_ALLOWED.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    if len(found[0]) == 3:
        return found[0].upper()
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
