"""The workers of a Dask cluster as assessors: parts go out in bounded number and come back in any order.

What a part needs is sent with it, so workers may come and go. A part whose worker was lost is given to another by Dask,
so often as the scheduler allows (``allowed-failures``). One that still has no answer may only have stood beside another
that ended their workers, so it goes out alone, and if that ends its workers as well, its profiles go out one by one,
alone: so what ends workers time after time costs itself only, and is listed.
"""

import asyncio
import logging
import pickle
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pydoc import locate
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from clusterrules import __version__
from clusterrules.batch.elsewhere import VERSION, argument_of, end_hosts, mark_of, reply_to, work_elsewhere
from clusterrules.batch.hosts import ANSWERS, UNLIKE, HostDiedError, Order, Reply
from clusterrules.batch.job import Prepared
from clusterrules.batch.manifest import differences
from clusterrules.batch.sources import Record
from clusterrules.batch.workers import DIED, Answered, Limits, Lost, WorkersFailedError
from clusterrules.documents.fault import Fault, FaultyDocument

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The address that stands for a cluster of this machine, started for the run."""

_CONNECT = 15.0
"""Seconds that a scheduler has to answer."""
_PATIENCE = 60.0
"""Seconds that a scheduler may be without a single worker."""
_LOOK = 2.0
"""Seconds between two looks at whether there are workers."""
_AHEAD = 2
"""Parts at work for each thread of the workers: one in hand, one waiting, so that none stands still."""

_DEAF = """
import signal

def dask_setup(worker):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
"""
"""Ctrl-C goes to all processes of a terminal: only the one that was started answers it."""

_VERSION_THERE = "clusterrules.__version__"
"""Looked up by the standard library alone, which is there even where the program is not."""

Tasks = Iterator[tuple[int, Sequence[Record]]]


@dataclass(frozen=True)
class _Load:
    """Records of a part that go out together, from ``first`` on; those of ``later`` follow one by one.

    One that goes out ``alone`` has no other beside it, so that what becomes of its worker is owed to it.
    """

    task: int
    first: int
    records: Sequence[Record]
    later: Sequence[Record] = ()
    alone: bool = False

    def suspected(self) -> "_Load | None":
        """What to try next where this ended its workers: the same alone, then its records; ``None`` if it is proven."""
        if not self.alone:
            return replace(self, alone=True)
        if len(self.records) > 1:
            return replace(self, records=self.records[:1], later=self.records[1:])
        return None

    def following(self) -> "_Load":
        """The next of those that go out one by one."""
        return replace(self, first=self.first + 1, records=self.later[:1], later=self.later[1:])


@dataclass(frozen=True)
class DaskCrew:
    """A screening's workers at a scheduler, which ``address`` names in messages."""

    client: "Client"
    address: str
    made: Prepared
    limits: Limits
    patience: float = _PATIENCE

    def answers(self, tasks: Tasks) -> Generator[Answered[Record, Any], None, None]:
        """The answers as they come: those of a task in order, tasks in any order.

        Raises :class:`FaultyDocument` where workers are unlike this process, where there are none, and where the
        scheduler is lost; :class:`WorkersFailedError` where none gets ready. What is at work is given up with the
        iterator, however it ends.
        """
        run, mark = uuid4().hex, mark_of(self.made)
        order = pickle.dumps(Order(run, work_elsewhere, argument_of(self.made), self.limits, mark))
        at_work: dict[Future, _Load] = {}
        suspects: deque[_Load] = deque()
        known: set[str] = set()
        coming = (_Load(number, 0, records) for number, records in tasks if records)
        try:
            while True:
                room = self._room(known) - len(at_work)
                if suspects or any(load.alone for load in at_work.values()):
                    room = 0 if at_work else 1
                while room > 0 and (load := suspects.popleft() if suspects else next(coming, None)) is not None:
                    at_work[self._sent(run, order, load)] = load
                    room -= 1
                if not at_work:
                    return
                for future in self._finished(list(at_work)):
                    load = at_work.pop(future)
                    results = self._results(future, mark)
                    if results is None and (suspect := load.suspected()) is not None:
                        suspects.append(suspect)
                        continue
                    for index, (result, seconds) in enumerate(results or [(Lost(DIED), 0.0)]):
                        yield Answered(load.task, load.first + index, load.records[index], result, seconds)
                    if load.later:
                        suspects.appendleft(load.following())
        finally:
            self._give_up(run, list(at_work))

    def _room(self, known: set[str]) -> int:
        """How many parts may be at work. Workers that are not ``known`` yet are looked at, and are then."""
        with self._scheduler_may_be_lost():
            threads: dict[str, int] = self.client.nthreads()
            if not known:
                self._check(self.address, self.client.run_on_scheduler(locate, _VERSION_THERE))
            new = sorted(threads.keys() - known)
            found = self.client.run(locate, _VERSION_THERE, workers=new, on_error="return") if new else {}
        for worker, version in found.items():
            if not isinstance(version, OSError):  # it has gone meanwhile
                self._check(worker, version)
        known.update(new)
        return _AHEAD * max(1, sum(threads.values()))

    def _check(self, where: str, version: object) -> None:
        """A worker without the program would end, over and over, when it is given a part, and seem to be lost."""
        if version != __version__:
            found = version if isinstance(version, str) else "–"
            said = {"what": f"{VERSION}: {__version__} → {found}"}
            raise FaultyDocument([Fault("dask_unlike", where, arguments=said)])

    def _sent(self, run: str, order: bytes, load: _Load) -> "Future":
        items = [pickle.dumps(one) for one in load.records]
        key = f"clusterrules-part-{load.task}-{uuid4().hex}"  # what goes out again is another task to Dask
        with self._scheduler_may_be_lost():
            return self.client.submit(reply_to, __version__, run, order, items, key=key, pure=False, retries=1)

    def _finished(self, at_work: "Sequence[Future]") -> "list[Future]":
        """Those that are finished, well or not; waits for the first."""
        from distributed import wait

        alone_since: float | None = None
        while True:
            with self._scheduler_may_be_lost(), self.client.as_current():
                try:
                    return list(wait(at_work, timeout=_LOOK, return_when="FIRST_COMPLETED").done)
                except TimeoutError:
                    alone = not self.client.nthreads()
            now = time.monotonic()
            alone_since = (alone_since or now) if alone else None
            if alone_since is not None and now - alone_since > self.patience:
                raise FaultyDocument([Fault("dask_no_workers", self.address)])

    def _results(self, future: "Future", mark: Any) -> list[tuple[Any, float]] | None:
        """Results with seconds; ``None`` where those who should have given them have ended time after time."""
        from distributed import KilledWorker

        with self._scheduler_may_be_lost():
            error = future.exception()
            worker, pickled = ("", b"") if error is not None else future.result()
        if isinstance(error, KilledWorker | HostDiedError):
            return None
        if isinstance(error, ImportError | AttributeError | RuntimeError):  # the task itself cannot be read there
            [why, *_] = str(error.__cause__ or error).splitlines() or [type(error).__name__]
            raise FaultyDocument([Fault("dask_unlike", self.address, arguments={"what": f"{VERSION}: {why}"})])
        if error is not None:
            raise WorkersFailedError(f"{type(error).__name__}: {error}")
        reply: Reply = pickle.loads(pickled)
        if reply.kind == ANSWERS:
            return [(one if isinstance(one, Lost) else pickle.loads(one), seconds) for one, seconds in reply.said]
        if reply.kind == UNLIKE:
            said = {"what": "; ".join(_unlike(mark, reply.said))}
            raise FaultyDocument([Fault("dask_unlike", worker, arguments=said)])
        raise WorkersFailedError(f"{worker}: {reply.said}")

    @contextmanager
    def _scheduler_may_be_lost(self) -> Iterator[None]:
        from concurrent.futures import CancelledError

        try:
            yield
        except (CancelledError, OSError) as error:
            raise FaultyDocument([Fault("dask_lost", self.address)]) from error

    def _give_up(self, run: str, at_work: "Sequence[Future]") -> None:
        """Nothing of a run goes on at the workers, if they can still be reached."""
        with suppress(Exception):
            self.client.cancel(at_work)
            self.client.run(end_hosts, run, on_error="ignore")


def _unlike(mark: Any, other: Any) -> Iterator[str]:
    """Where the mark of a worker differs, by the names of its parts."""
    for name in [one for one in mark if one in other]:
        yield from differences(mark[name], other[name], name)


@contextmanager
def dask_at(address: str, workers: int) -> Iterator[Callable[[Prepared, Limits], DaskCrew]]:
    """Workers at the scheduler with an address, or so many on this machine; they make assessors for a job.

    Raises :class:`FaultyDocument` where Dask is not installed or nobody answers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise FaultyDocument([Fault("needs_dask", "--dask", arguments={"extra": "dask"})]) from None

    with _quiet(), dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"}), ExitStack() as opened:
        try:
            if address == LOCAL:
                place: Any = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                    preload=[_DEAF],
                )
                opened.callback(_closed, place)
            else:
                place = address
                asyncio.run(_reach(address))
            client = Client(place, timeout=_CONNECT, set_as_default=False)
            opened.callback(_closed, client)
        except (OSError, ValueError, RuntimeError) as error:
            said = {"found": address, "why": str(error) or type(error).__name__}
            raise FaultyDocument([Fault("no_scheduler", "--dask", arguments=said)]) from None
        yield lambda made, limits: DaskCrew(client, address, made, limits)


async def _reach(address: str) -> None:
    """Raises ``OSError`` or ``ValueError`` where nobody answers: a client that fails to begin takes long to end."""
    from distributed import Security
    from distributed.comm import connect

    answering = await connect(address, timeout=_CONNECT, **Security().get_connection_args("client"))
    await answering.close()


def _closed(one: Any) -> None:
    """Whatever cannot be closed any more has gone already."""
    with suppress(Exception):
        one.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask notes of lost workers is no fault, and what is one is said by the caller."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado.application")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)
