"""A screening's work as it is sent elsewhere: the job, packs that may be missing there, and what must be alike.

What runs on a worker of Dask itself is little and imports little; profiles are assessed in its hosts.
"""

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from clusterrules import __version__
from clusterrules.batch.hosts import UNLIKE, Reply, hosts_here

if TYPE_CHECKING:
    from clusterrules.batch.answer import Answer
    from clusterrules.batch.job import Job, Prepared
    from clusterrules.batch.sources import Record

VERSION = "clusterrules"


@dataclass(frozen=True, slots=True)
class _PackFiles:
    """A pack that is a folder of this machine and not installed: its files by their paths in it."""

    folder: str
    files: tuple[tuple[str, bytes], ...]


# --- on a worker of Dask --------------------------------------------------------------------------------------------


def reply_to(version: str, run: str, order: bytes, items: Sequence[bytes]) -> tuple[str, bytes]:
    """A task: what a host of this worker replies to a part, pickled, and the address of the worker.

    Another version of the program gets no further than saying so: it may not even know the order. Raises
    :class:`HostDiedError`.
    """
    from distributed import get_worker

    address = str(get_worker().address)
    if version != __version__:
        return address, pickle.dumps(Reply(UNLIKE, {VERSION: __version__}))
    return address, hosts_here().reply(run, order, items)


def end_hosts(run: str) -> None:
    """Ends what a run has left on this worker, or is still doing."""
    hosts_here().end(run)


# --- where a screening is started, and in a host --------------------------------------------------------------------


def argument_of(made: "Prepared") -> bytes:
    """What :func:`work_elsewhere` makes the same work of. Raises ``OSError`` for a pack that cannot be read."""
    packs = [name if name in made.plugins.pack_folders else _files(File(name)) for name in made.job.packs]
    return pickle.dumps((made.job, packs))


def mark_of(made: "Prepared") -> dict[str, Any]:
    """What must be the same wherever a screening is done: the program, its packs and plugins."""
    said = made.to_json()
    return {VERSION: __version__, "packs": said["packs"], "plugins": said["plugins"]}


def work_elsewhere(argument: bytes) -> tuple[Any, Callable[[bytes], bytes]]:
    """What a worker elsewhere does with a pickled record, and its mark."""
    from clusterrules.batch.job import prepared

    job, packs = pickle.loads(argument)
    with TemporaryDirectory(prefix="clusterrules-") as folder:
        made = prepared(_with_packs(job, packs, File(folder)))
        mark = mark_of(made)  # reads every file of the packs: the folder is not needed any longer
    return mark, partial(_answer, made=made)


def _answer(item: bytes, made: "Prepared") -> bytes:
    from clusterrules.batch.answer import answer_to

    record: Record = pickle.loads(item)
    answer: Answer = answer_to(record, made)
    return pickle.dumps(answer)


def _files(folder: File) -> _PackFiles:
    """Those that the digest of a pack covers."""
    found = sorted(folder.rglob("*.yaml"))
    files = ((one.relative_to(folder).as_posix(), one.read_bytes()) for one in found)
    return _PackFiles(folder.resolve().name, tuple(files))


def _with_packs(job: "Job", packs: Sequence[str | _PackFiles], folder: File) -> "Job":
    """The job with the packs that were sent put into a folder here."""
    names = []
    for index, pack in enumerate(packs):
        if isinstance(pack, str):
            names.append(pack)
            continue
        place = folder / str(index) / pack.folder
        for path, content in pack.files:
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        names.append(str(place))
    return replace(job, packs=tuple(names))
