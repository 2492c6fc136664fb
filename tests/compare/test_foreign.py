"""Assessments from anywhere: whatever stands in them, they are refused with a fault or compared, and nothing breaks."""

import copy
import json
import random
from typing import Any

import pytest
from made_assessments import assessment, finding, leaf, trace

from clusterrules.api import compare
from clusterrules.compare.tally import Tally
from clusterrules.documents.fault import FaultyDocument
from clusterrules.reports.difference import Compared, difference_markdown, difference_text

_JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 2**70, "", "x", "\u202e\x1b[2J", "{a}", [], [1], {}, {"a": 1}, [None, None], {"uk": 1},
    [1, "2"], {"at_least": [1]}, {"within": 0.5}, {"within": [None, 3]},
)  # fmt: skip
_READ = {"count": 3, "first": ["a", "b", "c"]}


def _made(outcome: str, least: int) -> dict[str, Any]:
    held = outcome == "passed"
    leaves = [
        leaf(held, [1, 4], {"at_least": least}, read=_READ),
        {"op": "rule", "metric": "R-2", "truth": held},
        {"op": "any", "label": {"uk": "перелік", "en": "list"}, "truth": held, "measured": [0, None], "unit": "count"},
        {"op": "rules", "truth": None, "measured": [1, 2], "read": {"count": 1, "first": ["R-2"]}},
    ]
    return assessment(
        finding("R-1", outcome, trace=trace(*leaves), bands={"young": outcome}, judged=outcome),
        finding("R-2", outcome, kind="pattern", reason="missing"),
        outcome="cluster" if held else "not_a_cluster",
        because=["R-1"],
        labels={"near": held},
        stage={"lowest": "young" if held else None, "highest": "mature"},
        overrides=[{"parameter": "R-1.least", "value": least, "source": "--set"}],
    )


def _spoiled(data: Any, drawn: random.Random) -> Any:
    """A copy with some parts taken out or replaced by what does not belong there."""
    spoiled = copy.deepcopy(data)
    for _ in range(drawn.randint(1, 4)):
        node = spoiled
        while node:
            key = drawn.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if node[key] and isinstance(node[key], dict | list) and drawn.random() < 0.9:
                node = node[key]
                continue
            if drawn.random() < 0.2:
                del node[key]
            else:
                node[key] = drawn.choice(_JUNK)
            break
    return spoiled


@pytest.mark.parametrize("seed", range(4))
def test_what_is_spoiled_is_refused_or_compared(seed: int) -> None:
    drawn = random.Random(seed)
    told = refused = 0
    for _ in range(150):
        try:
            change = compare(_spoiled(_made("passed", 3), drawn), _spoiled(_made("failed", 5), drawn))
        except FaultyDocument:
            refused += 1
            continue
        told += 1
        json.dumps(change.to_json())
        tally = Tally()
        tally.note(change)
        for written in (difference_text, difference_markdown):
            said = written(Compared("old", "new", [change], tally), "uk" if told % 2 else "en")
            assert "\x1b" not in said
            assert "\u202e" not in said
    assert told > 10
    assert refused > 10
