"""What the state of a project says of dates that nobody gives, and what it does not."""

from typing import Any

import pytest

from clusterrules.documents.reading import Document
from clusterrules.engine.assess import Request, assess
from clusterrules.metrics.trace import Trace
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import profile_of

PACK = load_plugins(points=[]).pack("uca")


@pytest.mark.parametrize(
    ("project", "number"),
    [
        ({"status": "running"}, 1),
        ({"status": "suspended"}, 1),
        ({"status": "ended"}, 1),
        ({"status": "planned"}, 0),
        ({}, None),
        ({"status": [{"value": "running"}, {"value": "planned"}]}, None),
        ({"status": "running", "start": "2026"}, None),
    ],
)
def test_what_is_not_a_plan_has_begun(project: dict[str, Any], number: int | None) -> None:
    assert _projects_begun(project, "2026-06-30", "2026-06-30") == number


def test_what_runs_today_may_not_have_begun_at_an_earlier_date() -> None:
    assert _projects_begun({"status": "running"}, "2026-06-30", "2026-06-30") == 1
    assert _projects_begun({"status": "running"}, "2026-06-30", "2026-07-31") == 1
    assert _projects_begun({"status": "running"}, "2026-06-30", "2025-06-30") is None


def _projects_begun(project: dict[str, Any], told: str, as_of: str) -> int | None:
    """How many projects were begun, where that is certain."""
    data = {
        "format": "clusterrules/profile@1",
        "id": "a",
        "name": "A",
        "as_of": told,
        "completeness": {"*": "complete"},
        "projects": [{"id": "p", "name": "P", **project}],
    }
    finding = assess(profile_of(Document(data, "a.yaml", dict)), Request([PACK], "mapping", as_of)).finding("AP-2")
    assert finding.trace is not None
    leaf = next(one for one in finding.trace.leaves() if _is_count(one))
    assert leaf.measured is not None
    return leaf.measured.lo if leaf.measured.lo == leaf.measured.hi else None


def _is_count(leaf: Trace) -> bool:
    return leaf.metric == "projects_ever"
