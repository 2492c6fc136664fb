"""What must not change an answer: the order of lists, the hash seed, a shift of dates, the office, better evidence."""

import copy
import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from clusterrules.documents.reading import Document, read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import Profile, parse_profile, profile_of
from clusterrules.rules.outcome import DECIDED, Outcome, Reason
from clusterrules.rules.pack import Pack

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "examples").rglob("*.yaml"), *(ROOT / "rules/uca/bases").glob("*.yaml")])
KNOWN = [file for file in FILES if '"*": complete' in file.read_text(encoding="utf-8")]
SHIFT = 4
"""Years, which are 1,461 days: months keep their lengths, and partial dates can move along."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_plugins(blocked=["ua"]).pack("uca")


def _profile(data: Any) -> Profile:
    return profile_of(Document(copy.deepcopy(data), "test", dict))


def _data(file: Path) -> Any:
    return read_file(file).data


def _answers(found: Assessment) -> list[Any]:
    """Outcomes, measurements and leaves, without texts that name dates."""
    return [
        (one.rule.id, one.outcome, one.reason, one.presumptions, None if one.trace is None else one.trace.to_json())
        for one in found.findings
    ]


def _shuffled(value: Any, rng: Random) -> Any:
    if isinstance(value, dict):
        items = [(key, _shuffled(item, rng)) for key, item in value.items()]
        rng.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        items = [_shuffled(item, rng) for item in value]
        rng.shuffle(items)
        return items
    return value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_order_of_lists_changes_no_byte(pack: Pack, file: Path) -> None:
    data = _data(file)
    plain = assess(_profile(data), Request([pack]))
    shuffled = assess(_profile(_shuffled(data, Random(file.stem))), Request([pack]))
    assert json.dumps(plain.to_json()) == json.dumps(shuffled.to_json())


def test_the_hash_seed_changes_no_byte() -> None:
    command = [sys.executable, "-m", "clusterrules.cli.main", "assess", "--format", "json"]
    files = [str(file) for file in FILES if file.stem in ("teku", "vinnytsia-instruments", "grant-office")]
    outputs = {
        subprocess.run([*command, *files], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True).stdout
        for seed in ("0", "4711")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_yaml_and_json_have_one_digest(file: Path) -> None:
    as_json = json.dumps(_data(file), ensure_ascii=False, indent=1).encode()
    as_yaml = yaml.safe_dump(_data(file), allow_unicode=True).encode()
    digests = {
        parse_profile(as_json, "x.json", is_json=True).digest,
        parse_profile(as_yaml, "x.yaml", is_json=False).digest,
        _profile(_shuffled(_data(file), Random(1))).digest,
    }
    assert len(digests) == 1


_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}\Z")


def _moved(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _moved(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_moved(item) for item in value]
    if isinstance(value, str) and _DATE.match(value) and key != "edrpou":
        return f"{int(value[:4]) + SHIFT}{value[4:]}"
    return value + SHIFT if key == "year" else value


def test_the_shift_is_of_1461_days() -> None:
    for day in ("2019-03-01", "2024-02-29", "2026-06-30"):
        assert date.fromisoformat(_moved(day)) - date.fromisoformat(day) == timedelta(days=1461)


@pytest.mark.parametrize("file", KNOWN, ids=lambda file: file.stem)
def test_shifting_all_dates_changes_nothing(pack: Pack, file: Path) -> None:
    data = _data(file)
    before = _answers(assess(_profile(data), Request([pack])))
    assert _answers(assess(_profile(_moved(data)), Request([pack]))) == before


@pytest.mark.parametrize("file", [file for file in KNOWN if "genuine" in file.stem], ids=lambda file: file.parent.name)
def test_a_fully_known_profile_leaves_only_judgement_open(pack: Pack, file: Path) -> None:
    for purpose in ("mapping", "self_check"):
        for one in assess(_profile(_data(file)), Request([pack], purpose=purpose)).findings:
            assert one.outcome in (*DECIDED, Outcome.INAPPLICABLE) or one.reason is Reason.JUDGEMENT, one.rule.id


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("purpose", ["mapping", "selection", "registry"])
def test_no_rule_passes_and_fails_at_once(pack: Pack, file: Path, purpose: str) -> None:
    found = assess(_profile(_data(file)), Request([pack], purpose=purpose))
    assert [one.breakage for one in found.findings if one.outcome is Outcome.ERROR] == []


@pytest.mark.parametrize("file", [file for file in KNOWN if "genuine" in file.stem], ids=lambda file: file.parent.name)
def test_the_office_changes_no_tie(pack: Pack, file: Path) -> None:
    data = _data(file)
    before = assess(_profile(data), Request([pack], only=["L1-03"])).finding("L1-03")
    data.setdefault("organisations", []).append({"id": "the-office", "kind": "cluster"})
    for instance in data["instances"]:
        instance.setdefault("hosted_by", []).append("the-office")
    after = assess(_profile(data), Request([pack], only=["L1-03"])).finding("L1-03")
    assert before.trace == after.trace


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_better_evidence_never_undoes_an_answer(pack: Pack, file: Path) -> None:
    data = _data(file)
    before = assess(_profile(data), Request([pack]))
    richer = copy.deepcopy(data)
    richer.setdefault("evidence", []).append({"id": "better-evidence", "grade": "verified", "status": "accepted"})
    richer["default_evidence"] = ["better-evidence"]
    after = assess(_profile(richer), Request([pack]))
    for old, new in zip(before.findings, after.findings, strict=True):
        if old.outcome in DECIDED:
            assert new.outcome is old.outcome, old.rule.id
