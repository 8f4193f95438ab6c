"""rss2email (https://github.com/rss2email/rss2email): one e-mail for each new entry."""

import re
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from .seen import Adaptor, Keeps, Seen, run

NAME = "r2e"
FORMATS = dict.fromkeys(("atom", "rss"), frozenset({"image", "updated"}))
KEEPS = Keeps.FIRST_VERSION
VALIDATES_FROM: int | None = 2

CONFIGURATION = """\
[DEFAULT]
from = feeds@localhost
to = reader@localhost
name-format = {{author}}
date-header = True
date-header-order = issued, modified
html-mail = True
verbose = error
email-protocol = maildir
maildir-path = {maildir}
maildir-mailbox = inbox
"""


class Rss2email:
    """A folder of e-mails; a delivered e-mail never changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.added = False
        (folder / "mail").mkdir()
        (folder / "r2e.cfg").write_text(CONFIGURATION.format(maildir=folder / "mail"))

    def poll(self, url: str) -> list[Seen]:
        if not self.added:
            self._r2e("add", "sample", url)
            self.added = True
        self._r2e("run")
        return [_seen(mail.read_bytes()) for mail in sorted(self.folder.glob("mail/inbox/new/*"))]

    def _r2e(self, *arguments: str) -> None:
        run(self.folder, "r2e", "--config", "r2e.cfg", "--data", "r2e.json", *arguments)


def _seen(mail: bytes) -> Seen:
    message = message_from_bytes(mail, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = re.search(
        r'<div id="body">\n(.*)\n</div>\n<div class="footer">', message.get_content(), re.DOTALL
    )
    assert body, mail
    return Seen(
        id=message["X-RSS-ID"],
        title=message["Subject"],
        link=message["X-RSS-URL"],
        content=body[1],
        published=parsedate_to_datetime(message["Date"]).replace(tzinfo=UTC),
        author=parseaddr(str(message["From"]))[0],
        categories=tuple(message["X-RSS-TAGS"].split(",")) if message["X-RSS-TAGS"] else (),
    )


ADAPTOR = Adaptor(
    name="r2e",
    lacks={"atom": {"image", "updated"}, "rss": {"image", "updated"}},
    keeps=Keeps.FIRST_VERSION,
    validates_from=2,
    start=Rss2email,
)
