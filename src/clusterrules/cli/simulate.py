"""``clusterrules profile simulate``: invented profiles, one a line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path as File
from typing import TYPE_CHECKING

import click

from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import option, write_lines
from clusterrules.cli.shell import BilingualCommand
from clusterrules.documents.fault import Fault, FaultyDocument, nearest

if TYPE_CHECKING:
    from clusterrules.simulate.profile import Simulation

MOST_MEMBERS = 100_000
_FIRST_YEAR = 1900
"""Before it, organisations would have been founded when no date can be written."""
_RANGE = re.compile(r"([0-9]{1,9})(?:\.\.([0-9]{1,9}))?\Z")


@click.command(
    "simulate",
    cls=BilingualCommand,
    help=say("help.profile_simulate"),
    epilog=say("help.profile_simulate_examples"),
)
@option("--count", key="simulate_count", type=int, default=1, metavar="N")
@option("--members", key="simulate_members", metavar="A..B")
@option("--seed", key="simulate_seed", type=int, default=1, metavar="N")
@option("--gaps", key="simulate_gaps", default="0.1", metavar="RATE")
@option("--kind", "kinds", key="simulate_kind", multiple=True, metavar="NAME")
@option("--as-of", key="simulate_as_of", metavar="DATE")
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
@option("--lang", key="lang", type=click.Choice(["uk", "en"]), expose_value=False)
def simulate(
    count: int,
    members: str | None,
    seed: int,
    gaps: str,
    kinds: Sequence[str],
    as_of: str | None,
    output: File | None,
) -> int:
    asked = _simulation(count, members, seed, gaps, kinds, as_of)
    write_lines(_lines(asked, count), output)
    return Exit.DONE


def _lines(asked: "Simulation", count: int) -> Iterator[str]:
    import orjson

    return (orjson.dumps(profile).decode() for profile in asked.profiles(count))


def _simulation(
    count: int, members: str | None, seed: int, gaps: str, kinds: Sequence[str], as_of: str | None
) -> "Simulation":
    """What the options ask for. Raises :class:`FaultyDocument` with everything that is wrong with them."""
    from clusterrules.simulate.kinds import KINDS
    from clusterrules.simulate.profile import AS_OF, Simulation

    faults = [
        Fault(
            "unknown_value",
            "--kind",
            arguments={"found": name, "valid": ", ".join(KINDS)},
            nearest=nearest(name, KINDS),
        )
        for name in kinds
        if name not in KINDS
    ]
    if count < 1:
        faults.append(Fault("below_least", "--count", arguments={"found": count, "least": 1}))
    sizes = None if members is None else _range(members, faults)
    rate, day = _rate(gaps, faults), AS_OF if as_of is None else _day(as_of, faults)
    if faults or rate is None or day is None:
        raise FaultyDocument(faults)
    return Simulation(seed, rate, sizes, tuple(dict.fromkeys(kinds)), day)


def _range(written: str, faults: list[Fault]) -> tuple[int, int] | None:
    found = _RANGE.match(written.strip())
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= low <= high <= MOST_MEMBERS:
        faults.append(Fault("bad_members", "--members", arguments={"found": written, "most": MOST_MEMBERS}))
        return None
    return low, high


def _rate(written: str, faults: list[Fault]) -> float | None:
    try:
        rate = float(written.replace(",", "."))
    except ValueError:
        rate = -1
    if not 0 <= rate <= 1:
        faults.append(Fault("bad_rate", "--gaps", arguments={"found": written}))
        return None
    return rate


def _day(written: str, faults: list[Fault]) -> date | None:
    from clusterrules.profile.phrases import parse_days

    try:
        day = date.fromordinal(parse_days(written).last)
    except ValueError:
        day = None
    if day is None or day.year < _FIRST_YEAR:
        faults.append(Fault("impossible_date", "--as-of", arguments={"found": written}))
        return None
    return day
