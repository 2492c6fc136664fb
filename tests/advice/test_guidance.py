"""The matrix and the stages of roles: complete, marked as what they are, refused where wrong."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from clusterrules.advice.guidance import GUIDANCE_FILE, Rating, load_guidance
from clusterrules.documents.fault import FaultyDocument, dotted
from clusterrules.engine.assess import Request, assess
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import read_profile
from clusterrules.rules.sources import GUIDANCE_FOLDER

EXAMPLES = Path(__file__).parents[2] / "examples" / "invented"
PACK = load_plugins(points=[]).pack("uca")


def test_every_type_has_a_cell_at_every_stage() -> None:
    guidance = load_guidance(PACK)
    assert guidance is not None
    types, stages = PACK.vocabulary.value_titles["practice_type"], PACK.vocabulary.value_titles["stage"]
    assert set(guidance.matrix.cells) == {(type_, stage) for type_ in types for stage in stages}
    assert len(guidance.matrix.cells) == 24


def test_only_two_cells_are_fixed_by_the_words_of_the_source() -> None:
    guidance = load_guidance(PACK)
    assert guidance is not None
    by_source = Counter(cell.source for cell in guidance.matrix.cells.values())
    assert by_source == {"text": 2, "editorial": 22}
    fixed = {key: cell.rating for key, cell in guidance.matrix.cells.items() if cell.source == "text"}
    assert fixed == {("trust", "initiative"): Rating.PRIORITY, ("transformation", "initiative"): Rating.EARLY}


def test_a_rating_that_could_be_another_is_no_more_sure_than_it() -> None:
    guidance = load_guidance(PACK)
    assert guidance is not None
    unsure = [cell for cell in guidance.matrix.cells.values() if cell.alternative is not None]
    assert unsure
    assert all(cell.confidence <= 0.7 and cell.alternative is not cell.rating for cell in unsure)


def test_nothing_of_it_reaches_a_finding_or_a_verdict(tmp_path: Path) -> None:
    """Without the whole folder every finding, every verdict and every stage is the same."""
    folder = tmp_path / "uca"
    shutil.copytree(PACK.folder, folder, ignore=shutil.ignore_patterns(GUIDANCE_FOLDER))
    without = load_plugins(points=[]).pack(str(folder))
    assert load_guidance(without) is None
    for name in ("genuine", "grant-office"):
        profile = read_profile(EXAMPLES / f"{name}.yaml")
        with_it, bare = (assess(profile, Request([pack])) for pack in (PACK, without))
        assert with_it.verdict == bare.verdict
        assert [one.to_json() for one in with_it.findings] == [one.to_json() for one in bare.findings]


def test_every_role_of_the_vocabulary_has_its_stage() -> None:
    guidance = load_guidance(PACK)
    assert guidance is not None
    assert set(guidance.roles.lowest_stage) == set(PACK.vocabulary.value_titles["role"])


def test_a_pack_takes_over_the_guidance_of_the_one_that_it_extends(tmp_path: Path) -> None:
    extending = replace(PACK, folder=tmp_path, base=PACK)
    assert load_guidance(extending) == load_guidance(PACK)
    assert load_guidance(replace(PACK, folder=tmp_path)) is None


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "near"),
    [
        ("type: trust, stage: young", "type: trsut, stage: young", "unknown_value", "matrix.cells.1.type", "trust"),
        ("type: trust, stage: young", "type: trust, stage: yuong", "unknown_value", "matrix.cells.1.stage", "young"),
        ("type: trust, stage: young", "type: trust, stage: mature", "cell_twice", "matrix.cells.2", None),
        ("networking: trust", "netvorking: trust", "unknown_value", "matrix.mechanism_kinds.netvorking", "networking"),
        ("broker: initiative", "brocker: initiative", "unknown_value", "roles.lowest_stage.brocker", "broker"),
        ("broker: initiative", "broker: begin", "unknown_value", "roles.lowest_stage.broker", None),
        (
            "rating: priority, source: text",
            "rating: first, source: text",
            "unknown_value",
            "matrix.cells.0.rating",
            None,
        ),
        ("confidence: 0.", "confidence: 1.", "above_most", "matrix.cells.0.confidence", None),
        ("confidence: 0.", "confidence: -0.", "not_above", "matrix.cells.0.confidence", None),
        ("id: RO-1", "id: ro1", "bad_form", "roles.id", None),
    ],
)
def test_what_is_wrong_is_named_in_its_place(
    tmp_path: Path, old: str, new: str, code: str, path: str, near: str | None
) -> None:
    folder = tmp_path / "uca" / GUIDANCE_FOLDER
    shutil.copytree(PACK.folder / GUIDANCE_FOLDER, folder)
    file = folder / GUIDANCE_FILE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultyDocument) as caught:
        load_guidance(replace(PACK, folder=folder.parent))
    found = [(fault.code, dotted(fault.path), fault.nearest) for fault in caught.value.faults]
    assert (code, path, near) in found
    assert all(fault.line for fault in caught.value.faults)
