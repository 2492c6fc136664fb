"""What a user could pick instead: ``python benchmarks/peers.py [--count 60] [--members 8..36] [--engines rego,jdm]``.

Rego, a JSON Decision Model, SHACL and JSON Schema answer the same questions about the same profiles, each by rules in
its own language. First all answers are compared; any difference is printed, and the exit code is 1. Then all are
measured alternately in one process, JSON to JSON, and the median of paired ratios to clusterrules is printed. What an
engine compiles, it compiles once, before.
"""

import argparse
import gc
import importlib.metadata
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

import clusterrules
from clusterrules.profile.validation import profile_schema
from engines.answers import RULES, Answers
from engines.corpus import profiles
from engines.ours import engine as ours
from engines.ours import told
from machine import machine

FILES = Path(__file__).parent / "engines" / "rules"
NEAREST = ("N-1", "N-2", "N-3", "N-4", "N-5")
_CLOCK = time.perf_counter
Engine = Callable[[bytes], Answers]


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine, the distribution that brings it, and what clusterrules is asked beside it."""

    name: str
    title: str
    distribution: str
    build: Callable[[], Engine]
    pack: str = "uca"
    rules: tuple[str, ...] = RULES


def _rego() -> Engine:
    from engines.rego import engine

    return engine(FILES)


def _jdm() -> Engine:
    from engines.jdm import engine

    return engine(FILES)


def _shacl() -> Engine:
    from engines.shacl import engine

    return engine(FILES)


def _schema() -> Engine:
    from engines.schema import engine

    return engine(FILES)


def _compiled_schema() -> Engine:
    from engines.schema import compiled

    return compiled(FILES)


PEERS = (
    Peer("rego", "Rego (regopy)", "regopy", _rego),
    Peer("jdm", "JDM (zen-engine)", "zen-engine", _jdm),
    Peer("shacl", "SHACL (pySHACL)", "pyshacl", _shacl),
    Peer("jsonschema", "JSON Schema (jsonschema)", "jsonschema", _schema, str(FILES / "nearest"), NEAREST),
    Peer(
        "jsonschema-rs",
        "JSON Schema (jsonschema-rs)",
        "jsonschema-rs",
        _compiled_schema,
        str(FILES / "nearest"),
        NEAREST,
    ),
)


def differences(peer: Peer, engine: Engine, corpus: Sequence[bytes]) -> Iterator[str]:
    """Where a peer and clusterrules do not say the same."""
    for data in corpus:
        expected, found = orjson.loads(_verdicts(peer.pack, peer.rules, data)), orjson.loads(engine(data))
        for rule, met in expected.items():
            if found.get(rule) is not met:
                name = orjson.loads(data)["id"]
                yield f"{name}: {rule} is {found.get(rule)} by {peer.title}, {met} by clusterrules"


@cache
def _verdicts(pack: str, rules: tuple[str, ...], data: bytes) -> Answers:
    return told(_explained(pack, rules, data))


@cache
def _explained(pack: str, rules: tuple[str, ...], data: bytes) -> bytes:
    return ours(pack, rules, brief=False)(data)


def outcomes(pack: str, rules: tuple[str, ...], corpus: Sequence[bytes]) -> Iterator[str]:
    """How often each rule is met and not, and how near to each threshold the profiles come on both sides."""
    counted: Counter[tuple[str, str]] = Counter()
    near: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
    for data in corpus:
        for one in orjson.loads(_explained(pack, rules, data))["findings"]:
            counted[one["rule"], str(one["outcome"])] += 1
            for metric, measured, required in _leaves(one["trace"]):
                sides = near.setdefault((one["rule"], f"{metric}, {required[0]} {required[1]:.4g}"), ([], []))
                sides[measured >= required[1]].append(measured)
    for rule in rules:
        told_apart = ", ".join(
            f"{outcome} {number}" for (name, outcome), number in sorted(counted.items()) if name == rule
        )
        yield f"  {rule:<7}{told_apart}"
        for (name, condition), (below, above) in sorted(near.items()):
            if name == rule and below and above:
                yield f"         {condition}: {max(below):.4g} and {min(above):.4g}"


def _leaves(trace: Mapping[str, Any] | None) -> Iterator[tuple[str, float, tuple[str, float]]]:
    if trace is None:
        return
    if trace["op"] == "metric" and trace.get("measured"):
        for comparison, bound in (trace.get("required") or {}).items():
            if isinstance(bound, int | float) and isinstance(trace["measured"][0], int | float):
                if not trace.get("required_by_metric"):
                    yield trace["metric"], trace["measured"][0], (comparison, bound)
    for child in trace.get("children", ()):
        yield from _leaves(child)


def timed(action: Callable[[bytes], object], data: bytes) -> float:
    start = _CLOCK()
    action(data)
    return _CLOCK() - start


def measure(
    actions: Mapping[str, Callable[[bytes], object]], corpus: Sequence[bytes], seconds: float
) -> list[dict[str, float]]:
    """Every action on a profile, in another order each time, until the time is up; at least once on each profile."""
    draw = random.Random(0)
    runs: list[dict[str, float]] = []
    gc.collect()
    gc.freeze()  # what was made before is no work of any engine, and is not looked through again
    until = _CLOCK() + seconds
    while len(runs) < len(corpus) or _CLOCK() < until:
        data = corpus[len(runs) % len(corpus)]
        order = draw.sample(sorted(actions), len(actions))
        gc.collect()
        runs.append({name: timed(actions[name], data) for name in order})
    gc.unfreeze()
    return runs


def _median(runs: Sequence[Mapping[str, float]], over: Callable[[Mapping[str, float]], float]) -> float:
    return statistics.median(map(over, runs))


def table(
    peers: Sequence[Peer], corpus: Sequence[bytes], engines: Mapping[str, Engine], seconds: float
) -> Iterator[str]:
    """The ratios of those peers that are asked the same rules: their time beside that of clusterrules."""
    pack, rules = peers[0].pack, peers[0].rules
    validator = jsonschema_rs.Draft202012Validator(profile_schema())
    brief, full = ours(pack, rules, brief=True), ours(pack, rules, brief=False)
    actions: dict[str, Callable[[bytes], object]] = {peer.name: engines[peer.name] for peer in peers}
    actions |= {"brief": brief, "full": full, "validate": lambda data: validator.is_valid(orjson.loads(data))}
    for action in actions.values():
        action(corpus[0])
    runs = measure(actions, corpus, seconds)
    yield f"  {'':<30}{'to brief':>10}{'to full':>10}{'with schema, to brief':>24}{'ms':>10}"
    for name, title in (*((one.name, one.title) for one in peers), ("brief", "clusterrules --brief"),
                        ("full", "clusterrules, full trace"), ("validate", "schema of profiles alone")):  # fmt: skip
        peer = any(name == one.name for one in peers)
        both = _median(runs, lambda run, name=name: (run[name] + run["validate"]) / run["brief"])
        yield (
            f"  {title:<30}{_median(runs, lambda run, name=name: run[name] / run['brief']):>10.3f}"
            f"{_median(runs, lambda run, name=name: run[name] / run['full']):>10.3f}"
            f"{f'{both:.3f}' if peer else '–':>24}{_median(runs, lambda run, name=name: run[name]) * 1000:>10.2f}"
        )
    yield f"  {len(runs)} runs over {len(corpus)} profiles"


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where verdicts differ, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=60, help="simulated profiles")
    parser.add_argument("--members", default="8..36", help="members of each, A..B")
    parser.add_argument("--engines", default=",".join(one.name for one in PEERS))
    parser.add_argument("--seconds", type=float, default=60.0, help="time to measure each table")
    parser.add_argument("--check", action="store_true", help="compare verdicts only")
    given = parser.parse_args(arguments)
    low, _, high = given.members.partition("..")
    corpus = list(profiles(given.count, (int(low), int(high or low))))
    names = given.engines.split(",")
    peers = [one for one in PEERS if one.name in names]
    print(machine())
    versions = (f"{one.distribution} {importlib.metadata.version(one.distribution)}" for one in peers)
    print(f"clusterrules {clusterrules.__version__}; {', '.join(versions)}")
    size = sum(map(len, corpus)) // len(corpus)
    print(f"{len(corpus)} profiles of {given.members} members, {size:,} bytes on average")
    engines = {one.name: one.build() for one in peers}
    different = 0
    for peer in peers:
        for line in differences(peer, engines[peer.name], corpus):
            different += 1
            print(line)
    for pack, rules in dict.fromkeys((one.pack, one.rules) for one in peers):
        print(f"\nOutcomes by {Path(pack).name}, and the nearest measured below a threshold and not below it:")
        print(*outcomes(pack, rules, corpus), sep="\n")
    print(f"\n{different} differences" if different else "\nAll verdicts are equal.")
    if different:
        return 1
    if not given.check:
        for pack in dict.fromkeys(one.pack for one in peers):
            print(f"\nTime beside clusterrules, the rules of {Path(pack).name}")
            print(*table([one for one in peers if one.pack == pack], corpus, engines, given.seconds), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
