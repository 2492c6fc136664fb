"""Screening at scale: ``python benchmarks/screening.py [--sizes 1000,10000] [--members 8..16]``.

A corpus is simulated and ``clusterrules screen --brief`` is run over it in processes of its own, with one worker and
with two in turn. Printed are the ratio of their throughputs, the greatest memory that all the processes of a screening
took together (resident, sampled), also beside the smallest size, and whether both gave the same bytes; if not, the exit
code is 1. 100,000 and 1,000,000 profiles take long and are asked by hand: ``--sizes 1000,100000``.
"""

import argparse
import filecmp
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil

import clusterrules
from clusterrules.simulate.profile import Simulation
from machine import machine

SEED = 11
WORKERS = (1, 2)
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


def corpus(file: Path, count: int, members: tuple[int, int], gaps: float) -> None:
    """Writes so many profiles as JSON Lines."""
    made = Simulation(SEED, gaps, members)
    with file.open("wb") as out:
        for number in range(1, count + 1):
            out.write(orjson.dumps(made.profile(number)) + b"\n")


def screen(source: Path, results: Path, workers: int) -> Screening:
    """One screening from start to end. Raises ``RuntimeError`` where it could not be done."""
    command = [sys.executable, "-c", _PROGRAM, "screen", str(source), "-o", str(results), "--brief"]
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
    parser.add_argument("--runs", type=int, default=1, help="pairs of screenings at each size")
    given = parser.parse_args(arguments)
    low, _, high = given.members.partition("..")
    print(f"{machine()}; clusterrules {clusterrules.__version__}")
    print(f"{'profiles':>10}{'bytes each':>12}{'2:1 workers':>13}" + "".join(
        f"{f'MB, {workers} workers':>15}{'to smallest':>13}" for workers in WORKERS
    ) + f"{'profiles/s':>12}{'same bytes':>12}")  # fmt: skip
    smallest: dict[int, int] = {}
    same = True
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, given.sizes.split(",")):
            source = Path(folder) / f"{size}.jsonl"
            corpus(source, size, (int(low), int(high or low)), given.gaps)
            found = _pairs(source, Path(folder) / f"{size}", given.runs)
            equal = all(alike(*(one.results for one in pair)) for pair in found)
            same = same and equal
            memory = [max(pair[index].memory for pair in found) for index in range(len(WORKERS))]
            for workers, most in zip(WORKERS, memory, strict=True):
                smallest.setdefault(workers, most)
            throughput = statistics.median(pair[0].seconds / pair[1].seconds for pair in found)
            rate = size / statistics.median(pair[0].seconds for pair in found)
            print(f"{size:>10,}{source.stat().st_size // size:>12,}{throughput:>13.2f}" + "".join(
                f"{most / 1e6:>15.0f}{most / smallest[workers]:>13.2f}"
                for workers, most in zip(WORKERS, memory, strict=True)
            ) + f"{rate:>12.1f}{'yes' if equal else 'NO':>12}")  # fmt: skip
            source.unlink()
    return 0 if same else 1


def _pairs(source: Path, results: Path, runs: int) -> list[tuple[Screening, ...]]:
    """Screenings with each number of workers, in turn the one and the other first."""
    found = []
    for run in range(runs):
        done: dict[int, Screening] = {}
        for workers in WORKERS if run % 2 == 0 else WORKERS[::-1]:
            done[workers] = screen(source, results.with_suffix(f".{run}.{workers}"), workers)
        found.append(tuple(done[workers] for workers in WORKERS))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
