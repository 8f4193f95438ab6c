"""The words on pages that are not the site's own, in English."""

from msgspec import Struct


class Texts(Struct, frozen=True):
    """The texts of pages; a name in braces is replaced by its value."""

    follow: str = "Follow {name}"
    follow_everything: str = "Follow everything"
    paste: str = (
        "Paste this address into your feed reader. You get every new entry, and nothing else."
    )
    copy: str = "Copy"
    copied: str = "Copied"
    open_in: str = "or open it in"
    follow_one: str = "Follow"
    close: str = "Close"
    new_to_feeds: str = "New to feeds?"
    what_is_a_feed: str = (
        "A feed is like following someone, without an account, an algorithm or e-mail: new entries "
        "come to you, in a program that you choose."
    )
    steps: tuple[str, ...] = (
        "Get a feed reader. Feedly, Inoreader and NewsBlur run in the browser; NetNewsWire, "
        "Fluent Reader and Feeder are free apps.",
        "Copy the address above, and paste it where the reader says “add” or “subscribe”.",
        "That is all. New entries appear in the reader; to stop, remove the feed there.",
    )
    other_formats: str = "Other formats"
    addresses: str = "Every address of this feed: the entries are the same in all of them."
    feeds_of: str = "Feeds of"
    or_one_topic: str = "Or one topic"
    narrower: str = "Narrower topics"
    newest: str = "Newest"
    more_entries: str = "More entries"
    newest_on: str = "{count}, newest"
    one_entry: str = "1 entry"
    entries: str = "{count} entries"
    newest_of: str = "The newest {shown} of {count} entries"
    no_entries: str = "No entries yet."
    per_month: str = "Entries per month, {first} to {last}"
    read: str = "Read"
    related_to: str = "Related to"
    archive: str = "Archive"
    archived: str = "{site}, {period}: {count}"
    archive_feeds: str = "Archived feeds"
    more_archive: str = "More of the archive"
    path: str = "Where you are"
    skip: str = "Skip to the content"
    foot: str = "More"
    site: str = "Website"
    all_feeds: str = "All feeds"
    opml: str = "All feeds as OPML"


ENGLISH = Texts()
