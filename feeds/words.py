"""Words from anywhere and numbers → what a person reads on one line of a terminal."""

import re

# Compiled when it is asked for: most commands have nothing odd to say.
_ODD = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"


def one_line(text: str) -> str:
    """Without line breaks, and without signs that a terminal would obey."""
    return re.sub(_ODD, "\N{REPLACEMENT CHARACTER}", re.sub(r"[\t\r\n]+", " ", text))


def count(number: int, one: str, many: str = "") -> str:
    """1 file, 2 files"""
    return f"{number} {one if number == 1 else many or one + 's'}"
