"""HTTP requests with limits of size, time and redirects: `fetch` and `post`

A request ends within `seconds`, even if the host's name is not resolved, the server sends a byte at
a time, or it redirects. A response of more than `max_bytes`, counted after decompression, is
refused. A redirect from https to http is not followed. Messages show no user name, password or
query of an address. A user name and password in an address are sent to its own host only.
"""

import asyncio
import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

from feeds.text import one_line, printable

if TYPE_CHECKING:
    from ssl import SSLContext

    import httpx

SECONDS = 30.0
MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# One coding at a time: a kilobyte that is compressed twice may unpack to gigabytes at once.
_CODINGS = frozenset({"", "identity", "gzip", "deflate"})
# The reasons for which httpx has no message.
_REASONS = {
    "ConnectError": "cannot be reached",
    "DecodingError": "is not compressed as its Content-Encoding says",
    "RemoteProtocolError": "does not speak HTTP as it should",
}
USER_AGENT = "topic-feeds (+https://github.com/topic-feeds/topic-feeds)"


class Response(NamedTuple):
    """An HTTP response of any status; the names of `headers` are in lower case.

    `url` is its address after redirects, `redirects` are the addresses that redirected, in order.
    `content` is decompressed.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    redirects: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; "" if none was sent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Unreachable(Exception):
    """There was no response, or it was refused; the message has the address and the reason.

    `why` is the reason alone.
    """

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{readable_url(url)}: {why}")
        self.why = why


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
) -> Response:
    """GET an address, following redirects; return a response of any status. Raises Unreachable."""
    return _run("GET", url, headers or {}, None, max_bytes, seconds)


def post(url: str, fields: Mapping[str, str], *, seconds: float = SECONDS) -> Response:
    """POST a form, without following redirects; return a response of any status.

    Raises Unreachable.
    """
    return _run("POST", url, {}, fields, 100_000, seconds)


def readable_url(url: str) -> str:
    """The address as messages show it: without user name, password, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "an address that cannot be read"
    return printable(urlunsplit((parts.scheme, host, parts.path, "", "")))


def _run(
    method: str,
    url: str,
    headers: Mapping[str, str],
    fields: Mapping[str, str] | None,
    max_bytes: int,
    seconds: float,
) -> Response:
    # Imported here: most commands need no network.
    import httpx

    try:
        return asyncio.run(_timed(method, url, headers, fields, max_bytes, seconds))
    except TimeoutError:
        raise Unreachable(url, f"no whole answer within {seconds:g} seconds") from None
    # UnicodeError: a host name that IDNA does not allow, or bytes that are no text.
    except (httpx.InvalidURL, UnicodeError):
        raise Unreachable(url, "is no address") from None
    except httpx.HTTPError as error:
        # The message of the error may have an address with a password.
        raise Unreachable(url, _reason(error)) from None


def _reason(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            # This text of asyncio lacks the reason, such as: Connection refused
            lacks_reason = cause.strerror.startswith("Connect call failed")
            return os.strerror(cause.errno or 0) if lacks_reason else cause.strerror
        cause = cause.__cause__ or cause.__context__
    return _REASONS.get(type(error).__name__, type(error).__name__)


@cache
def _tls() -> "SSLContext":
    """The certificates to trust; reading them takes 20 ms of CPU time."""
    import httpx

    return httpx.create_ssl_context()


async def _timed(
    method: str,
    url: str,
    headers: Mapping[str, str],
    fields: Mapping[str, str] | None,
    max_bytes: int,
    seconds: float,
) -> Response:
    import httpx

    # Asynchronous only for this: a deadline that interrupts every step.
    async with asyncio.timeout(seconds):
        async with httpx.AsyncClient(
            verify=_tls(),
            timeout=None,  # noqa: S113
            follow_redirects=False,
            headers={
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "gzip, deflate",
                **headers,
            },
        ) as client:
            redirects: list[str] = []
            while True:
                response, content = await _one(client, method, url, fields, max_bytes)
                target = response.headers.get("location")
                if method != "GET" or response.status_code not in _REDIRECTS or not target:
                    break
                redirects.append(url)
                url = _next(url, target, redirects)
    lower = {name.lower(): value for name, value in response.headers.items()}
    return Response(url, response.status_code, lower, content, tuple(redirects))


async def _one(
    client: "httpx.AsyncClient",
    method: str,
    url: str,
    fields: Mapping[str, str] | None,
    max_bytes: int,
) -> "tuple[httpx.Response, bytes]":
    try:
        parts = urlsplit(url)
        # Parsed here: a number above 65535 raises ValueError.
        _ = parts.port
    except ValueError:
        raise Unreachable(url, "is no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable(url, "is no address that begins with http:// or https://")
    async with client.stream(method, url, data=fields) as response:
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in _CODINGS:
            raise Unreachable(url, f"is compressed as {one_line(coding)}, which was not asked for")
        content = bytearray()
        # In small pieces, since each piece is decompressed as a whole.
        async for part in response.aiter_bytes(65_536):
            content += part
            if len(content) > max_bytes:
                raise Unreachable(url, f"is longer than {max_bytes:,} bytes")
    return response, bytes(content)


def _next(url: str, target: str, redirects: list[str]) -> str:
    if len(redirects) > MAX_REDIRECTS:
        raise Unreachable(redirects[0], f"redirects more than {MAX_REDIRECTS} times")
    try:
        following = urljoin(url, target)
        scheme = urlsplit(following).scheme
    except ValueError:
        raise Unreachable(url, "redirects to something that is not an address") from None
    if scheme not in ("http", "https"):
        what = f"redirects to {readable_url(following)}"
        raise Unreachable(url, f"{what}, no address that begins with http:// or https://")
    if urlsplit(url).scheme == "https" and scheme == "http":
        raise Unreachable(url, f"redirects from https to {readable_url(following)}")
    return following
