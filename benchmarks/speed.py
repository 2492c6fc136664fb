"""How much the rules cost beside reading: ``python benchmarks/speed.py [--sizes 30,300] [--gaps 0.1] [--seconds 20]``.

Every step is measured beside «decode and validate» of the same bytes, alternately and in one process, and what is
printed is the median of the ratios of such pairs. Absolute times are shown only so that a run can be judged; they
promise nothing.
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
from pathlib import Path
from typing import Any

import orjson
from generate import generated_json

import clusterrules
from clusterrules.engine.assess import Request, assess
from clusterrules.graph.evidence import Grade
from clusterrules.graph.snapshot import Lens, Snapshot
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile, parse_profile

SIZES = (30, 300, 3000, 10_000)
LINEAR_FROM = 300
"""Growth is told from this many members on; below it the fixed parts of a profile count."""

_CLOCK = time.perf_counter


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be measured on a profile. It gets the bytes, and a fresh profile of them that nobody used yet."""

    name: str
    run: Callable[[bytes, Profile], object]
    wants_profile: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one step at one size."""

    step: str
    ratio: float
    seconds: float
    pairs: int


def read(data: bytes) -> Profile:
    """The base of every ratio: bytes to a validated profile."""
    return parse_profile(data, "generated.json", is_json=True)


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
        Step("snapshot and views", lambda _, profile: views(profile)),
        Step("rules, brief", lambda _, profile: assess(profile, brief)),
        Step("rules with full trace", lambda _, profile: assess(profile, full)),
        Step("JSON to JSON", lambda data, _: orjson.dumps(assess(read(data), full).to_json()), wants_profile=False),
    )


def timed(action: Callable[[], object]) -> float:
    gc.collect()
    start = _CLOCK()
    action()
    return _CLOCK() - start


def measure(step: Step, data: bytes, seconds: float) -> Row:
    """Pairs of (base, step), each half in turn first, until the time is up."""
    ratios, taken = [], []
    placeholder = read(data)
    until = _CLOCK() + seconds
    while len(ratios) < 3 or _CLOCK() < until:
        profile = read(data) if step.wants_profile else placeholder
        if len(ratios) % 2:
            base, own = timed(lambda: read(data)), timed(lambda p=profile: step.run(data, p))
        else:
            own, base = timed(lambda p=profile: step.run(data, p)), timed(lambda: read(data))
        ratios.append(own / base)
        taken.append(own)
    return Row(step.name, statistics.median(ratios), statistics.median(taken), len(ratios))


def base_time(data: bytes) -> Row:
    taken = [timed(lambda: read(data)) for _ in range(5)]
    return Row("decode and validate", 1.0, statistics.median(taken), len(taken))


def report(members: int, data: bytes, rows: Sequence[Row], linear: dict[str, float]) -> None:
    print(f"\n{members} members, {len(data):,} bytes")
    print(f"  {'step':<24}{'ratio':>8}{'ms':>12}{'pairs':>8}{'per member, beside ' + str(LINEAR_FROM):>28}")
    for row in rows:
        each = row.seconds / members
        if members == LINEAR_FROM:
            linear[row.step] = each
        growth = f"{each / linear[row.step]:.2f}" if row.step in linear else "–"
        print(f"  {row.step:<24}{row.ratio:>8.2f}{row.seconds * 1000:>12.2f}{row.pairs:>8}{growth:>28}")


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
    linear: dict[str, float] = {}
    for members in map(int, given.sizes.split(",")):
        data = generated_json(members, gaps=given.gaps)
        for step in steps(pack):
            step.run(data, read(data))
        rows = [base_time(data), *(measure(step, data, given.seconds) for step in steps(pack))]
        report(members, data, rows, linear)


if __name__ == "__main__":
    main()
