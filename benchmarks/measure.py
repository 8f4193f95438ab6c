"""A command → what it cost: CPU seconds, seconds, and the most memory, of all its processes."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BETWEEN_LOOKS = 0.05


class Failed(Exception):
    """A command that ended otherwise than it should; its words are its output."""


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    cpu: float
    wall: float
    memory: int


def cost(command: Sequence[str | Path], folder: Path | None = None) -> Cost:
    """Run the command in the folder until its end."""
    start = os.times().elapsed
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    # Kept by a thread, since a pipe that nobody reads would hold the command up.
    said: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(process, said))
    listener.start()
    watcher = _Watcher(process.pid)
    watcher.start()
    # The kernel's own account: of the process and of all those it has waited for.
    _, status, used = os.wait4(process.pid, 0)
    wall = os.times().elapsed - start
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.stop()
    listener.join()
    if process.returncode:
        words = b"".join(said).decode(errors="replace")[-2_000:]
        raise Failed(f"{' '.join(map(str, command))}: exit status {process.returncode}\n{words}")
    one = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(used.ru_utime + used.ru_stime, wall, max(one, watcher.most))


def _listen(process: subprocess.Popen[bytes], said: list[bytes]) -> None:
    assert process.stderr
    said.append(process.stderr.read())


class _Watcher(threading.Thread):
    """Looks now and then how much memory a process and its children hold together (Linux only)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.most = 0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(BETWEEN_LOOKS):
            family = list(_family(self.pid))
            # Of one process the kernel knows the peak by itself.
            if len(family) > 1:
                self.most = max(self.most, sum(map(_memory, family)))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            children = Path(f"/proc/{pid}/task/{thread}/children").read_text()
            for child in children.split():
                yield from _family(int(child))


def _memory(pid: int) -> int:
    """The process's share: what it has in common with its parent counts once for both."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
