"""One date against another: of the same node, moved on by months, or of some node of a list."""

from collections.abc import Mapping

import pytest

from clusterrules.documents.reading import Document
from clusterrules.graph.calendar import months_after
from clusterrules.logic.truth import Truth
from clusterrules.metrics.language import Language
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.words import Words
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import profile_of
from clusterrules.testing import Laboratory

PACK = load_plugins(points=[]).pack("uca")
LASTS = {"field": "end", "by": {"field": "start", "months": 6}}
BEGUN = {"field": "start", "since": {"field": "end"}}
PLANNED = {
    "field": "start",
    "since": {"of": "documents", "where": {"field": "kind", "is": "roadmap"}, "field": "adopted_on"},
}
FOLLOWED = {"field": "start", "by": {"of": "instances", "linked_by": "part_of", "field": "date"}}


def asked(spec: object, project: Mapping[str, object], **lists: object) -> tuple[Truth, set[str]]:
    """Whether the condition holds of a project, and where the facts stand that keep it open."""
    known = {"format": "clusterrules/profile@1", "id": "test", "name": "test", "completeness": {"*": "complete"}}
    data = {**known, "as_of": "2026-06-30", "projects": [{"id": "p", **project}], **lists}
    view = Laboratory(PACK).view(profile_of(Document(data, "test", dict)))
    faults: list[object] = []
    language = Language(Document(spec, "test", dict), PACK.vocabulary, Words(), faults)  # type: ignore[arg-type]
    condition = language.condition(spec, (), PACK.vocabulary.collections["projects"])
    assert not faults
    [element] = view.collection("projects").elements
    truth = condition.truth(element, view)
    assert condition.trace(element, view).truth is truth
    found: list[OpenFact] = list(condition.open(element, view))
    assert bool(found) == (truth is None)
    return truth, {fact.path for fact in found}


@pytest.mark.parametrize(
    ("start", "end", "truth", "open_facts"),
    [
        ("2025-01-15", "2025-07-15", True, set()),
        ("2025-01-15", "2025-07-16", False, set()),
        ("2025-08-31", "2026-02-28", True, set()),
        ("2025-08-31", "2026-03-01", False, set()),
        ("2025-01-15", "none", False, set()),
        ("none", "2025-07-15", False, set()),
        (None, "none", False, set()),
        (None, "2025-07-15", None, {"projects.p.start"}),
        ("2025-01-15", None, None, {"projects.p.end"}),
        ("2025", "2025-06", True, set()),
        ("2025", "2025", None, {"projects.p.start", "projects.p.end"}),
        ("2023", "2025", False, set()),
        ("2025-01-15", "2025-07", None, {"projects.p.end"}),
    ],
)
def test_within_one_node(start: str | None, end: str | None, truth: Truth, open_facts: set[str]) -> None:
    project = {name: written for name, written in (("start", start), ("end", end)) if written is not None}
    assert asked(LASTS, project) == (truth, open_facts)


def test_not_earlier_is_not_the_opposite_of_not_later() -> None:
    same = {"start": "2025-01-15", "end": "2025-01-15"}
    assert asked(BEGUN, same)[0] is True
    assert asked({**LASTS, "by": {"field": "start"}}, same)[0] is True
    assert asked(BEGUN, {"start": "none", "end": "2025-01-15"})[0] is False


@pytest.mark.parametrize(
    ("start", "adopted", "truth", "open_facts"),
    [
        ("2025-03-01", ["2025-03-01"], True, set()),
        ("2025-02-28", ["2025-03-01"], False, set()),
        ("2025-02-28", ["2025-03-01", "2024"], True, set()),
        ("2025-02-28", [], False, set()),
        ("2025-02-28", ["none"], False, set()),
        (None, ["none"], False, set()),
        (None, ["2025-03-01"], None, {"projects.p.start"}),
        ("2025-02-28", ["2025"], None, {"documents.d0.adopted_on"}),
        ("2025-02-28", ["2025-03-01", None], None, {"documents.d1.adopted_on"}),
    ],
)
def test_against_a_list(start: str | None, adopted: list[str | None], truth: Truth, open_facts: set[str]) -> None:
    dates = [{} if day is None else {"adopted_on": day} for day in adopted]
    documents = [{"id": f"d{number}", "kind": "roadmap", **date} for number, date in enumerate(dates)]
    project = {} if start is None else {"start": start}
    other = {"id": "other", "kind": "report", "adopted_on": "2020"}
    assert asked(PLANNED, project, documents=[*documents, other]) == (truth, open_facts)


def test_a_list_that_may_lack_some_leaves_it_open() -> None:
    partial = {"items": [], "completeness": "partial"}
    assert asked(PLANNED, {"start": "2025-02-28"}, documents=partial) == (None, {"documents"})
    assert asked(PLANNED, {"start": "none"}, documents=partial) == (False, set())


def test_against_nodes_that_refer_to_it() -> None:
    instances = [
        {"id": "i", "date": "2025-03-01", "part_of": "p"},
        {"id": "j", "date": "2026-03-01", "part_of": "none"},
    ]
    assert asked(FOLLOWED, {"start": "2025-03-01"}, instances=instances)[0] is True
    assert asked(FOLLOWED, {"start": "2025-03-02"}, instances=instances)[0] is False


def test_months_after() -> None:
    first, last = (parse_days(day).last for day in ("2024-08-31", "2025-02-28"))
    assert months_after(first, 6) == last
    assert months_after(first, 0) == first
