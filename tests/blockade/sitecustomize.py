"""Makes a process wait that opens blocked.md, while there is a pipe: tests/test_cluster.py"""

import os
from typing import Any

_open = os.open
_ARTICLE = "_news/blocked.md"


def _wait_and_open(path: Any, *rest: Any, **named: Any) -> int:
    name = os.fsdecode(path)
    pipe = name.removesuffix(_ARTICLE) + "pipe"
    if name.endswith(_ARTICLE) and os.path.exists(pipe):
        handle = _open(pipe, os.O_RDONLY)
        os.read(handle, 1)
        os.close(handle)
    return _open(path, *rest, **named)


os.open = _wait_and_open
