"""How much the rules cost beside reading: ``python benchmarks/speed.py [--sizes 30,300] [--gaps 0.1] [--seconds 20]``.

Every step is measured beside «decode and validate» of the same bytes, alternately and in one process, and what is
printed is the median of the ratios of such pairs. Growth is the time for each member beside that at 300 members, paired
in the same way: 1.00 is linear. Absolute times are shown only so that a run can be judged; they promise nothing.
"""

import argparse
import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import orjson

import clusterrules
from clusterrules.engine.assess import Request, assess
from clusterrules.graph.evidence import Grade
from clusterrules.graph.snapshot import Lens, Snapshot
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile, parse_profile
from clusterrules.simulate.profile import Simulation

SIZES = (30, 300, 3000, 10_000)
LINEAR_FROM = 300
"""Growth is told from this many members on; below it the fixed parts of a profile count."""
KIND, SEED = "initiative", 33
"""The organisation that is measured: about 30 kB where it has 30 members."""

_FEWEST = 5
"""Runs at least, however long they take."""

_CLOCK = time.perf_counter


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be measured on a profile. It gets the bytes, and a fresh profile of them that nobody used yet."""

    name: str
    run: Callable[[bytes, Profile], object]


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one step at one size."""

    step: str
    ratio: float
    seconds: float
    runs: int
    growth: float
    """Time for each member beside that at so many members as growth is told from."""


def simulated(members: int, gaps: float) -> bytes:
    """A profile with so many members; without gaps everything in it is known."""
    return orjson.dumps(Simulation(SEED, gaps, (members, members), (KIND,)).profile(1))


def read(data: bytes) -> Profile:
    """The base of every ratio: bytes to a validated profile."""
    return parse_profile(data, "simulated.json", is_json=True)


def views(profile: Profile) -> Snapshot:
    """The snapshot with every list, every node, and who refers to whom where rules ask for it."""
    lens = Lens(parse_days(profile.data["as_of"]).last, Grade.ASSERTED, width=Fraction(1, 10))
    snapshot = Snapshot(profile, lens)
    assert snapshot.organisation.id
    assert snapshot.nodes
    for collection, field in (("instances", "attendees"), ("instances", "mechanism"), ("projects", "partners")):
        snapshot.incidence(collection, field)
    return snapshot


def steps(pack: Any) -> tuple[Step, ...]:
    brief, full = Request([pack], full=False), Request([pack])
    return (
        Step("decode and validate", lambda data, _: read(data)),
        Step("snapshot and views", lambda _, profile: views(profile)),
        Step("rules, brief", lambda _, profile: assess(profile, brief)),
        Step("rules with full trace", lambda _, profile: assess(profile, full)),
        Step("JSON to JSON", lambda data, _: orjson.dumps(assess(read(data), full).to_json())),
    )


def timed(action: Callable[[], object]) -> float:
    gc.collect()
    start = _CLOCK()
    action()
    return _CLOCK() - start


def measure(step: Step, data: bytes, members: int, small: bytes, seconds: float) -> Row:
    """The base, the step and the step on the small profile, each in turn first, until the time is up."""
    runs: list[dict[str, float]] = []
    until = _CLOCK() + seconds
    while len(runs) < _FEWEST or _CLOCK() < until:
        profile, other = read(data), read(small)
        actions: list[tuple[str, Callable[[], object]]] = [
            ("base", lambda: read(data)),
            ("own", partial(step.run, data, profile)),
            ("small", partial(step.run, small, other)),
        ]
        turn = len(runs) % len(actions)
        runs.append({name: timed(action) for name, action in (*actions[turn:], *actions[:turn])})
    return Row(
        step.name,
        statistics.median(run["own"] / run["base"] for run in runs),
        statistics.median(run["own"] for run in runs),
        len(runs),
        statistics.median(run["own"] / run["small"] for run in runs) * LINEAR_FROM / members,
    )


def report(members: int, data: bytes, rows: Sequence[Row]) -> None:
    print(f"\n{members} members, {len(data):,} bytes")
    print(f"  {'step':<24}{'ratio':>8}{'ms':>12}{'runs':>8}{'growth':>10}")
    for row in rows:
        growth = "–" if members < LINEAR_FROM else f"{row.growth:.2f}"
        print(f"  {row.step:<24}{row.ratio:>8.2f}{row.seconds * 1000:>12.2f}{row.runs:>8}{growth:>10}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of members")
    parser.add_argument("--gaps", type=float, default=0.0, help="share of the facts that are left out")
    parser.add_argument("--seconds", type=float, default=5.0, help="time for each step at each size")
    parser.add_argument("--pack", default="uca", help="a pack's name or folder")
    given = parser.parse_args(arguments)
    pack = load_plugins().pack(given.pack)
    print(f"clusterrules {clusterrules.__version__} from {Path(clusterrules.__file__).parent}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {sys.platform}")
    print(f"pack {pack.id} {pack.version}: {len(pack.rules)} rules, {len(pack.metrics)} metrics; gaps {given.gaps:g}")
    small = simulated(LINEAR_FROM, given.gaps)
    for members in map(int, given.sizes.split(",")):
        data = simulated(members, given.gaps)
        for step in steps(pack):
            step.run(data, read(data))
        report(members, data, [measure(step, data, members, small, given.seconds) for step in steps(pack)])


if __name__ == "__main__":
    main()
