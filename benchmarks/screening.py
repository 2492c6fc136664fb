"""Screening at scale: ``python benchmarks/screening.py [--sizes 1000,10000] [--members 8..16] [--workers 1,2]``.

A corpus is simulated and ``clusterrules screen --brief`` is run over it in processes of its own, with one worker and
with two in turn. Printed are the ratio of their throughputs, the greatest memory that all the processes of a screening
took together (resident, sampled), also beside the smallest size, and whether both gave the same bytes; if not, the exit
code is 1. Below the smallest size stands what the machine itself gives: the throughput of so many screenings at once
that share nothing, beside that of one. 100,000 and 1,000,000 profiles take long and are asked by hand: ``--sizes
1000,100000``, for the memory alone with ``--workers 1 --only L1-01``.
"""

import argparse
import filecmp
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson
import psutil

import clusterrules
from clusterrules.simulate.profile import Simulation
from machine import machine

SEED = 11
_SAMPLED = 0.1
"""Seconds between two looks at the memory."""
_PROGRAM = "from clusterrules.cli.main import run; run()"


@dataclass(frozen=True, slots=True)
class Screening:
    """What one screening took, and where its results are."""

    seconds: float
    memory: int
    """Bytes, of all its processes at the same time."""
    results: Path


def corpus(file: Path, count: int, members: tuple[int, int], gaps: float, distinct: int) -> None:
    """Writes so many profiles as JSON Lines: so many distinct ones, then the same again under other ids."""
    made = Simulation(SEED, gaps, members)
    with file.open("wb") as out:
        for number in range(1, min(count, distinct) + 1):
            out.write(orjson.dumps(made.profile(number)) + b"\n")
    with file.open("ab") as out:
        for start in range(distinct, count, distinct):
            with file.open("rb") as first:
                for number, line in enumerate(islice(first, min(distinct, count - start)), start + 1):
                    out.write(orjson.dumps({**orjson.loads(line), "id": f"again-{number}"}) + b"\n")


def screen(source: Path, results: Path, workers: int, only: Sequence[str] = ()) -> Screening:
    """One screening from start to end. Raises ``RuntimeError`` where it could not be done."""
    command = [sys.executable, "-c", _PROGRAM, "screen", str(source), "-o", str(results), "--brief"]
    command += [part for rule in only for part in ("--only", rule)]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([*command, "--workers", str(workers)], stdout=said, stderr=subprocess.STDOUT)
        memory, watched = 0, psutil.Process(process.pid)
        while process.poll() is None:
            memory = max(memory, _resident(watched))
            time.sleep(_SAMPLED)
        seconds = time.perf_counter() - start
        if process.returncode not in (0, 1):  # 1: some organisation is no cluster
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace"))
    return Screening(seconds, memory, results)


def _resident(process: psutil.Process) -> int:
    """Bytes of a process and of all that it started."""
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for one in family:
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def alike(one: Path, other: Path) -> bool:
    """Whether two folders of results hold the same files with the same bytes."""
    names = [sorted(file.relative_to(root) for file in root.rglob("*") if file.is_file()) for root in (one, other)]
    return names[0] == names[1] and not any(filecmp.cmpfiles(one, other, map(str, names[0]), shallow=False)[1:])


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where the results depend on the number of workers, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="1000,10000", help="numbers of profiles")
    parser.add_argument("--members", default="8..16", help="members of each, A..B")
    parser.add_argument("--gaps", type=float, default=0.1, help="share of the facts that are left out")
    parser.add_argument("--distinct", type=int, default=10_000, help="profiles after which the same come again")
    parser.add_argument("--only", action="append", default=[], help="ask for this rule or group alone")
    parser.add_argument("--workers", default="1,2", help="numbers of workers; throughputs are those beside the first")
    parser.add_argument("--runs", type=int, default=1, help="screenings at each size with each number of workers")
    given = parser.parse_args(arguments)
    numbers = tuple(map(int, given.workers.split(",")))
    low, _, high = given.members.partition("..")
    print(f"{machine()}; clusterrules {clusterrules.__version__}")
    print(
        f"{'profiles':>10}{'bytes each':>12}"
        + "".join(f"{f'{number}:{numbers[0]} workers':>13}" for number in numbers[1:])
        + "".join(f"{f'MB, {number} workers':>15}{'to smallest':>13}" for number in numbers)
        + f"{'profiles/s':>12}{'same bytes':>12}"
    )
    sizes = tuple(map(int, given.sizes.split(",")))
    smallest: dict[int, int] = {}
    same = True
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            source, results = Path(folder) / f"{size}.jsonl", Path(folder) / f"{size}"
            corpus(source, size, (int(low), int(high or low)), given.gaps, given.distinct)
            runs = _runs(source, results, given.runs, numbers, given.only)
            equal = all(alike(run[0].results, other.results) for run in runs for other in run[1:])
            same = same and equal
            alone = statistics.median(run[0].seconds for run in runs)
            faster = [
                statistics.median(run[0].seconds / run[place].seconds for run in runs)
                for place in range(1, len(numbers))
            ]
            most = {number: max(run[place].memory for run in runs) for place, number in enumerate(numbers)}
            smallest = smallest or most
            print(
                f"{size:>10,}{source.stat().st_size // size:>12,}"
                + "".join(f"{ratio:>13.2f}" for ratio in faster)
                + "".join(f"{most[one] / 1e6:>15.0f}{most[one] / smallest[one]:>13.2f}" for one in numbers)
                + f"{size / alone:>12.1f}{('yes' if equal else 'NO') if len(numbers) > 1 else '–':>12}",
                flush=True,
            )
            if size == sizes[0] and numbers[0] == 1:
                for number in numbers[1:]:
                    print(_beside(source, results.with_suffix(".beside"), number, alone, given.only), flush=True)
            source.unlink()
    return 0 if same else 1


def _beside(source: Path, results: Path, number: int, alone: float, only: Sequence[str]) -> str:
    """What so many screenings with one worker each reach at the same time, none of which waits for another."""
    start = time.perf_counter()
    with ThreadPoolExecutor(number) as threads:
        list(threads.map(lambda one: screen(source, results.with_suffix(f".{number}-{one}"), 1, only), range(number)))
    return f"  {number} screenings at once, one worker each: {number * alone / (time.perf_counter() - start):.2f} x one"


def _runs(
    source: Path, results: Path, runs: int, numbers: tuple[int, ...], only: Sequence[str]
) -> list[tuple[Screening, ...]]:
    """Screenings with each number of workers, in every second run in reverse order; results in the order given."""
    found = []
    for run in range(runs):
        order = numbers if run % 2 == 0 else numbers[::-1]
        done = {workers: screen(source, results.with_suffix(f".{run}.{workers}"), workers, only) for workers in order}
        found.append(tuple(done[workers] for workers in numbers))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
