"""A supervised worker in a process of its own, for where a process may have no workers: on a worker of Dask.

Worker processes of Dask are daemons, to which multiprocessing gives no children, and their threads cannot be ended from
outside. So each part goes through a pipe to a plain process, the host, which supervises one worker as one machine does:
what hangs, eats memory or dies costs itself only, and never the worker of Dask. Nothing here knows of profiles or of
Dask. Hosts rest between parts, so that packs are loaded once, and end when nothing has come for a while, or when the
process that started them ends, however it ends.
"""

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from typing import IO, Any

from clusterrules.batch.workers import Crew, Limits, Prepare, WorkersFailedError

ANSWERS, UNLIKE, FAILED = "answers", "unlike", "failed"
"""What a host says: the answers to a part; that its worker's mark is another one; that no worker gets ready."""

_REST = 60.0
"""Seconds that a host waits for its next part."""
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Order:
    """What a host is started with. ``run`` names the run to which it belongs; ``mark`` is what its worker must say."""

    run: str
    prepare: Prepare
    argument: bytes
    limits: Limits
    mark: Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host says of a part; ``said`` are pairs of result and seconds, or the mark, or why."""

    kind: str
    said: Any


class HostDiedError(Exception):
    """A host ended in the middle of a part."""


# --- where parts come in --------------------------------------------------------------------------------------------


@dataclass
class Hosts:
    """The hosts of a process by the runs to which they belong. Threads may share it."""

    _resting: dict[str, list["_Host"]] = field(default_factory=dict)
    _at_work: dict[str, list["_Host"]] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, run: str, order: bytes, items: Sequence[Any]) -> bytes:
        """The pickled :class:`Reply` of a host to some items. Raises :class:`HostDiedError`."""
        host = self._host(run, order)
        rests = False
        try:
            reply = host.reply(pickle.dumps(list(items)))
            rests = True
            return reply
        finally:
            with self._lock:
                self._at_work[run].remove(host)
                rests = rests and run not in self._ended
                if rests:
                    self._resting.setdefault(run, []).append(host)
            if not rests:
                host.end()

    def end(self, run: str) -> None:
        """Ends the hosts of a run, also those that are at work; it gets no other."""
        with self._lock:
            self._ended.add(run)
            ending = self._resting.pop(run, []) + self._at_work.get(run, [])
        for host in ending:
            host.end()

    def _host(self, run: str, order: bytes) -> "_Host":
        """One that has rested, or a new one."""
        with self._lock:
            if run in self._ended:
                raise HostDiedError("the run has ended")
            resting = self._resting.get(run)
            host = resting.pop() if resting else _Host(order)
            if not host.lives:
                host.end()
                host = _Host(order)
            self._at_work.setdefault(run, []).append(host)
            return host


@cache
def hosts_here() -> Hosts:
    """The hosts of this process."""
    return Hosts()


class _Host:
    """A process that answers parts, seen from the one that started it."""

    def __init__(self, order: bytes) -> None:
        search = os.pathsep.join(path for path in sys.path if path)
        command = [sys.executable, "-P", "-c", f"from {__name__} import main; main()"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env={**os.environ, "PYTHONPATH": search})
        self._order: bytes | None = order

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def reply(self, items: bytes) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            if self._order is not None:
                _write(self._process.stdin, self._order)
                self._order = None
            _write(self._process.stdin, items)
            found = _read(self._process.stdout)
        except (OSError, ValueError):  # a pipe without another end, or closed by whoever ended it
            found = None
        if found is None:
            raise HostDiedError(f"exit code {self._process.poll()}")
        return found

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError):
                assert pipe is not None
                pipe.close()


# --- in the host ----------------------------------------------------------------------------------------------------


def main() -> None:
    """The life of a host: an order, then parts, each with its reply."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered where the run was started
    coming, going = _streams()
    frames: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(coming, frames), daemon=True).start()
    order: Order = pickle.loads(frames.get())
    crew = Crew[Any](order.prepare, order.argument, 1, order.limits, partial(_check, order.mark))
    with crew.at_hand() as answers, suppress(queue.Empty):
        while True:
            items = pickle.loads(frames.get(timeout=_REST))
            try:
                reply = Reply(ANSWERS, [(one.result, one.seconds) for one in answers(iter([(0, items)]))])
            except _UnlikeError as error:
                reply = Reply(UNLIKE, error.mark)
            except WorkersFailedError as error:
                reply = Reply(FAILED, str(error))
            _write(going, pickle.dumps(reply))
            if reply.kind != ANSWERS:
                return


class _UnlikeError(Exception):
    def __init__(self, mark: Any) -> None:
        super().__init__(mark)
        self.mark = mark


def _check(expected: Any, mark: Any) -> None:
    if mark != expected:
        raise _UnlikeError(mark)


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes, for this process alone: what plugins read and print goes elsewhere."""
    coming, going = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return coming, going


def _listen(coming: IO[bytes], frames: "queue.SimpleQueue[bytes]") -> None:
    """Ends the process when whoever started it has gone; its worker ends with it."""
    for frame in _frames(coming):
        frames.put(frame)
    os._exit(0)


def _frames(stream: IO[bytes]) -> Iterator[bytes]:
    while (frame := _read(stream)) is not None:
        yield frame


def _write(stream: IO[bytes], frame: bytes) -> None:
    stream.write(len(frame).to_bytes(_LENGTH, "big"))
    stream.write(frame)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    """The next frame; ``None`` where the stream ends, also in the middle of one."""
    length = stream.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    frame = stream.read(size := int.from_bytes(length, "big"))
    return frame if len(frame) == size else None
