"""A screening from its sources to its results: what is done already is skipped, the rest goes to workers.

Everything is written by this process alone: a part under a temporary name while its answers come, then under its own,
then its receipt. However a screening ends, what has a receipt is done, and nothing else is.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path as File
from typing import Any, Protocol

from clusterrules.batch.answer import Answer, Note, answer_to, failed
from clusterrules.batch.files import PARTIAL, HashedFile, Place, begin, remove_folder
from clusterrules.batch.job import Job, Prepared, prepared
from clusterrules.batch.manifest import (
    LOCK,
    PARTS,
    Input,
    InputCount,
    Receipt,
    Store,
    is_of_part,
    manifest_of,
    refuse_other,
)
from clusterrules.batch.parts import PROFILES, Part, cut
from clusterrules.batch.results import SLOWEST, Totals, check_results, join, totals_from
from clusterrules.batch.rows import Row
from clusterrules.batch.sources import Record, Sources
from clusterrules.batch.workers import TOO_LARGE, TOO_SLOW, Answered, Crew, Limits, Lost, WorkersFailedError
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.documents.system import why

READING, SCREENING, JOINING = "reading", "screening", "joining"
"""What a screening is at."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a screening is. ``total`` is ``None`` while nobody knows; ``skipped`` of those done were done before."""

    stage: str
    done: int = 0
    total: int | None = None
    skipped: int = 0


class Assessors(Protocol):
    """Whoever answers parts of the input: those of a part in order, parts in any order."""

    def answers(
        self, tasks: Iterator[tuple[int, Sequence[Record]]], /
    ) -> Generator[Answered[Record, Any], None, None]: ...


@dataclass(frozen=True)
class Plan:
    """What is screened, whereto and how. The results do not depend on the number of ``workers``, nor on ``elsewhere``.

    ``elsewhere`` makes assessors that are not processes of this machine, for a job and within limits.
    """

    job: Job
    sources: Sources
    folder: Place
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    part_size: int = PROFILES
    resume: bool = False
    elsewhere: Callable[[Prepared, Limits], Assessors] | None = None


@dataclass(frozen=True)
class Screened:
    """A finished screening. ``screened`` profiles were assessed in this run, which took so many ``seconds``."""

    totals: Totals
    slowest: Sequence[tuple[float, str]] = ()
    failures: Sequence[Mapping[str, Any]] = ()
    screened: int = 0
    seconds: float = 0.0


def screen(plan: Plan, made: Prepared, tell: Callable[[Progress], None] = lambda progress: None) -> Screened:  # noqa: ARG005
    """Screens what the plan says and puts the results in its folder.

    Raises :class:`FaultyDocument` where sources, folder or rules do not allow it, and where results cannot be written.
    What is done by then stays done, and a plan with ``resume`` goes on from there.
    """
    store = Store(plan.folder)
    plan.sources.check()
    begun = time.monotonic()
    try:
        _check_folder(store, plan.resume)
        with _locked(store):
            found = _screened(plan, made, store, tell)
        remove_folder(store.parts_folder)
    except OSError as error:
        said = {"why": why(error)}
        raise FaultyDocument([Fault("screening_stopped", str(plan.folder), arguments=said)]) from error
    except WorkersFailedError as error:
        raise FaultyDocument([Fault("workers_failed", str(plan.folder), arguments={"why": str(error)})]) from None
    return replace(found, seconds=time.monotonic() - begun)


def _check_folder(store: Store, resume: bool) -> None:
    try:
        taken = store.folder.exists() and not store.folder.is_dir()
        taken = taken or (isinstance(store.folder, File) and any(one.is_file() for one in store.folder.parents))
    except OSError:  # what it is below is no folder, or nobody may look: as is said when it is written to
        taken = False
    if taken:
        raise FaultyDocument([Fault("no_folder", "--output", arguments={"found": store.folder})])
    if store.read() is not None:
        if not resume:
            raise FaultyDocument([Fault("holds_screening", "--output", arguments={"found": store.folder})])
    elif store.folder.exists() and _holds_other_files(store):
        raise FaultyDocument([Fault("folder_in_use", "--output", arguments={"found": store.folder})])


def _holds_other_files(store: Store) -> bool:
    """Whether there is anything in the folder that no screening put there: the parts are removed at the end."""
    if any(one.name != PARTS and not one.name.endswith(PARTIAL) for one in store.folder.iterdir()):
        return True
    parts = store.parts_folder
    if not parts.exists():
        return False
    return not parts.is_dir() or any(one.name != LOCK and not is_of_part(one.name) for one in parts.iterdir())


@contextmanager
def _locked(store: Store) -> Iterator[None]:
    """The folder for this process alone; the system gives it free however the process ends."""
    from filelock import FileLock, Timeout

    folder = store.parts_folder
    folder.mkdir(parents=True, exist_ok=True)
    if not isinstance(folder, File):  # elsewhere nothing gives a lock free when its owner dies
        yield
        return
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise FaultyDocument([Fault("being_screened", str(store.folder))]) from None
    try:
        yield
    finally:
        lock.release()
        if all(one.name == LOCK for one in folder.iterdir()):  # nothing was begun that could go on
            remove_folder(folder)


def _screened(plan: Plan, made: Prepared, store: Store, tell: Callable[[Progress], None]) -> Screened:
    was = store.read()
    if was is not None:
        made = replace(made, job=replace(made.job, today=was["today"]))
    finished = was is not None and was["complete"]
    counted = _counted(plan, tell) if plan.sources.repeatable or finished else None
    now = manifest_of(made.to_json(), plan.sources.names, plan.part_size, counted, made.job.today)
    if was is None:
        store.clear_parts()
        store.write(now)
    else:
        refuse_other(was, now, store.folder)
        if finished:
            check_results(store, was)
            return Screened(totals_from(was["totals"]))
    found, screened = _assess_all(plan, made, store, counted, tell)
    if not found.profiles:
        if was is None:  # nothing was begun that could go on
            store.manifest_file.unlink()
        raise FaultyDocument([Fault("no_profiles", ", ".join(plan.sources.names))])
    if counted is not None and found != counted:
        raise FaultyDocument([Fault("input_moved", str(store.folder))])
    tell(Progress(JOINING, found.profiles, found.profiles))
    joined = join(store, found.parts, made.column_names, [one.name for one in made.rule_columns])
    further = {"parts": joined.parts, "totals": joined.totals.to_json(), "results": joined.results}
    store.write({**now, "input": found.to_json(), "complete": True, **further})
    return Screened(joined.totals, joined.slowest, joined.failures, screened)


def _counted(plan: Plan, tell: Callable[[Progress], None]) -> Input:
    """Reads the sources once, to know how much there is and to know it again. Raises if there is nothing."""
    count = InputCount()
    for part in cut(plan.sources.records(), plan.part_size):
        count.add(part)
        tell(Progress(READING, count.profiles))
    if not count.profiles:
        raise FaultyDocument([Fault("no_profiles", ", ".join(plan.sources.names))])
    return count.total()


def _assess_all(
    plan: Plan, made: Prepared, store: Store, counted: Input | None, tell: Callable[[Progress], None]
) -> tuple[Input, int]:
    """Does every part that is not done yet; the input as it was read, and how many profiles were assessed."""
    count, at_work = InputCount(), dict[int, _PartAtWork]()
    total = None if counted is None else counted.profiles
    screened = skipped = 0

    def tasks() -> Iterator[tuple[int, Sequence[Record]]]:
        nonlocal skipped
        for part in cut(plan.sources.records(), plan.part_size):
            count.add(part)
            if store.done(part) is None:
                at_work[part.number] = _PartAtWork(store, part)
                yield part.number, part.records
            else:
                skipped += len(part.records)
                tell(Progress(SCREENING, skipped + screened, total, skipped))

    def same_rules(mark: Any) -> None:
        if mark != made.rules():
            raise FaultyDocument([Fault("rules_moved", str(store.folder))])

    tell(Progress(SCREENING, 0, total))
    workers = plan.workers if counted is None else max(1, min(plan.workers, counted.parts))
    crew: Assessors = Crew[Record](work_of, made.job, workers, plan.limits, same_rules)
    if plan.elsewhere is not None:
        crew = plan.elsewhere(made, plan.limits)
    try:
        with closing(crew.answers(tasks())) as answers:
            for one in answers:
                part = at_work[one.task]
                part.add(_answer(one, plan.limits), one.seconds)
                if part.done:
                    part.finish()
                    del at_work[one.task]
                screened += 1
                tell(Progress(SCREENING, skipped + screened, total, skipped))
    finally:
        for part in at_work.values():
            part.drop()
    return count.total(), screened


def work_of(job: Job) -> tuple[Any, Callable[[Record], Answer]]:
    """What a worker of a screening does; its mark are the rules as it has loaded them."""
    made = prepared(job)
    return made.rules(), partial(answer_to, made=made)


def _answer(one: Answered[Record, Any], limits: Limits) -> Answer:
    """The answer of a worker, or what is said of a profile that got none."""
    if not isinstance(one.result, Lost):
        answer: Answer = one.result
        return answer
    limit = {TOO_SLOW: limits.seconds, TOO_LARGE: limits.megabytes}.get(one.result.why)
    arguments = {} if limit is None else {"limit": f"{limit:g}"}
    return failed(one.item, [Fault(one.result.why, one.item.source, arguments=arguments)])


class _PartAtWork:
    """A part while its answers come: its assessments go to the disk at once, the rest is small."""

    def __init__(self, store: Store, part: Part) -> None:
        self._store, self._part = store, part
        self._place = store.part_file(part.number)
        self._begun: HashedFile | None = None
        self._rows: list[Row] = []
        self._notes: list[Note] = []
        self._times: list[tuple[float, str]] = []
        self._failures: list[Fault] = []

    @property
    def done(self) -> bool:
        return len(self._rows) == len(self._part.records)

    @property
    def _file(self) -> HashedFile:
        """Opened when it is needed: of those that wait there may be many."""
        if self._begun is None:
            self._begun = begin(self._place)
        return self._begun

    def add(self, answer: Answer, seconds: float) -> None:
        if answer.line:
            self._file.write(answer.line + b"\n")
        self._times.append((round(seconds, 4), self._part.records[len(self._rows)].place))
        self._rows.append(answer.row)
        self._notes += answer.notes
        self._failures += answer.failures

    def finish(self) -> None:
        """Puts the part on the disk, then its receipt. Raises ``OSError``."""
        file = self._file
        file.keep(self._place)
        receipt = Receipt(
            part=self._part.number,
            input=self._part.digest,
            result=file.digest,
            rows=self._rows,
            notes=self._notes,
            slowest=sorted(self._times, reverse=True)[:SLOWEST],
            failures=[one.to_json() for one in self._failures],
        )
        self._store.receive(receipt)

    def drop(self) -> None:
        if self._begun is not None:
            self._begun.drop(self._place)
