"""The other engines of ``benchmarks/`` say the same as clusterrules. Nothing is timed."""

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import orjson
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
COUNTS = {"rego": 12, "jdm": 24, "shacl": 2, "jsonschema": 12, "jsonschema-rs": 12}
"""Profiles that each engine is tried on, since they differ in speed."""
MODULES = {
    "rego": "regopy",
    "jdm": "zen",
    "shacl": "pyshacl",
    "jsonschema": "jsonschema",
    "jsonschema-rs": "jsonschema_rs",
}


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("peers")


@pytest.mark.parametrize("name", COUNTS)
def test_verdicts_are_equal(peers: ModuleType, name: str) -> None:
    if importlib.util.find_spec(MODULES[name]) is None:
        pytest.skip(f"{MODULES[name]} is not installed; pip install 'clusterrules[bench]'")
    peer = next(one for one in peers.PEERS if one.name == name)
    corpus = list(peers.profiles(COUNTS[name], (8, 20)))
    assert list(peers.differences(peer, peer.build(), corpus)) == []


def test_differences_are_told(peers: ModuleType) -> None:
    peer = next(one for one in peers.PEERS if one.name == "jsonschema")
    corpus = list(peers.profiles(1, (8, 12)))
    right = peer.build()

    def wrong(data: bytes) -> bytes:
        return orjson.dumps({**orjson.loads(right(data)), "N-1": None})

    (line,) = peers.differences(peer, wrong, corpus)
    assert "N-1 is None by JSON Schema (jsonschema)" in line


def test_the_corpus_has_both_sides_of_the_rules(peers: ModuleType) -> None:
    met: dict[str, set[bool]] = {}
    for pack, rules in dict.fromkeys((one.pack, one.rules) for one in peers.PEERS):
        for data in peers.profiles(60, (8, 20)):
            for rule, truth in orjson.loads(peers.told(peers.ours(pack, rules, brief=True)(data))).items():
                met.setdefault(rule, set()).add(truth)
    assert met == {rule: {True, False} for rule in (*peers.RULES, *peers.NEAREST)}


def test_open_facts_are_refused(peers: ModuleType) -> None:
    assessment = {"findings": [{"rule": "L1-01", "subject": "a", "outcome": "cantTell", "reason": "missing"}]}
    with pytest.raises(ValueError, match=r"a: L1-01 is cantTell \(missing\)"):
        peers.told(orjson.dumps(assessment))


def test_brief_and_full_assessments_say_the_same(peers: ModuleType) -> None:
    for data in peers.profiles(6, (8, 12)):
        brief, full = (peers.told(peers.ours("uca", peers.RULES, brief=one)(data)) for one in (True, False))
        assert brief == full


def test_the_command_runs(peers: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert peers.main(["--count", "2", "--members", "8..9", "--engines", "jsonschema", "--seconds", "0"]) == 0
    printed = capsys.readouterr().out
    assert "All verdicts are equal." in printed
    assert "clusterrules, full trace" in printed


def test_a_faulty_profile_is_refused(peers: ModuleType) -> None:
    with pytest.raises(ValueError, match="missing"):
        peers.told(peers.ours("uca", peers.RULES, brief=True)(b"{}"))
