"""The fourteen clusters as the handbook describes them: what its text decides, leaf by leaf, and what stays open."""

from pathlib import Path

import pytest

from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.logic.truth import Truth
from clusterrules.plugins.manager import load_plugins
from clusterrules.rules.outcome import Outcome

FOLDER = Path(__file__).parents[2] / "examples" / "handbook"
PLUGINS = load_plugins(points=[])
PACK = PLUGINS.pack("uca")

# T true, F false, ? open. L1-01: are there enough businesses, and do they dominate? L1-02: a chain with stages, most
# businesses placed in it, two linked stages with different members (only Vinnytsia's licences go from one stage to
# another). L1-03: (a) contacts and activities of the year, (b) a core, (c) B2B relations. The last column says why.
TABLE = """
teku                  | T T | ? ? ? | T ? T | monthly visits since 2023, four deals; who came is not said
u-food                | T T | T ? ? | ? ? ? | 115 SMEs of 137 members; some fifty B2B events, none dated
maritime              | T ? | ? ? ? | ? ? ? | 39 enterprises, of how many members is not said
uam                   | T ? | T ? ? | ? ? ? | 352 enterprises, of how many members is not said; fairs without attendance
sumy-machinery        | T ? | T ? ? | ? ? ? | 10 or more of 20: half or more, and more than half is asked
shchedre-opillia      | T ? | T ? ? | ? ? ? | over 20 farms, of how many members is not said; they deal with the cluster
vinnytsia-instruments | ? ? | T ? T | ? ? T | 29 members of unknown kinds; three licences among them, undated sessions
appau                 | ? ? | ? ? ? | ? ? ? | the 150 that were diagnosed are no members
dnister-1362          | ? ? | T ? ? | ? ? ? | trainees are no members, and training is no interaction
kharkiv-it            | ? ? | ? ? ? | ? ? ? | "hundreds" is no count; what is counted is people trained
lviv-medical          | ? ? | T ? ? | ? ? ? | clinics on a platform need not be members, nor referrals deals of theirs
odesa-it-family       | ? ? | ? ? ? | ? ? ? | a yearly conference, its years not listed; one a year is too few
podillia-fashion      | ? ? | T ? ? | ? ? ? | the page of its passport is lost
rivne-medical         | ? ? | ? ? ? | ? ? ? | monthly collections of money are no meeting of members
"""

RULES = ("L1-01", "L1-02", "L1-03")

NUMBERS = {
    "teku": (18, 27),
    "u-food": (115, 137),
    "maritime": (39, 39),
    "uam": (352, 352),
    "sumy-machinery": (10, 20),
    "shchedre-opillia": (21, None),
    "vinnytsia-instruments": (1, 29),
}
"""How many businesses there are. Vinnytsia's six key players raise no lower bound, since research organisations are
among them; the one is a plant that the text describes without naming it."""

ROWS = {row.split("|")[0].strip(): row.split("|")[1:4] for row in TABLE.strip().splitlines()}


def _assessed(name: str) -> Assessment:
    return assess(PLUGINS.read(FOLDER / f"{name}.yaml"), Request([PACK]))


def _read(assessment: Assessment, rule: str) -> str:
    """The truths of a rule's conditions in the letters of the table; the core is active businesses or a component."""
    trace = assessment.finding(rule).trace
    assert trace is not None
    passes = trace.children[0] if trace.op == "decision" else trace
    return " ".join(_letter(part.truth) for part in passes.children[0].children)


def _letter(truth: Truth) -> str:
    return {True: "T", False: "F", None: "?"}[truth]


def test_the_table_has_every_cluster() -> None:
    assert sorted(ROWS) == sorted(file.stem for file in FOLDER.glob("*.yaml"))
    assert len(ROWS) == 14


@pytest.mark.parametrize("name", ROWS)
def test_what_the_handbook_says_decides_these_leaves_and_no_others(name: str) -> None:
    assessment = _assessed(name)
    found = [_read(assessment, rule) for rule in RULES]
    assert found == [cell.strip() for cell in ROWS[name]]


@pytest.mark.parametrize("name", ROWS)
def test_none_is_proven_and_none_is_refuted(name: str) -> None:
    """A description without evidence, lists and dates decides no verdict; that is the honest result."""
    assessment = _assessed(name)
    assert assessment.verdict.outcome == "undetermined"
    assert not [finding.rule.id for finding in assessment.findings if finding.outcome is Outcome.FAILED]


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("rule", ["L1-04", "L1-06", "L1-07"])
def test_acts_of_coordination_roles_and_returning_members_are_not_told(name: str, rule: str) -> None:
    """The text names mechanisms and roles, but not who convened, hosted, led, attended and came again."""
    finding = _assessed(name).finding(rule)
    assert (finding.outcome, str(finding.reason)) == (Outcome.CANT_TELL, "missing")


@pytest.mark.parametrize(("name", "bounds"), NUMBERS.items())
def test_how_many_businesses_there_are(name: str, bounds: tuple[int, int | None]) -> None:
    trace = _assessed(name).finding("L1-01").trace
    assert trace is not None
    [leaf] = [leaf for leaf in trace.leaves() if leaf.metric == "independent_businesses"]
    assert leaf.measured is not None
    assert (leaf.measured.lo, leaf.measured.hi) == bounds


@pytest.mark.parametrize("name", ROWS)
def test_no_typical_mistake_is_pinned_on_anybody(name: str) -> None:
    """Nor on Shchedre Opillia for its shared freezing shop: an initiative, but its rules and trust are not told."""
    assessment = _assessed(name)
    assert [assessment.finding(rule).applies for rule in ("ER-1", "ER-2", "ER-3")].count(True) == 0


def test_the_freezing_shop_is_seen_and_left_open() -> None:
    finding = _assessed("shchedre-opillia").finding("ER-1")
    assert (finding.outcome, finding.applies, str(finding.reason)) == (Outcome.CANT_TELL, None, "missing")
    assert "assets.freezing-shop.co_invested_by" in [fact.path for fact in finding.missing]


@pytest.mark.parametrize("name", ROWS)
def test_the_stage_stays_open_up_to_the_highest_and_the_declared_one_stands_beside_it(name: str) -> None:
    stage = _assessed(name).verdict.stage
    assert (stage.lowest, stage.highest) == (None, "system")
    assert (stage.declared is None) == (name == "podillia-fashion")


@pytest.mark.parametrize("name", ROWS)
def test_facts_are_the_handbooks_own_words_and_lists_stay_open(name: str) -> None:
    data = PLUGINS.read(FOLDER / f"{name}.yaml").data
    assert not data.get("invented", False)
    assert "completeness" not in data
    assert [one["grade"] for one in data["evidence"]] == ["asserted"]
    assert data["default_evidence"] == [one["id"] for one in data["evidence"]]
    assert not any(isinstance(part, dict) and part.get("completeness") == "complete" for part in data.values())


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_files_speak_of_this_repository_alone(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not [word for word in ("facts.md", "rules.md", "model.md", "/work/", "specification") if word in text]
