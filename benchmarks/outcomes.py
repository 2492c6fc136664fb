"""Which outcomes the rules really have: ``python benchmarks/outcomes.py [--count 10000] [--gaps 0,0.05,0.15]``.

All profiles of ``examples/`` and many simulated ones are assessed; the rates of gaps are taken in turn. The table says
for each rule how often each outcome came, and which rules are always one outcome. ``--write`` puts it into
``docs/outcomes.md``, and ``docs/generate.py`` carries it over to the Ukrainian page; it is not part of the tests.
"""

import argparse
import multiprocessing
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment, Finding
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import Profile, parse_profile, read_profile
from clusterrules.rules.outcome import Reason
from clusterrules.simulate.profile import Simulation

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "outcomes.md"
COLUMNS = ("passed", "failed", *(f"? {reason}" for reason in Reason), "inapplicable", "error")
_PART = 50
"""Profiles that one process assesses in a go."""


@dataclass
class Tally:
    """How often each rule came to each outcome, and each verdict, stage and kind of profile."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    verdicts: dict[str, Counter[str]] = field(default_factory=dict)
    profiles: int = 0

    def add(self, source: str, assessment: Assessment) -> None:
        """Counts one assessment."""
        self.profiles += 1
        verdict = assessment.verdict
        self.verdicts.setdefault(source, Counter())[str(verdict.outcome)] += 1
        for finding in assessment.findings:
            self.outcomes.setdefault(finding.rule.id, Counter())[_column(finding)] += 1
            for band, outcome in finding.bands.items():
                self.outcomes.setdefault(f"{finding.rule.id}@{band}", Counter())[str(outcome)] += 1

    def merge(self, other: "Tally") -> None:
        """Adds what another process counted."""
        self.profiles += other.profiles
        for mine, theirs in ((self.outcomes, other.outcomes), (self.verdicts, other.verdicts)):
            for name, counter in theirs.items():
                mine.setdefault(name, Counter()).update(counter)


def _column(finding: Finding) -> str:
    return str(finding.outcome) if finding.reason is None else f"? {finding.reason}"


@dataclass(frozen=True)
class Part:
    """Simulated profiles by their numbers, or examples by their files."""

    pack: str
    purpose: str
    rates: tuple[float, ...] = ()
    numbers: range = range(0)
    files: tuple[Path, ...] = ()
    seed: int = 1

    def profiles(self) -> Iterator[tuple[str, Profile]]:
        """Each with what it is counted under."""
        for file in self.files:
            yield f"examples/{file.parent.name}", read_profile(file)
        for number in self.numbers:
            made = Simulation(self.seed, self.rates[number % len(self.rates)]).profile(number)
            yield made["id"].rsplit("-", 2)[0], parse_profile(orjson.dumps(made), made["id"], is_json=True)


def count(part: Part) -> Tally:
    """Assesses a part."""
    plugins = load_plugins()
    pack = plugins.pack(part.pack)
    every = list(pack.groups)  # also those that are assessed only when they are asked for
    request = Request([pack], purpose=part.purpose, only=every, checks=plugins.checks, full=False)
    tally = Tally()
    for source, profile in part.profiles():
        tally.add(source, assess(profile, request))
    return tally


def counted(parts: Sequence[Part], processes: int) -> Tally:
    """Assesses all parts, in several processes."""
    tally = Tally()
    if processes == 1:
        found: Iterable[Tally] = map(count, parts)
        for one in found:
            tally.merge(one)
        return tally
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for one in pool.imap_unordered(count, parts):
            tally.merge(one)
    return tally


def table(tally: Tally) -> Iterator[str]:
    """The tables, and what is always the same."""
    used = [name for name in COLUMNS if any(counter[name] for counter in tally.outcomes.values())]
    used += [name for name in ("cantTell",) if any(counter[name] for counter in tally.outcomes.values())]
    yield "| rule | " + " | ".join(used) + " |"
    yield "|---|" + "---:|" * len(used)
    for name in sorted(tally.outcomes):
        yield f"| {name} | " + " | ".join(str(tally.outcomes[name][one] or "") for one in used) + " |"
    verdicts = sorted({one for counter in tally.verdicts.values() for one in counter})
    yield "\n| profiles | " + " | ".join(verdicts) + " |"
    yield "|---|" + "---:|" * len(verdicts)
    for name in sorted(tally.verdicts):
        yield f"| {name} | " + " | ".join(str(tally.verdicts[name][one] or "") for one in verdicts) + " |"
    always = [name for name, counter in sorted(tally.outcomes.items()) if sum(1 for n in counter.values() if n) == 1]
    yield "\nAlways the same outcome: " + (", ".join(always) if always else "no rule") + "."


def page(text: str, body: str) -> str:
    """The page with its generated part made anew."""
    return re.sub(
        "(<!-- counted: outcomes -->\n).*?(<!-- end: outcomes -->)",
        lambda found: f"{found[1]}{body}\n{found[2]}",
        text,
        flags=re.DOTALL,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000, help="simulated profiles")
    parser.add_argument("--gaps", default="0,0.05,0.15", help="rates of gaps, taken in turn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pack", default="uca", help="a pack's name or folder")
    parser.add_argument("--purpose", default="mapping")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/outcomes.md")
    given = parser.parse_args(arguments)
    rates = tuple(map(float, given.gaps.split(",")))
    files = tuple(sorted((ROOT / "examples").glob("*/*.yaml")))
    parts = [Part(given.pack, given.purpose, files=files)]
    for first in range(1, given.count + 1, _PART):
        numbers = range(first, min(first + _PART, given.count + 1))
        parts.append(Part(given.pack, given.purpose, rates, numbers, seed=given.seed))
    start = time.perf_counter()
    tally = counted(parts, given.processes)
    asked = f"{len(files)} examples and {given.count:,} simulated profiles (gaps {given.gaps}; seed {given.seed}),"
    asked += f" assessed for {given.purpose}."
    body = "\n".join([asked, "", *table(tally)])
    print(body)
    print(f"{tally.profiles} profiles in {time.perf_counter() - start:.0f} s")
    if given.write:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), body), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
