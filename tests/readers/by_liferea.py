"""Liferea (https://lzone.de/liferea/): a reader for the desktop, here without one."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from .seen import Seen, missing, moment, run

# A subscription without an interval is fetched on request only.
FEED_LIST = """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><body>
<outline title="Feed" text="Feed" type="rss" id="aaaaaaa" xmlUrl="{url}" updateInterval="-1"/>
</body></opml>
"""
# The log says when the entries of a feed are in the database.
SESSION = """\
export GSETTINGS_BACKEND=memory NO_AT_BRIDGE=1 XDG_RUNTIME_DIR="$HOME/run"
# Without a network there is loopback still.
export GIO_USE_NETWORK_MONITOR=base
liferea --mainwindow-state=hidden --disable-plugins --debug-update >liferea.log 2>&1 &
liferea=$!
call() {
    dbus-send --session --print-reply=literal --dest=org.gnome.feed.Reader \
        /org/gnome/feed/Reader "org.gnome.feed.Reader.$1" >call.log 2>&1
}
until call Ping; do sleep 0.1; done
call Refresh
until grep -q "new items, cache limit" liferea.log; do sleep 0.1; done
kill "$liferea"
wait "$liferea"
"""


class Liferea:
    """A database of its own, which keeps what has left the feed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "run").mkdir(mode=0o700)
        (folder / ".config/liferea").mkdir(parents=True)

    def poll(self, url: str) -> list[Seen]:
        feeds = self.folder / ".config/liferea/feedlist.opml"
        if not feeds.exists():
            feeds.write_text(FEED_LIST.format(url=url))
        shutil.which("liferea") or missing("liferea")
        (self.folder / "session").write_text(SESSION)
        # The bus writes to standard error what it does.
        program = "exec xvfb-run --auto-servernum dbus-run-session -- sh session 2>session.log"
        run(self.folder, "sh", "-c", program)
        rows = "SELECT source_id, title, source, description, date FROM items"
        with closing(self._database()) as database:
            return [
                Seen(id, title, link, content, moment(seconds))
                for id, title, link, content, seconds in database.execute(rows)
            ]

    def unread(self) -> int:
        """The number of unread entries."""
        with closing(self._database()) as database:
            (number,) = database.execute("SELECT count(*) FROM items WHERE NOT read").fetchone()
        return int(number)

    def mark_all_as_read(self) -> None:
        """Do what a person does who has read everything."""
        with closing(self._database()) as database, database:
            database.execute("UPDATE items SET read = 1")

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / ".local/share/liferea/liferea.db")
