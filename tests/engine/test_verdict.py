"""What the policy, the labels and the stages of a pack make of the outcomes of its rules."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from clusterrules.documents.reading import Document
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.graph.element import Element
from clusterrules.metrics.conditions import Condition
from clusterrules.metrics.view import View
from clusterrules.profile.profile import profile_of
from clusterrules.reports.as_markdown import render_markdown
from clusterrules.reports.as_text import render_text
from clusterrules.rules.load import load_pack
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import Language

PACK = load_pack(Path(__file__).with_name("pack"))
COMPLETE = {"*": "complete"}


def _items(of: str, number: int) -> list[dict[str, Any]]:
    return [{"id": f"{of}-{index}", "name": f"{of} {index}"} for index in range(number)]


def _assessed(purpose: str = "mapping", *, stage: str | None = None, pack: Pack = PACK, **lists: Any) -> Assessment:
    data: dict[str, Any] = {
        "format": "clusterrules/profile@1",
        "id": "trial",
        "name": {"uk": "Проба", "en": "Trial"},
        "as_of": "2026-06-30",
        "completeness": COMPLETE,
        "organisation": {"declared_stage": stage} if stage else {},
        **lists,
    }
    return assess(profile_of(Document(data, "trial", dict)), Request([pack], purpose=purpose))


def _stage(assessment: Assessment) -> tuple[str | None, str | None]:
    return assessment.verdict.stage.lowest, assessment.verdict.stage.highest


BODY = [{"id": "board", "name": "Рада", "kind": "board"}]
SOUND: dict[str, Any] = {"members": _items("members", 4), "bodies": BODY}


@pytest.mark.parametrize(
    ("lists", "stage"),
    [
        ({}, ("initiative", "initiative")),
        ({"projects": _items("projects", 1)}, ("initiative", "initiative")),
        ({"projects": _items("projects", 1), "services": _items("services", 1)}, ("young", "young")),
        ({"projects": _items("projects", 2), "services": _items("services", 1)}, ("mature", "mature")),
        ({"projects": {"completeness": "unknown"}, "services": _items("services", 1)}, ("initiative", "mature")),
        (
            {
                "projects": {"completeness": "partial", "items": _items("projects", 1)},
                "services": _items("services", 1),
            },
            ("young", "mature"),
        ),
        ({"projects": _items("projects", 1), "services": {"completeness": "unknown"}}, ("initiative", "young")),
    ],
)
def test_the_stage_lies_between_what_is_certain_and_what_is_possible(
    lists: dict[str, Any], stage: tuple[str, str]
) -> None:
    assessment = _assessed(**SOUND, **lists)
    assert assessment.verdict.outcome == "cluster"
    assert _stage(assessment) == stage


def test_a_criterion_without_bands_counts_at_every_stage_and_an_inapplicable_one_at_none() -> None:
    without_f3 = _assessed(members=_items("members", 3), bodies=BODY, services=_items("services", 2))
    assert str(without_f3.finding("F-3").outcome) == "inapplicable"
    assert _stage(without_f3) == ("initiative", "initiative")
    with_f3 = _assessed(members=_items("members", 4), bodies=BODY, services=_items("services", 2))
    assert _stage(with_f3) == ("young", "young")


def test_what_is_no_cluster_has_no_stage() -> None:
    assessment = _assessed(
        members=_items("members", 2),
        bodies=BODY,
        projects=_items("projects", 2),
        services=_items("services", 1),
        stage="mature",
    )
    assert assessment.verdict.outcome == "not_a_cluster"
    assert assessment.verdict.stage.to_json() == {"lowest": None, "highest": None, "declared": "mature"}


def test_of_what_may_be_no_cluster_only_the_highest_stage_is_said() -> None:
    assessment = _assessed(
        members=_items("members", 4), bodies={"completeness": "unknown"}, services=_items("services", 2)
    )
    assert assessment.verdict.outcome == "undetermined"
    assert _stage(assessment) == (None, "young")


@pytest.mark.parametrize(
    ("lists", "labels"),
    [
        ({}, {"small": True}),
        ({"assets": {"completeness": "unknown"}}, {"small": None}),
        ({"assets": _items("assets", 2)}, {}),
        ({"bodies": []}, {}),
        ({"bodies": {"completeness": "unknown"}}, {"small": None}),
        ({"members": []}, {}),
    ],
)
def test_a_label_goes_with_its_verdict_where_its_condition_holds_or_may(
    lists: dict[str, Any], labels: dict[str, bool | None]
) -> None:
    assessment = _assessed(**{"members": _items("members", 2), "bodies": BODY, **lists})
    assert assessment.verdict.outcome == "not_a_cluster"
    assert assessment.verdict.labels == labels
    assert assessment.to_json()["verdict"]["labels"] == labels


def test_a_label_of_another_verdict_is_not_said() -> None:
    assert _assessed(**SOUND).verdict.labels == {}


@pytest.mark.parametrize(
    ("stage", "readings"),
    [("initiative", ["not_yet_required", "not_yet_required"]), ("young", [None, None]), (None, [None, None])],
)
def test_a_failure_that_is_not_yet_required_at_the_declared_stage_says_so(
    stage: str | None, readings: list[str | None]
) -> None:
    assessment = _assessed(**SOUND, stage=stage)
    found = [assessment.finding(rule) for rule in ("F-1", "F-2")]
    assert [str(one.outcome) for one in found] == ["failed", "failed"]
    assert [one.reading for one in found] == readings


def test_what_is_required_at_every_stage_is_read_as_it_is() -> None:
    assert _assessed(members=_items("members", 1), bodies=BODY, stage="initiative").finding("M-1").reading is None


def test_other_rules_read_an_outcome_that_rests_on_the_organisations_own_word() -> None:
    """At selection its own word counts against it; what reads that outcome must see the same as the reader of it."""
    own = _assessed("selection", members=_items("members", 2), bodies=BODY)
    assert str(own.finding("M-1").outcome) == "failed"
    assert str(own.finding("M-2").outcome) == "cantTell"
    assert str(own.finding("S-1").outcome) == "failed"


def test_outcomes_that_contradict_each_other_are_named() -> None:
    both = _assessed(**SOUND, assets=_items("assets", 2)).finding("B-1")
    assert [notice.code for notice in both.notices] == ["contradiction"]
    alone = _assessed(members=_items("members", 1), bodies=BODY, assets=_items("assets", 2)).finding("B-1")
    assert [notice.code for notice in alone.notices] == []


def test_a_tally_names_the_rules_that_it_counted_and_those_that_are_open() -> None:
    finding = _assessed(**SOUND, services=_items("services", 1), projects={"completeness": "unknown"}).finding("S-2")
    assert finding.trace is not None
    [tally] = [leaf for leaf in finding.trace.leaves() if leaf.op == "rules"]
    assert (tally.read.first, tally.read.open_first) == (("F-2",), ("F-1",))
    assert [fact.path for fact in finding.missing] == ["F-1"]


class _Breaking:
    """A condition that breaks, as a label's would whose metric a plugin brings."""

    def truth(self, element: Element, view: View) -> bool:
        raise ZeroDivisionError(element.kind + " by " + view.purpose)


def test_a_label_that_breaks_is_told() -> None:
    labels = {"small": replace(PACK.labels["small"], when=cast(Condition, _Breaking()))}
    found = _assessed(pack=replace(PACK, labels=labels), members=_items("members", 1))
    assert found.verdict.outcome == "not_a_cluster"
    assert found.verdict.labels == {"small": None}
    [(pack, label, breakage)] = found.breakages()
    assert (pack, label, breakage.message) == ("ladder", "small", "organisation by mapping")
    assert breakage.where.startswith("test_verdict.py:")
    assert found.to_json()["verdict"]["label_errors"]["small"]["exception"] == "ZeroDivisionError"
    for language, words in (("uk", "Позначку не вдалося перевірити"), ("en", "Label that could not be tested")):
        assert words in render_markdown([found], cast(Language, language))
        assert "ZeroDivisionError" in render_text([found], cast(Language, language))


def test_a_label_that_can_be_told_breaks_nothing() -> None:
    found = _assessed(members=_items("members", 1), bodies=BODY)
    assert list(found.breakages()) == []
    assert "label_errors" not in found.to_json()["verdict"]
