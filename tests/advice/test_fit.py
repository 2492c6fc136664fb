"""Practices, mechanisms and roles against the range of stages that is possible."""

from dataclasses import replace
from typing import Any

import pytest

from clusterrules.advice.fit import Fit, fits
from clusterrules.advice.guidance import load_guidance
from clusterrules.documents.reading import Document
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import StageRange
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import profile_of
from clusterrules.reports.fit import fit_entry, fit_json

PACK = load_plugins(points=[]).pack("uca")
GUIDANCE = load_guidance(PACK)
Stages = tuple[str | None, str | None]
NO_CLUSTER: Stages = (None, None)
ANY: Stages = (None, "system")


def _fits(stages: Stages, declared: str | None = None, roles: tuple[str, ...] = (), **lists: Any) -> dict[str, Fit]:
    data: dict[str, Any] = {
        "format": "clusterrules/profile@1",
        "id": "trial",
        "name": "Проба",
        "as_of": "2026-06-30",
        "organisation": {"declared_roles": list(roles)},
        **lists,
    }
    profile = profile_of(Document(data, "trial", dict))
    found = assess(profile, Request([PACK], only=["L1-05"]))
    [result] = found.packs
    verdict = replace(result.verdict, stage=StageRange(*stages, declared))
    placed = replace(found, packs=(replace(result, verdict=verdict),))
    assert GUIDANCE is not None
    return {one.word or "": one for one in fits(profile, placed, GUIDANCE)}


@pytest.mark.parametrize(
    ("type_", "stages", "outcome"),
    [
        ("transformation", ("initiative", "initiative"), "failed"),
        ("transformation", ("young", "young"), "passed"),
        ("transformation", ("initiative", "young"), "cantTell"),
        ("transformation", ("young", "system"), "passed"),
        ("market", ("initiative", "initiative"), "failed"),
        ("market", ("mature", "mature"), "passed"),
        ("trust", ("initiative", "mature"), "passed"),
        ("trust", ("system", "system"), "failed"),
        ("trust", ANY, "cantTell"),
        ("trust", NO_CLUSTER, "inapplicable"),
    ],
)
def test_a_practice_fits_where_its_type_is_in_its_place_at_every_possible_stage(
    type_: str, stages: Stages, outcome: str
) -> None:
    found = _fits(stages, practices=[{"id": "p", "name": "Практика", "type": type_}])
    assert str(found[type_].outcome) == outcome


def test_a_practice_of_no_known_type_cannot_be_placed() -> None:
    found = _fits(("young", "young"), practices=[{"id": "p", "name": "Практика"}])
    assert (str(found[""].outcome), found[""].cells) == ("cantTell", ())


def test_the_cell_of_the_declared_stage_stands_beside_those_of_the_derived_one() -> None:
    found = _fits(("initiative", "young"), "mature", practices=[{"id": "p", "name": "Практика", "type": "market"}])
    assert [cell.stage for cell in found["market"].cells] == ["initiative", "young"]
    assert found["market"].at_declared is not None
    assert (found["market"].at_declared.stage, str(found["market"].at_declared.rating)) == ("mature", "priority")


def test_a_mechanism_is_placed_by_its_kind_and_left_out_where_the_matrix_has_no_row_for_it() -> None:
    mechanisms = [{"id": kind, "name": kind, "kind": kind} for kind in ("diagnostics", "matchmaking", "advocacy")]
    found = _fits(("initiative", "initiative"), mechanisms=mechanisms)
    assert {kind: str(one.outcome) for kind, one in found.items()} == {"diagnostics": "failed", "matchmaking": "passed"}


@pytest.mark.parametrize(
    ("role", "stages", "outcome"),
    [
        ("broker", ANY, "passed"),
        ("operator", ("initiative", "initiative"), "failed"),
        ("operator", ("initiative", "young"), "cantTell"),
        ("operator", ("young", "young"), "passed"),
        ("orchestrator", ("initiative", "young"), "failed"),
        ("orchestrator", ("mature", "system"), "passed"),
        ("architect", ("initiative", "mature"), "failed"),
        ("architect", ANY, "cantTell"),
        ("architect", ("system", "system"), "passed"),
        ("architect", NO_CLUSTER, "inapplicable"),
    ],
)
def test_a_role_fits_from_its_lowest_stage_on(role: str, stages: Stages, outcome: str) -> None:
    assert str(_fits(stages, roles=(role,))[role].outcome) == outcome


@pytest.mark.parametrize(
    ("type_", "stages", "words"),
    [
        ("trust", ("initiative", "initiative"), "cluster initiative: in its place, a priority by the source’s words"),
        ("talent", ("initiative", "initiative"), "cluster initiative: a support, as we read the source"),
        ("transformation", ("initiative", "initiative"), "cluster initiative: too early"),
    ],
)
def test_people_read_whether_it_fits_supports_or_is_early_and_on_whose_word(
    type_: str, stages: Stages, words: str
) -> None:
    found = _fits(stages, practices=[{"id": "p", "name": "Практика", "type": type_}])[type_]
    entry = fit_entry(found, PACK, "en")
    assert entry.items[0].startswith(words)
    assert fit_json(found)["cells"][0]["source"] == (
        "text" if "words" in words or type_ == "transformation" else "editorial"
    )


def test_people_read_from_which_stage_on_a_role_can_be_played() -> None:
    found = _fits(("young", "young"), roles=("architect", "operator"))
    said = {name: fit_entry(one, PACK, "en").items[0] for name, one in found.items()}
    assert said["architect"].startswith("too early")
    assert said["operator"].startswith("fits")
