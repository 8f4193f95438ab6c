"""Every rule: its name, its severity, why subscribers mind, and an example of wrong and right."""

from typing import NamedTuple

from feeds.text import most_similar

# A notice explains an outcome that is intended, so `feeds check` does not report it.
ERROR, WARNING, NOTICE, OFF = "error", "warning", "notice", "off"


class Rule(NamedTuple):
    """A rule: its default severity, its explanation, and short examples of wrong and right."""

    name: str
    severity: str
    title: str
    explanation: str
    wrong: str
    right: str


GROUPS = {
    "Files that cannot be read": (
        Rule(
            "unreadable",
            ERROR,
            "a file cannot be opened",
            "The operating system, or the store of the articles, does not let the program read the"
            " file, so its article is left out of the feeds. Subscribers keep the entry that they"
            " have; new subscribers do not get it. Give the user who builds the feeds the right to"
            " read the file, or move it elsewhere.",
            "-rw------- root  quiet.md",
            "-rw-r--r-- root  quiet.md",
        ),
        Rule(
            "too-large",
            ERROR,
            "a file is far longer than an article",
            "A file of more than a megabyte is rarely an article: often it is a picture or a log"
            " with the wrong ending. It is left out, so that it cannot slow down every reader of"
            " the feed. Shorten it, or take it out of the folder of articles.",
            "quiet.md: 3,200,000 bytes",
            "quiet.md: 3,200 bytes",
        ),
        Rule(
            "binary",
            ERROR,
            "a file is not a text",
            "The file contains null bytes, which texts do not have, so there is nothing to publish."
            " It may be UTF-16, or a picture with the wrong ending. Save it as UTF-8, or take it"
            " out of the folder of articles.",
            "t\\x00i\\x00t\\x00l\\x00e\\x00:",
            "title: Quiet",
        ),
        Rule(
            "not-utf-8",
            ERROR,
            "a file is in another encoding than UTF-8",
            "Feeds are UTF-8, and guessing another encoding would show subscribers wrong letters."
            " So the article is left out. Save it as UTF-8.",
            "title: Caf\\xe9",
            "title: Café",
        ),
        Rule(
            "no-front-matter",
            ERROR,
            "a file does not begin with ---",
            "An article begins with its fields, between two lines of three dashes. Without them it"
            " has no title, address or date, and subscribers would have nothing to open."
            " Write the first line of dashes, with nothing before it.",
            "title: Quiet",
            "---\ntitle: Quiet\n---",
        ),
        Rule(
            "no-closing-line",
            ERROR,
            "the front matter does not end",
            "The second line of three dashes is missing, so the fields cannot be distinguished from"
            " the text. Often the file was cut off while it was written: the article is left out"
            " until the file is complete. Write the line, or restore the file.",
            "---\ntitle: Quiet",
            "---\ntitle: Quiet\n---",
        ),
        Rule(
            "corrupt",
            ERROR,
            "a file has the remains of another one",
            "A shorter article was written over a longer one, and the end of the longer one is"
            " still there below the front matter: fields, or the end of a ciphertext, a quote and"
            " a line of dashes. Subscribers would read these as text. Restore the file from its"
            " history, or delete the remains.",
            "---\ntitle: Quiet\n---\nlWebUrl: https://example.org/other\nheat: 12\n---",
            "---\ntitle: Quiet\n---",
        ),
        Rule(
            "not-yaml",
            ERROR,
            "the front matter is not YAML",
            "A line of the front matter cannot be read, so the article is left out. The cause is"
            " often a colon, a quote or a # in a text. The mistake may be in the line before the"
            " one that is named. Put quotes around such texts.",
            'title: "Quiet" is a word',
            "title: '\"Quiet\" is a word'",
        ),
        Rule(
            "not-toml",
            ERROR,
            "the front matter is not TOML",
            "The file begins with +++, so its fields are TOML, and a line of them cannot be read."
            " The article is left out. Texts need quotes, and lists need brackets.",
            "+++\ntitle = Quiet\n+++",
            '+++\ntitle = "Quiet"\n+++',
        ),
        Rule(
            "not-a-mapping",
            ERROR,
            "the front matter has no fields",
            "Between the lines of dashes there is a text or a list, but no field such as title."
            " So there is nothing to publish. Write one field a line, its name before a colon.",
            "---\nQuiet\n---",
            "---\ntitle: Quiet\n---",
        ),
        Rule(
            "beyond-reason",
            ERROR,
            "the front matter is built to do harm",
            "The fields are nested deeper, or expand to more values, than those of any article."
            " Reading them could stop the build of all feeds, so the article is left out. Write"
            " the values without aliases.",
            "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
            "a: [x, x]",
        ),
    ),
    "Articles that cannot be published": (
        Rule(
            "no-title",
            ERROR,
            "an article has no title",
            "The title is what subscribers see in their list, and an entry must have one. The"
            " article is left out until it has a title. Write one that says what the article is"
            " about.",
            'title: ""',
            "title: Boston bans facial recognition",
        ),
        Rule(
            "no-address",
            ERROR,
            "an article has no address",
            "An entry leads to the original, and without webUrl or originalUrl it would lead"
            " nowhere. So the article is left out. Write the address of the original. If the posts"
            " are your own, run `feeds init`: it sets generator and permalink, which give each post"
            " its address.",
            "title: Quiet",
            "title: Quiet\nwebUrl: https://example.org/quiet",
        ),
        Rule(
            "bad-address",
            ERROR,
            "an article's address cannot be opened",
            "webUrl is no absolute address that begins with http:// or https://, so a click on"
            " the entry would fail. The article is left out. Write the whole address, as the"
            " browser shows it.",
            "webUrl: /quiet",
            "webUrl: https://example.org/quiet",
        ),
        Rule(
            "bad-permalink",
            ERROR,
            "a post's permalink, slug or path gives it no address of the site",
            "The address of a post of your own is made as your site's generator makes it. A"
            " permalink, slug, url or path that leads to another site or out of its folder is"
            " never followed, and a pattern with an unknown token would give a wrong address, so"
            " the post is left out. Write a path of this site, with the generator's own tokens.",
            "permalink: /blog/../../quiet/",
            "permalink: /blog/quiet/",
        ),
        Rule(
            "no-date",
            ERROR,
            "an article has no date",
            "Readers sort by date, and a date made up from the clock would bring the article to"
            " the top again and again. So it is left out. Write when the original was published.",
            "title: Quiet",
            "title: Quiet\npublishedDateTime: 2020-06-24T19:02:00Z",
        ),
        Rule(
            "bad-date",
            ERROR,
            "an article's date is not clear",
            "The text is not a date, lacks a part, or could be two different days. A wrong guess"
            " would show subscribers old news as new, so the article is left out. Write year, month"
            " and day in this order.",
            "publishedDateTime: 03/04/2020",
            "publishedDateTime: 2020-03-04T12:00:00Z",
        ),
        Rule(
            "bad-flag",
            ERROR,
            "a yes-or-no field says something else",
            "published, draft, deleted and removed are true or false. With any other word, a list"
            " or a mapping, it is unknown whether subscribers may see the article, so it is left"
            " out. An article is also left out if the name of such a field is misspelt, and its"
            " value would keep the article out: drafts: true. Write the exact name, and true or"
            " false.",
            "published: maybe",
            "published: true",
        ),
        Rule(
            "same-id",
            ERROR,
            "two files claim one id",
            "An entry's id comes from the path of its file, without the ending. Readers show only"
            " one of two entries with the same id, so the second file is left out. Give it another"
            " name.",
            "quiet.md\nquiet.markdown",
            "quiet.md\nquiet-again.md",
        ),
        Rule(
            "bad-name",
            ERROR,
            "a file's name is not UTF-8",
            "The name of an article's file becomes the entry's id, which has to be the same on"
            " every machine. A name that is not UTF-8 reads differently from one machine to the"
            " next, so the article is left out. Rename the file.",
            "caf\\xe9.md",
            "café.md",
        ),
        Rule(
            "too-many-topics",
            ERROR,
            "an article names more topics than it can be about",
            "Each topic gets feeds of its own, so subscribers of a hundred feeds would see an"
            " article with a hundred topics, which is usually a mistake. The article is left out."
            " Name the few topics that it is about.",
            "topics: [a1, a2, a3, and so on to a100]",
            "topics: [Web History, RSS]",
        ),
        Rule(
            "too-long",
            ERROR,
            "an entry is longer than a feed may be",
            "Readers refuse feeds of 5 MB, and this entry alone would be as long. A short file can"
            " become that long where Markdown repeats an address that it defines once, or where"
            " many relative links lead to a long one. The article is left out, and the others are"
            " published. Shorten its texts and its addresses.",
            "[a]: https://example.org/an-address-of-thousands-of-letters\n\n[a][a][a][a] and so on",
            "[a]: https://example.org/short\n\n[a]",
        ),
        Rule(
            "large-document",
            WARNING,
            "a feed or archive is over a megabyte long",
            "Readers fetch a whole document at once, some of them every hour, and give up on long"
            " ones. Shorter archives, or fewer entries in a live feed, have no drawback."
            " Set a shorter archive period or a lower number of entries.",
            "archive: year",
            "archive: month",
        ),
        Rule(
            "foreign-page",
            WARNING,
            "a file of your own is where a page belongs",
            "The output folder has an index.html or a feeds.opml that this program did not write."
            " It stays as it is, and people do not get the page that lists the feeds. Delete or"
            " move the file and build again, or set pages: false.",
            "output/index.html, written by hand",
            "pages: false",
        ),
        Rule(
            "gate",
            ERROR,
            "a document does not pass its check",
            "Before a feed replaces the published one, it is read back and checked by the rules"
            " of its format. The entry at fault is left out; if no entry is, the old document"
            " stays. Subscribers notice nothing but the missing entry. Simplify the article, and"
            " report this: it is a bug of the program.",
            '<link href="javascript:alert(1)"/>',
            '<link href="https://example.org/quiet"/>',
        ),
    ),
    "What an article says": (
        Rule(
            "duplicate-key",
            WARNING,
            "a field is written twice",
            "Of two fields with the same name in a mapping only the last one counts, and the other"
            " is ignored. Subscribers may see the wrong value. Delete one of the fields.",
            "title: Quiet\ntitle: Loud",
            "title: Loud",
        ),
        Rule(
            "unknown-field",
            WARNING,
            "a field is probably misspelt",
            "The name differs from that of a known field by a letter or two, so the value has no"
            " effect, and subscribers do not see it. Correct the name. Fields with other unknown"
            " names are not reported.",
            "exerpt: The ferry runs until midnight.",
            "excerpt: The ferry runs until midnight.",
        ),
        Rule(
            "no-provider",
            WARNING,
            "an article does not name its provider",
            "Subscribers want to know whose article it is before they open it. Without a provider"
            " the entry shows the host of the address. Write the name, and the domain if you"
            " know it.",
            "title: Quiet",
            "title: Quiet\nprovider: {name: The Evening Post, domain: post.example.org}",
        ),
        Rule(
            "no-topics",
            WARNING,
            "an article has no topics",
            "It is in the feed of everything only: subscribers of topics never see it."
            " Name at least one topic. On a site of your own posts, this is reported once a post"
            " has a topic.",
            "title: Quiet",
            "title: Quiet\ntopics: [Computer Vision]",
        ),
        Rule(
            "no-excerpt",
            WARNING,
            "an article has no excerpt",
            "Subscribers decide by title and excerpt whether to open an article. Without one the"
            " entry shows little more than a link. Write one sentence or two.",
            "title: Quiet",
            "title: Quiet\nexcerpt: Boston bans the police from using facial recognition.",
        ),
        Rule(
            "excerpt-cut",
            WARNING,
            "an excerpt ends in mid-word",
            "The excerpt was cut after a number of letters, in the middle of its last word."
            " Subscribers see half a word. End the excerpt with a whole sentence, or a whole word"
            " and an ellipsis. The word is compared with the words of all articles, so half of a"
            " word that no article has is not noticed.",
            "title: Facial recognition\nexcerpt: Boston bans facial recogni",
            "title: Facial recognition\nexcerpt: Boston bans facial recognition.",
        ),
        Rule(
            "excerpt-open",
            NOTICE,
            "an excerpt ends in mid-sentence",
            "The excerpt ends before its sentence does. Readers show it unchanged, and many"
            " programs write only such excerpts, so this is reported only if the configuration"
            " makes it a warning. End the excerpt with a full stop or an ellipsis.",
            "excerpt: The move follows bans by the neighboring cities Brookline,",
            "excerpt: The move follows bans by the neighboring cities.",
        ),
        Rule(
            "mended-text",
            WARNING,
            "a text had to be repaired",
            "The title or the excerpt contains letters that were decoded wrongly, entities or tags."
            " The feeds show the text that was most likely meant, but other programs that read the"
            " file may not, and a guess can be wrong. Write the letters themselves, in UTF-8.",
            "title: Boston&#8217;s new lawâ€¦",
            "title: Boston’s new law…",
        ),
        Rule(
            "odd-number",
            WARNING,
            "quality or heat is not a number",
            "The field counts as absent. With min_quality or min_heat in the configuration the"
            " article is kept out, and programs that read the JSON Feed miss the number."
            " Write a number, or delete the line.",
            "quality: high",
            "quality: 89",
        ),
        Rule(
            "odd-type",
            WARNING,
            "a type is probably misspelt",
            "The type is not a word, or differs from a known type by a letter or two. A video with"
            " a misspelt type is not treated as one: subscribers read the wrong link text. Correct"
            " the type. Other unknown types are not reported.",
            "type: vidoe",
            "type: video",
        ),
        Rule(
            "odd-language",
            WARNING,
            "a language is not a language tag",
            "Languages are written as in BCP 47, such as en or en-us. Anything else is left out of"
            " the feeds, and the setting languages cannot match it. Write the tag.",
            "language: English (US)",
            "language: en-us",
        ),
    ),
    "Texts of articles": (
        Rule(
            "removed-tag",
            WARNING,
            "a template tag is left out of an article's text",
            "The site's generator replaces the tag with something that only it knows: a file, a"
            " component, or a value of its templates. A feed has no templates, so subscribers see"
            " the text without the tag. If the article needs it, write what subscribers should see"
            " instead, such as a link.",
            '{% include gallery.html album="quiet" %}',
            "[The gallery](/galleries/quiet/)",
        ),
        Rule(
            "lost-link",
            WARNING,
            "a link leads to an article that is not there",
            "The path leads to no article in the folder, or to one that is not published, so the"
            " feeds have the text of the link without the link. Correct the path. For a page that"
            " is not an article, write its address on the site.",
            "[How it began](begining.md)",
            "[How it began](beginning.md)",
        ),
    ),
    "Addresses and images": (
        Rule(
            "not-https",
            WARNING,
            "an address is not https",
            "Pages and images from http: addresses can be read and changed on the way, browsers"
            " warn of them, and readers on https pages do not show such images. Write https:// if"
            " the host offers it, as most do. Each host is reported once for an article.",
            "webUrl: http://example.org/quiet",
            "webUrl: https://example.org/quiet",
        ),
        Rule(
            "amp-is-original",
            WARNING,
            "an AMP address is the original's",
            "The link to the AMP page leads to the page that the entry already links to."
            " Subscribers who choose it for speed gain nothing. Delete the field, or write the"
            " address of the AMP page.",
            "webUrl: https://example.org/quiet\nampWebUrl: https://example.org/quiet",
            "webUrl: https://example.org/quiet\nampWebUrl: https://example.org/quiet/amp",
        ),
        Rule(
            "bad-link",
            WARNING,
            "a further address cannot be opened",
            "An address beside webUrl is not absolute, or not http(s). It is left out of the"
            " feeds, so that no reader shows a broken link. Write the whole address, or delete the"
            " field.",
            "ampWebUrl: /quiet/amp",
            "ampWebUrl: https://example.org/quiet/amp",
        ),
        Rule(
            "bad-image",
            WARNING,
            "an image's address cannot be opened",
            "A feed is not read on its site, so an image needs an absolute address with http://"
            " or https://. This image is ignored, and the entry may have none. Write the whole"
            " address.",
            "images: [{url: /assets/quiet.jpg}]",
            "images: [{url: https://example.org/assets/quiet.jpg}]",
        ),
        Rule(
            "no-size",
            WARNING,
            "an image has no size",
            "Without width and height a reader cannot reserve the space, and the text jumps when"
            " the image is loaded. Write both, in pixels.",
            "images: [{url: https://example.org/quiet.jpg}]",
            "images: [{url: https://example.org/quiet.jpg, width: 800, height: 451}]",
        ),
        Rule(
            "odd-size",
            WARNING,
            "an image's size is no number of pixels",
            "A width or height of 0, a negative one or a word counts as unknown. Some readers would"
            " hide an image of such a size, so the feeds leave the size out. Write the pixels, or"
            " delete the field.",
            "width: 0",
            "width: 800",
        ),
    ),
    "Dates": (
        Rule(
            "future",
            WARNING,
            "a date has yet to come",
            "An article with a date in the future is published at that date, unless future: true is"
            " set. If this is not intended, correct the date.",
            "publishedDateTime: 2099-06-24T19:02:00Z",
            "publishedDateTime: 2020-06-24T19:02:00Z",
        ),
        Rule(
            "dates-disagree",
            WARNING,
            "an article was updated before it was published",
            "updatedDateTime is earlier than publishedDateTime, so one of them is wrong. If"
            " publishedDateTime is, subscribers see the article in the wrong place. Correct the"
            " wrong date, or delete updatedDateTime.",
            "publishedDateTime: 2020-06-24T19:02:00Z\nupdatedDateTime: 2019-06-24T19:02:00Z",
            "publishedDateTime: 2020-06-24T19:02:00Z\nupdatedDateTime: 2020-06-25T08:00:00Z",
        ),
        Rule(
            "name-disagrees",
            WARNING,
            "the date in the file's name is another one",
            "The date in the file's name is more than a day away from publishedDateTime. The feeds"
            " use only the field, so a wrong name does no harm. If the field is wrong, the entry is"
            " in the wrong place: correct it. Do not rename a file that was published: its name is"
            " part of the entry's id.",
            "2020-07-02-quiet.md: publishedDateTime: 2020-06-24T19:02:00Z",
            "2020-06-24-quiet.md: publishedDateTime: 2020-06-24T19:02:00Z",
        ),
        Rule(
            "odd-date",
            WARNING,
            "a further date is not clear",
            "updatedDateTime, or the date of a related story, is not a date, or could be two"
            " different days. The field is ignored, so that nothing is shown as newer than it is."
            " Write year, month and day in this order.",
            "updatedDateTime: yesterday",
            "updatedDateTime: 2020-06-25T08:00:00Z",
        ),
    ),
    "Related stories": (
        Rule(
            "related-is-article",
            WARNING,
            "a related story is the article itself",
            "The link would lead subscribers to the article that they are reading. The feeds leave"
            " it out. Remove the story from the list.",
            "webUrl: https://example.org/quiet\nrelated:\n"
            "  - {title: Quiet, webUrl: https://example.org/quiet}",
            "webUrl: https://example.org/quiet\nrelated:\n"
            "  - {title: Loud, webUrl: https://example.org/loud}",
        ),
        Rule(
            "related-twice",
            WARNING,
            "a related story is listed twice",
            "Two stories in the list have the same address. The feeds keep the one with the higher"
            " quality. Remove the other from the list.",
            "related:\n  - {title: Loud, webUrl: https://example.org/loud}\n"
            "  - {title: Loud!, webUrl: https://example.org/loud}",
            "related:\n  - {title: Loud, webUrl: https://example.org/loud}",
        ),
        Rule(
            "related-incomplete",
            WARNING,
            "a related story lacks a title or an address",
            "Without a title there is nothing to show, without an address nothing to open, so the"
            " feeds leave the story out. Write both, or remove the story from the list.",
            "related: [{title: Loud}]",
            "related: [{title: Loud, webUrl: https://example.org/loud}]",
        ),
    ),
    "Videos": (
        Rule(
            "no-poster",
            WARNING,
            "a video has no image",
            "Feed readers strip players, so subscribers see the first image as the play button."
            " Without one there is only a line of text. Write an image, such as a frame of it.",
            "type: video",
            "type: video\nimages: [{url: https://example.org/a.jpg, width: 480, height: 360}]",
        ),
        Rule(
            "no-player",
            WARNING,
            "a video has no featuredContent",
            "A website made of the same files shows featuredContent as the player. Without the"
            " field the video has no player there; the feeds link to the original in any case."
            " Write the code that the host of the video offers.",
            "type: video",
            "type: video\nfeaturedContent: '<iframe src=\"https://example.org/embed/a\"></iframe>'",
        ),
    ),
    "Topics, and articles among one another": (
        Rule(
            "unlisted-topic",
            WARNING,
            "a topic is not in the configuration",
            "The configuration lists topics, and an article names another one. A misspelt name"
            " gets a feed with one entry, or with unlisted: ignore no feed at all. Correct the"
            " name, or add the topic to the configuration. Each name is reported once.",
            "topics: [Computer Vison]",
            "topics: [Computer Vision]",
        ),
        Rule(
            "topic-spelling",
            WARNING,
            "a topic is written in two ways",
            "Names that differ only in case, blanks or hyphens are one topic with one feed. But"
            " other programs that read the files may treat them as two. Write the name in one way."
            " Each spelling is reported once.",
            "topics: [computer-vision]",
            "topics: [Computer Vision]",
        ),
        Rule(
            "same-address",
            WARNING,
            "two articles have one address",
            "Subscribers get the same page twice, as two entries. Unpublish one of them, or"
            " correct its address.",
            "quiet.md: webUrl: https://example.org/quiet\n"
            "again.md: webUrl: https://example.org/quiet",
            "quiet.md: webUrl: https://example.org/quiet\n"
            "again.md: webUrl: https://example.org/again",
        ),
        Rule(
            "same-title",
            WARNING,
            "two articles have one title",
            "Often this is one story at two addresses, and subscribers take the second for a"
            " repetition. If so, unpublish one of them. If they are two articles, as in a weekly"
            " column, give each a title of its own.",
            "quiet.md: title: Weekly news\nagain.md: title: Weekly news",
            "quiet.md: title: Weekly news of 24 June\nagain.md: title: Weekly news of 1 July",
        ),
    ),
    "The output folder": (
        Rule(
            "changed-by-hand",
            WARNING,
            "a feed is not what was built",
            "The bytes of the file are not those in the manifest: it was changed after the build."
            " Subscribers read the changed feed until the next build, which writes it again. Change"
            " the articles or the configuration instead.",
            "$ sed -i s/Quiet/Loud/ output/atom.xml",
            "$ feeds build",
        ),
        Rule(
            "missing-feed",
            WARNING,
            "a feed that was built is not there",
            "The manifest lists a file that is not in the output folder, so subscribers get an"
            " error instead of a feed. Build again: it comes back as it was.",
            "$ rm output/atom.xml",
            "$ feeds build",
        ),
        Rule(
            "crowded",
            WARNING,
            "a live feed has no room for all new entries",
            "A live feed has its newest entries, and those that were added within 48 hours before"
            " the newest, up to 200 entries or 250 KB. Entries that do not fit are in the archives"
            " only, where most readers never look. Set a higher number of entries, or publish fewer"
            " at once.",
            "entries: 50",
            "entries: 200",
        ),
        Rule(
            "manifest-damaged",
            WARNING,
            "the manifest cannot be read",
            "manifest.json lists the files of the feeds. It was cut off or changed, so it is"
            " unknown whether the feeds were changed after the build. Build again.",
            '{"manifest": 1, "documen',
            "$ feeds build",
        ),
        Rule(
            "ledger-damaged",
            WARNING,
            "the ledger is damaged",
            "The ledger has the ids and dates of everything that was published. Each line ends in a"
            " checksum, and the manifest has the number of lines. Lines that are missing, changed"
            " or unreadable are replaced from the feeds, if these have the entries, so that"
            " subscribers do not see old entries again. Restore ledger.jsonl from its history if"
            " you can. To change a line by hand, delete its member `check` as well.",
            '{"id":"tag:exam',
            '{"id":"tag:example.org,2026:quiet", …}',
        ),
        Rule(
            "ledger-lost",
            WARNING,
            "the ledger is gone",
            "There are feeds, but no ledger.jsonl beside them. A new ledger is made from the feeds,"
            " which do not have all of its data: changes since the last build are not noticed."
            " Restore the ledger from its history if you can, and keep it with the feeds.",
            "output/atom.xml",
            "output/atom.xml\noutput/ledger.jsonl",
        ),
        Rule(
            "ledger-newer",
            ERROR,
            "a newer version of the program wrote the ledger",
            "An older version might misread the ledger and show subscribers all entries again, so"
            " nothing is built. Update the program.",
            "$ feeds --version",
            "$ pip install --upgrade topic-feeds",
        ),
        Rule(
            "outside",
            ERROR,
            "a path leads out of the output folder",
            "A symbolic link or a topic's folder would make the build write elsewhere."
            " Nothing is written there. Make it a plain file in a plain folder.",
            "output/atom.xml -> /etc/passwd",
            "output/atom.xml",
        ),
    ),
    "Configuration and clock": (
        Rule(
            "configuration",
            ERROR,
            "the configuration is wrong",
            "A setting is missing, misspelt, or has a value that it cannot have. A guess could"
            " change every address or id that subscribers have, so nothing is built."
            " Correct the line; all faults are listed at once.",
            "titel: AI Every Day",
            "title: AI Every Day",
        ),
        Rule(
            "changed",
            ERROR,
            "a file changed while it was read",
            "Another program wrote an article during the build, so the plan of the build is out of"
            " date. Neither version of the article was published. Build again when the other"
            " program has finished.",
            "$ robot write articles & feeds build",
            "$ robot write articles && feeds build",
        ),
        Rule(
            "no-articles",
            ERROR,
            "there is no folder of articles",
            "The setting articles names no folder, seen from the configuration's own, or an address"
            " at which none can be listed now. Without this rule a misspelt folder, or a store that"
            " is out of reach, would withdraw everything that is published."
            " Set it to the folder, or build again when the store can be reached.",
            "articles: artikles",
            "articles: ../articles",
        ),
        Rule(
            "executor",
            ERROR,
            "the workers cannot do the work",
            "Processes or machines that read the articles cannot be reached, were lost, do not see"
            " the folder of articles, or have another version of the program, which could change"
            " what subscribers see. Nothing is written, and what was published stays. Fix what the"
            " message names, and build again.",
            "$ feeds build --executor dask://nowhere:8786",
            "$ feeds build --executor dask://scheduler.example.org:8786",
        ),
        Rule(
            "also-at",
            ERROR,
            "a second copy of a feed cannot be written",
            "The setting `also_at` names an address at which subscribers know a feed, but there is"
            " no such feed in the output, or no file can be written there. A reader of that"
            " address gets nothing new. Name a feed of the output, such as atom.xml, or a folder of"
            " feeds, such as new-topic/.",
            "also_at: {old-topic/: nwe-topic/}",
            "also_at: {old-topic/: new-topic/}",
        ),
        Rule(
            "previous",
            ERROR,
            "the published state cannot be read",
            "A job that keeps no output folder takes the ledger and the manifest from the published"
            " site, and these are missing in part, damaged, or cannot be fetched. A build without"
            " them would publish withdrawn entries again, so nothing is built. Repair the site, or"
            " build once without `previous`.",
            "with: {previous: https://example.org/wrong/}",
            "with: {previous: https://example.org/feeds/}",
        ),
        Rule(
            "notify",
            ERROR,
            "a hub could not be notified of a change",
            "The site does not serve the new feeds yet, or a WebSub hub does not take the"
            " notification. Subscribers get the change when they ask for it, and the hub is"
            " notified in the next run. Look at the deployment, or at `hubs`.",
            "hubs: [https://example.org/no-hub]",
            "hubs: [https://pubsubhubbub.appspot.com/]",
        ),
        Rule(
            "status",
            ERROR,
            "there is nothing to look at",
            "`feeds status` takes the address at which feeds are served, of a page that names them"
            " or of one feed, or an output folder. Write one of these.",
            "$ feeds status nowhere",
            "$ feeds status https://example.org/feeds/",
        ),
        Rule(
            "unknown-article",
            ERROR,
            "there is no such article",
            "`feeds explain` was asked for an article that is neither in the folder nor in the"
            " ledger. Name it by the path of its file, by the id of its entry, or by the address"
            " of the original.",
            "$ feeds explain articles/qiet.md",
            "$ feeds explain articles/quiet.md",
        ),
        Rule(
            "clock",
            WARNING,
            "the clock is behind what is published",
            "The feeds have changes that are in the future by this clock, so the newest of them"
            " is taken as the current time: subscribers never see a feed go back in time. Correct"
            " the clock, --now or SOURCE_DATE_EPOCH. If the clock is later than most articles, but"
            " more than 30 days before a date in the ledger, the build stops: an earlier build may"
            " have had a wrong clock, and later changes would get wrong dates too. If the clock is"
            " right now, build once with --allow clock: these dates become the present one.",
            "$ feeds build --now 2019-01-01",
            "$ feeds build",
        ),
    ),
    "Guards": (
        Rule(
            "vanish",
            ERROR,
            "too many entries would disappear at once",
            "A folder that was emptied by accident would tell every subscriber that all is"
            " withdrawn, and so the build stops. Look at the articles. If this is intended, build"
            " with --allow vanish.",
            "$ git rm -r articles",
            "$ feeds build --allow vanish",
        ),
        Rule(
            "arrive",
            ERROR,
            "too many entries would be added at once",
            "Hundreds of new entries at once bury what subscribers have yet to read, and often are"
            " old articles by accident, so the build stops. Look at the articles. If this is"
            " intended, build with --allow arrive.",
            "$ cp -r archive/* articles",
            "$ feeds build --allow arrive",
        ),
        Rule(
            "reissue",
            ERROR,
            "too many entries would come back under a new id",
            "An entry with a new id is unread once more for every subscriber. This happens when"
            " files are moved and their addresses change as well, and so the build stops."
            " Undo it. If this is intended, build with --allow reissue.",
            "$ git mv articles/*.md articles/news",
            "$ feeds build --allow reissue",
        ),
        Rule(
            "change",
            ERROR,
            "too many entries would change at once",
            "Many readers show an entry as new when its title, text, date or address changes. When"
            " most change at once, a script has usually gone wrong: all addresses lead to another"
            " host, or all dates are today's. So the build stops. Look at the articles. If this is"
            " intended, build with --allow change.",
            "$ sed -i s/example.org/exmaple.org/ articles/*.md",
            "$ feeds build --allow change",
        ),
        Rule(
            "emptied",
            WARNING,
            "all entries would disappear",
            "The guards do not stop a site of fewer than 20 entries, but a site that loses all of"
            " them at once has usually lost them by accident. Look at the articles, and at the"
            " settings articles, include and published_by_default. What comes back has its old id"
            " and date.",
            "articles: ../articles-old",
            "articles: ../articles",
        ),
        Rule(
            "empty-folder",
            WARNING,
            "the folder of articles has no articles",
            "There is nothing to publish. Put the articles there, or set articles to the folder"
            " that has them.",
            "articles: ../drafts",
            "articles: ../articles",
        ),
    ),
    "Articles that are kept out on purpose": (
        Rule(
            "unpublished",
            NOTICE,
            "an article is not published",
            "published: false keeps an article out of every feed; so does a missing published with"
            " published_by_default: false. An entry that was published before is withdrawn."
            " Write published: true to bring it back.",
            "published: false",
            "published: true",
        ),
        Rule(
            "deleted",
            NOTICE,
            "an article is deleted",
            "deleted: true or removed: true keeps an article out of every feed, and withdraws an"
            " entry that was published before. Delete the line to bring it back.",
            "deleted: true",
            "published: true",
        ),
        Rule(
            "not-on-site",
            NOTICE,
            "the site's generator gives a post no page",
            "render: false in Zola, permalink: false and eleventyExcludeFromCollections: true in"
            " Eleventy, headless: true and build: {render: never} in Hugo keep a post off the site"
            " or out of its lists. So no feed has it; an entry that was published is withdrawn.",
            "render: false",
            "render: true",
        ),
        Rule(
            "not-a-post",
            NOTICE,
            "a file is no post",
            "The site's generator publishes it with another page, or not at all: in Jekyll a file"
            " outside of _posts or without a date at the start of its name, in Hugo a file beside"
            " the index.md of a page bundle, in any a README or index without a date, and HTML"
            " without front matter. The setting exclude names more of them.",
            "_posts/notes.md",
            "_posts/2020-06-24-notes.md",
        ),
        Rule(
            "expired",
            NOTICE,
            "an article has expired",
            "Its expiryDate is past, so it has left every feed. Its entry keeps its id, and returns"
            " with it once the date is changed.",
            "expiryDate: 2020-06-24",
            "expiryDate: 2099-06-24",
        ),
        Rule(
            "too-old",
            NOTICE,
            "an article is older than max_age",
            "The setting max_age keeps out what was published more days ago. Subscribers keep what"
            " they have. Raise it, or delete the line.",
            "include: {max_age: 30}",
            "include: {max_age: 365}",
        ),
        Rule(
            "category",
            NOTICE,
            "an article's category is not included",
            "The setting categories lists which are published, and none of the article's is among"
            " them. Add it to the list, or correct the article.",
            "include: {categories: [news]}",
            "include: {categories: [news, learning]}",
        ),
        Rule(
            "type",
            NOTICE,
            "an article's type is not included",
            "The setting types lists which are published, and the article's is not among them."
            " Add it to the list, or correct the article.",
            "include: {types: [article]}",
            "include: {types: [article, video]}",
        ),
        Rule(
            "language",
            NOTICE,
            "an article's language is not included",
            "The setting languages lists which are published; en takes in en-us. An article"
            " without a language has the site's. Add it to the list, or correct the article.",
            "include: {languages: [de]}",
            "include: {languages: [de, en]}",
        ),
        Rule(
            "quality",
            NOTICE,
            "an article's quality is below min_quality",
            "The setting min_quality keeps out what is below it, and what has no quality."
            " Lower it, or correct the article.",
            "include: {min_quality: 30}",
            "include: {min_quality: 10}",
        ),
        Rule(
            "heat",
            NOTICE,
            "an article's heat is below min_heat",
            "The setting min_heat keeps out what is below it, and what has no heat."
            " Lower it, or correct the article.",
            "include: {min_heat: 30}",
            "include: {min_heat: 0}",
        ),
    ),
}

RULES = {rule.name: rule for group in GROUPS.values() for rule in group}


def nearest(name: str) -> str:
    """The rule with the most similar name, "" if none is similar."""
    return most_similar(name, RULES)


def explanation_of(rule: Rule) -> str:
    """The explanation of a rule as lines for a terminal."""
    lines = (
        f"{rule.name} ({rule.severity}): {rule.title}",
        "",
        rule.explanation,
        "",
        "wrong:",
        *(f"    {line}" for line in rule.wrong.splitlines()),
        "right:",
        *(f"    {line}" for line in rule.right.splitlines()),
    )
    return "\n".join(lines)


def rule_list() -> str:
    """The names and titles of all rules, one a line."""
    width = max(map(len, RULES))
    return "\n".join(f"{rule.name:{width}}  {rule.title}" for rule in RULES.values())
