"""Two manifests → notifications of WebSub hubs: https://www.w3.org/TR/websub/

A hub fetches a feed as soon as it is notified. Hosts cache, so hubs are notified only once the site
serves the new manifest. WebSub leaves open how a publisher notifies a hub; every hub accepts the
form of PubSubHubbub 0.4, with `hub.mode=publish` and `hub.url`, and answers 2xx.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from feeds.errors import Problem
from feeds.output import manifest
from feeds.output.manifest import Manifest
from feeds.regular import read_regular
from feeds.web import http
from feeds.web.http import readable_url

ATTEMPTS = 4
_PAUSE = 2.0  # seconds before the second attempt; doubled for each further one
# Statuses after which another attempt would fail as well, except those that ask to try later.
_REFUSALS = range(400, 500)
_TRY_LATER = frozenset({408, 425, 429})


class Notification(NamedTuple):
    """The result of a notification.

    `changed` are the addresses of the changed feeds, `notified` is the number of notifications that
    hubs have accepted: one for each hub and feed.
    """

    changed: tuple[str, ...]
    notified: int
    problems: tuple[Problem, ...]


def notify(
    hubs: Collection[str],
    output: Path,
    since: Path,
    *,
    timeout: float = 600,
    sleep: Callable[[float], None] = time.sleep,
) -> Notification:
    """Notify each hub of each live feed that differs from the manifest in the file `since`.

    Waits up to `timeout` seconds until the site serves the manifest in `output`. If every hub was
    notified, that manifest is written to `since` for the next time; if there is no such file, hubs
    are notified of every feed.
    """
    path = output / manifest.FILENAME
    now = manifest.read_manifest(output)
    if now is None:
        what = "not found, or cannot be read"
        return Notification((), 0, (Problem(str(path), what, "build first", "notify"),))
    content = read_regular(path)
    changed = changed_feeds(_read(since), now)
    if not hubs or not changed:
        since.write_bytes(content)
        return Notification(changed, 0, ())
    url = now.url.rstrip("/") + "/" + manifest.FILENAME
    if why := _wait(url, content, timeout, sleep):
        todo = "see whether the site was deployed; hubs are notified in the next run"
        return Notification(changed, 0, (Problem(readable_url(url), why, todo, "notify"),))
    problems = [
        problem
        for hub in hubs
        for feed in changed
        if (problem := _notify_hub(hub, feed, sleep)) is not None
    ]
    if not problems:
        since.write_bytes(content)
    return Notification(changed, len(hubs) * len(changed) - len(problems), tuple(problems))


def changed_feeds(before: Manifest | None, now: Manifest) -> tuple[str, ...]:
    """The addresses of the live feeds whose bytes differ, sorted."""
    known = {feed.url: feed.sha256 for feed in before.feeds} if before else {}
    live = (feed for feed in now.feeds if not feed.archive)
    return tuple(sorted(feed.url for feed in live if known.get(feed.url) != feed.sha256))


def _read(file: Path) -> Manifest | None:
    try:
        return msgspec.json.decode(read_regular(file, manifest.MAX_MANIFEST_BYTES), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _wait(url: str, content: bytes, timeout: float, sleep: Callable[[float], None]) -> str:
    """Wait until the address serves these bytes; return "" then, else why it does not."""
    digest = hashlib.sha256(content).digest()
    ends = time.monotonic() + timeout
    why = ""
    for pause in _pauses():
        try:
            response = http.fetch(
                url, headers={"Cache-Control": "no-cache"}, max_bytes=manifest.MAX_MANIFEST_BYTES
            )
        except http.Unreachable as error:
            why = error.why
        else:
            if response.status == 200 and hashlib.sha256(response.content).digest() == digest:
                return ""
            why = "is still the previous one"
            if response.status != 200:
                why = f"the server answers with status {response.status}"
        if time.monotonic() + pause > ends:
            return why
        sleep(pause)
    return why


def _pauses() -> Iterator[float]:
    pause = _PAUSE
    while True:
        yield pause
        pause = min(2 * pause, 30)


def _notify_hub(hub: str, feed: str, sleep: Callable[[float], None]) -> Problem | None:
    todo = "see whether the hub in the configuration is right; it is notified again in the next run"
    why = ""
    for attempt, pause in zip(range(1, ATTEMPTS + 1), _pauses(), strict=False):
        try:
            response = http.post(hub, {"hub.mode": "publish", "hub.url": feed})
        except http.Unreachable as error:
            why = error.why
        else:
            if 200 <= response.status < 300:
                return None
            why = f"answers with status {response.status}"
            if response.status in _REFUSALS and response.status not in _TRY_LATER:
                break
        if attempt < ATTEMPTS:
            sleep(pause)
    return Problem(readable_url(hub), f"{why} for {readable_url(feed)}", todo, "notify")
