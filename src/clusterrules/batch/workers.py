"""Supervised worker processes: work that hangs, eats memory or kills its process costs itself only.

Knows nothing of profiles. A task is a sequence of items; one worker answers them one after the other, so that the time
since its last answer is the time that the item at hand has taken. Processes are spawned, the same on every system.
"""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

TOO_SLOW, TOO_LARGE, DIED = "too_slow", "too_much_memory", "worker_died"
_LOOK = 0.25
"""Seconds between two looks at the workers' time and memory."""
_START = 120.0
"""Seconds that a worker has to load plugins and packs."""
_STARTS = 3
"""After so many workers in a row that never got ready, none will."""
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: seconds of real time, and megabytes of memory of the worker that has it."""

    seconds: float = 300.0
    megabytes: int = 2048


@dataclass(frozen=True, slots=True)
class Lost:
    """An item without a result: it took too long or too much memory, or its worker died twice."""

    why: str


@dataclass(frozen=True, slots=True)
class Answered(Generic[Item, Result]):
    """An item of a task with its result, or why there is none. Within a task items come in order."""

    task: int
    index: int
    item: Item
    result: Result | Lost
    seconds: float


_Tasks: TypeAlias = Iterator[tuple[int, Sequence[Item]]]
_Answers: TypeAlias = Generator[Answered[Item, Any], None, None]


class WorkersFailedError(Exception):
    """No worker gets ready."""


class Prepare(Protocol):
    """What a worker begins with: from an argument to a mark, which must be the same in all, and the work itself.

    It is a function of a module, since its name is what is sent to a worker.
    """

    def __call__(self, argument: Any, /) -> tuple[Any, Callable[[Any], Any]]: ...


# --- in the worker --------------------------------------------------------------------------------------------------


def serve(connection: Connection, prepare: Prepare, argument: Any) -> None:
    """The life of a worker: gets ready, says its mark, answers tasks until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all: only the supervisor answers it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        mark, work = prepare(argument)
    except Exception as error:
        connection.send(("failed", f"{type(error).__name__}: {error}"))
        return
    gc.collect()
    gc.freeze()  # what was prepared lives as long as the worker: no collection has to look through it again
    connection.send(("ready", mark))
    with suppress(EOFError, OSError):  # the supervisor has gone
        while (items := connection.recv()) is not None:
            for item in items:
                begun = time.perf_counter()
                result = work(item)
                connection.send(("result", (result, time.perf_counter() - begun)))


def _end_with_parent() -> None:
    """A worker that hangs must not outlive a supervisor that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


# --- in the supervisor ----------------------------------------------------------------------------------------------


@dataclass
class _Task(Generic[Item]):
    number: int
    items: Sequence[Item]
    done: int = 0
    failed: int = 0
    """How many workers the item at hand has cost."""


@dataclass
class _Worker(Generic[Item]):
    process: BaseProcess
    connection: Connection
    since: float
    ready: bool = False
    fresh: bool = True
    """Whether it has answered nothing yet."""
    task: _Task[Item] | None = None

    def heard(self) -> tuple[str, Any]:
        """What it said last; that it died, if that is all."""
        try:
            if self.connection.poll():
                found: tuple[str, Any] = self.connection.recv()
                return found
        except Exception:  # it died in the middle of a word
            return DIED, None
        return DIED, None

    def answered(self, result: Any, seconds: float) -> Answered[Item, Any]:
        """Notes an answer to the item at hand and goes on to the next."""
        task = self.task
        assert task is not None
        index = task.done
        task.done, task.failed = index + 1, 0
        self.since, self.fresh = time.monotonic(), False
        if task.done == len(task.items):
            self.task = None
        return Answered(task.number, index, task.items[index], result, seconds)

    @property
    def silent(self) -> bool:
        """Whether it has something to do and has said nothing that was not heard yet."""
        if self.ready and self.task is None:
            return False
        try:
            return not self.connection.poll()
        except OSError:
            return False

    def end(self) -> None:
        with suppress(OSError):
            self.process.kill()
        self.process.join()
        self.connection.close()


class _Round(Generic[Item]):
    """Tasks that are still to be done: first those that have cost a worker, then those that nobody has begun."""

    def __init__(self, tasks: Iterator[_Task[Item]]) -> None:
        self.again: deque[_Task[Item]] = deque()
        self.following: _Task[Item] | None = None
        self.unready = 0
        """How many workers in a row never got ready."""
        self._tasks = tasks
        self.go_on()

    @property
    def waiting(self) -> bool:
        return bool(self.again) or self.following is not None

    def go_on(self) -> None:
        """Takes the next task; none is taken before there is somebody for the one before it."""
        self.following = next(self._tasks, None)


@dataclass
class Crew(Generic[Item]):
    """Workers that share tasks. ``mark`` is what every worker must say when it is ready; it is checked by ``marked``.

    Tasks are taken one by one when a worker is free, so that no more of them are in memory than there are workers, and
    one.
    """

    prepare: Prepare
    argument: Any
    workers: int
    limits: Limits = field(default_factory=Limits)
    marked: Callable[[Any], None] = lambda mark: None  # noqa: ARG005

    def answers(self, tasks: _Tasks[Item]) -> _Answers[Item]:
        """The answers as they come: those of a task in order, tasks in any order.

        Raises :class:`WorkersFailedError` where no worker gets ready, and whatever ``marked`` raises. Workers end with
        the iterator, however it ends.
        """
        with self.at_hand() as answers:
            yield from answers(tasks)

    @contextmanager
    def at_hand(self) -> Iterator[Callable[[_Tasks[Item]], _Answers[Item]]]:
        """As :meth:`answers`, for rounds of tasks one after the other; workers end with the context."""
        crew: list[_Worker[Item]] = []
        try:
            yield partial(self._answers, crew)
        finally:
            for worker in crew:
                worker.end()

    def _answers(self, crew: list[_Worker[Item]], tasks: _Tasks[Item]) -> _Answers[Item]:
        round_ = _Round(_Task(number, items) for number, items in tasks if items)
        looked = time.monotonic()
        while round_.waiting or any(one.task is not None for one in crew):
            self._hand_out(crew, round_)
            for worker in self._heard(crew):
                yield from self._listen(crew, worker, round_)
            if time.monotonic() - looked < _LOOK:
                continue
            looked = time.monotonic()
            for worker, why in self._over_limit(crew):
                if not worker.ready:
                    raise WorkersFailedError(f"> {_START:.0f} s")
                yield from self._dismissed(crew, worker, round_, why)

    def _hand_out(self, crew: list[_Worker[Item]], round_: _Round[Item]) -> None:
        """Gives every free worker a task, a fresh one what has cost another; starts one where it is needed."""
        for worker in [one for one in crew if one.ready and one.task is None]:
            if round_.again and worker.fresh:
                self._give(worker, round_.again.popleft())
            elif round_.again and not any(one.fresh for one in crew):
                crew.remove(worker)
                worker.end()
            elif round_.following is not None:
                self._give(worker, round_.following)
                round_.go_on()
        starting = sum(not one.ready for one in crew)
        if len(crew) < self.workers and (len(round_.again) > starting or round_.following is not None):
            crew.append(self._start())

    def _listen(self, crew: list[_Worker[Item]], worker: _Worker[Item], round_: _Round[Item]) -> _Answers[Item]:
        """What follows from a worker's last word."""
        kind, said = worker.heard()
        if kind == "ready":
            self.marked(said)
            worker.ready, worker.since, round_.unready = True, time.monotonic(), 0
        elif kind == "failed":
            raise WorkersFailedError(str(said))
        elif kind == "result":
            yield worker.answered(*said)
        else:
            worker.process.join(1)
            round_.unready += not worker.ready
            if round_.unready >= _STARTS:
                raise WorkersFailedError(f"exit code {worker.process.exitcode}")
            yield from self._dismissed(crew, worker, round_, DIED)

    def _start(self) -> _Worker[Item]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self.prepare, self.argument), daemon=True)
        with _deaf_to_interrupts():
            process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic())

    def _give(self, worker: _Worker[Item], task: _Task[Item]) -> None:
        worker.task, worker.since = task, time.monotonic()
        with suppress(OSError):  # it has died, as will be heard
            worker.connection.send(list(task.items[task.done :]))

    def _heard(self, crew: Sequence[_Worker[Item]]) -> list[_Worker[Item]]:
        """The workers that have said something or died; after a while nobody."""
        ready = set(wait([one for worker in crew for one in (worker.connection, worker.process.sentinel)], _LOOK))
        return [one for one in crew if one.connection in ready or one.process.sentinel in ready]

    def _over_limit(self, crew: Sequence[_Worker[Item]]) -> list[tuple[_Worker[Item], str]]:
        """The workers that have said nothing for too long, or that take too much memory."""
        now = time.monotonic()
        found = []
        for worker in crew:
            if not worker.silent:
                continue
            if now - worker.since > (self.limits.seconds if worker.ready else _START):
                found.append((worker, TOO_SLOW))
            elif worker.task is not None and _megabytes(worker.process) > self.limits.megabytes:
                found.append((worker, TOO_LARGE))
        return found

    def _dismissed(
        self, crew: list[_Worker[Item]], worker: _Worker[Item], round_: _Round[Item], why: str
    ) -> Iterator[Answered[Item, Any]]:
        """Ends a worker. What it was at is lost if it took too long, or if it has cost a fresh worker as well.

        A worker may die, or be full, by no fault of the item that it happens to be at.
        """
        crew.remove(worker)
        seconds = time.monotonic() - worker.since
        worker.end()
        task = worker.task
        if task is None:
            return
        task.failed += 1
        lost = why == TOO_SLOW or task.failed > 1
        index = task.done
        if lost:
            task.done, task.failed = index + 1, 0
        if task.done < len(task.items):
            round_.again.append(task)
        if lost:
            yield Answered(task.number, index, task.items[index], Lost(why), seconds)


def _megabytes(process: BaseProcess) -> float:
    import psutil

    try:
        return float(psutil.Process(process.pid).memory_info().rss) / _MEGABYTE
    except psutil.Error:  # it has died, as will be heard
        return 0.0


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started meanwhile does not hear Ctrl-C even before its own code runs (on POSIX, where that is kept)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
