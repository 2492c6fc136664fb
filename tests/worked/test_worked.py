"""The worked organisations: a table of facts and of what must come out, each row a change of one common base."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest
from organisation import (
    MONTHS,
    base,
    chain_stages,
    in_turn,
    joint_project,
    members,
    monthly,
    names,
    order,
    organisation,
)

from clusterrules.documents.reading import Document, read_file
from clusterrules.engine.assess import Request, assess
from clusterrules.engine.assessment import Assessment
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.profile import Profile, profile_of

PACK = load_plugins(points=[]).pack("uca")
MATURE = PACK.folder / "bases" / "system.yaml"
LEVEL_1 = tuple(PACK.groups["level-1"].expects)
PATTERNS = tuple(PACK.groups["patterns"].expects)

Leaves = Mapping[str, tuple[Any, Truth]]
"""By metric: what is measured (a number, or bounds) and whether the threshold is met."""


@dataclass(frozen=True)
class Row:
    """One organisation: its facts, and the outcomes that differ from «passed»."""

    name: str
    facts: Callable[[], Profile]
    verdict: str
    because: tuple[str, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    leaves: Mapping[str, Leaves] = field(default_factory=dict)
    notices: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, Truth] = field(default_factory=dict)
    purpose: str = "mapping"
    stage: tuple[str | None, str | None] | None = None
    """The lowest that is certain and the highest that is possible."""
    bands: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    """Rules of which the row says nothing."""


# --- the facts ------------------------------------------------------------------------------------------------------


def company_visits() -> Profile:
    firms = members(24)
    ids, active = names(firms), names(firms)[:12]
    visits = monthly([in_turn(active, 6, number) for number in range(12)], staff_hours=7)
    for number in (3, 8):
        visits[number]["follow_ups"] = [{"kind": "deal", "date": f"{MONTHS[number]}-20"}]
    return organisation(
        members=[*firms, *members(3, "ngo", "n")],
        stages=chain_stages(ids[:12], ids[12:]),
        instances=visits,
        projects=[joint_project("p1", "b1", "b2", staff_hours=18), joint_project("p2", "b3", "b4", staff_hours=18)],
    )


def initiative_of_eight_months() -> Profile:
    start = {"since": "2025-10-30", "application": "2025-10-30"}
    farms = members(12, "farm", **start)
    ids, active = names(farms), names(farms)[:7]
    held = [number for number, month in enumerate(MONTHS) if month >= "2025-12" and month != "2026-03"]
    visits = monthly([in_turn(active, 4, number) for number in range(12)])
    data = base()
    documents = [{**one, "adopted_on": "2025-11-05"} for one in data["documents"]]
    return organisation(
        organisation={"founded": "2025-10-30", "legal_form": "initiative"},
        members=[*farms, *members(2, "ngo", "n", **start)],
        stages=chain_stages(ids[:6], ids[6:]),
        documents=documents,
        mechanisms=[{**data["mechanisms"][0], "first_date": "2025-11-30"}],
        instances=[visits[number] for number in held],
        projects=[],
        relations=[order("r1", "b1", "b2", date="2026-05-10")],
        meetings=[{**one, "date": day} for one, day in zip(
            data["meetings"], ("2025-11-05", "2026-01-20", "2026-03-10", "2026-05-20"), strict=True)],
        team=[{**data["team"][0], "fte": 0.3, "employment": "volunteer", "since": "2025-10-30"}],
    )  # fmt: skip


def consortium() -> Profile:
    firms = members(12)
    ids = names(firms)
    steering = monthly([in_turn(ids, 6, number) for number in range(12)], part_of="p1", agenda="chain")
    return organisation(
        members=firms,
        stages=chain_stages(ids[:6], ids[6:]),
        instances=steering,
        projects=[joint_project("p1", *ids, start="2024-01-10")],
    )


def lobby() -> Profile:
    firms = members(60)
    ids = names(firms)
    committee = monthly(
        [in_turn(ids, 10, number) for number in range(12)], mechanism="committee", purpose="advocacy", agenda="none"
    )
    letters = [{**committee[number % 12], "id": f"l{number}", "mechanism": "none"} for number in range(26)]
    talk = {**committee[0], "mechanism": "none", "purpose": "interaction", "attendees": ids[:36]}
    mechanism = {**base()["mechanisms"][0], "id": "committee", "name": "Комітет зв'язків із владою", "kind": "advocacy"}
    return organisation(
        members=firms,
        stages=chain_stages(ids[:30], ids[30:]),
        mechanisms=[mechanism],
        instances=[*committee, *letters, {**talk, "id": "t1"}, {**talk, "id": "t2", "date": committee[1]["date"]}],
        projects=[],
        relations=[order(f"r{number}", f"b{number}", f"b{number + 1}", date="2020-02-02") for number in range(1, 5)],
    )


def all_known() -> Profile:
    active = names(members(9))
    visits = monthly([in_turn(active, 6, number) for number in range(12)])
    return organisation(
        instances=visits,
        relations=[order(f"r{number}", "b1", f"b{number}", date="2020-02-02") for number in range(2, 7)],
    )


def furniture() -> Profile:
    firms = members(352)
    ids, active = names(firms), names(firms)[:40]
    visits = monthly([in_turn(active, 20, number) for number in range(12)])
    fairs = [
        {**visits[number], "id": f"f{number}", "mechanism": "none", "hosted_by": [],
         "attendees": ids[40 + 100 * number : 140 + 100 * number]}
        for number in range(3)
    ]  # fmt: skip
    return organisation(
        members=firms,
        stages=chain_stages(ids[:176], ids[176:]),
        instances=[*visits, *fairs],
    )


def partial_list() -> Profile:
    firms = members(11)
    ids = names(firms)
    listed = {"completeness": "partial", "totals": [{"of": "all", "value": "11–40"}], "items": firms}
    return organisation(
        members=listed,
        stages=chain_stages(ids[:6], ids[6:]),
        instances=monthly([in_turn(ids, 6, number) for number in range(12)]),
    )


def shells(*, founders: bool) -> Profile:
    firms = members(14)
    for number, firm in enumerate(firms):
        if founders:
            firm["group"] = f"g{number % 5}" if number < 10 else "none"
        else:
            del firm["group"]
    ids = names(firms)
    judged = base()["attestations"][0]
    return organisation(
        evidence=[{"id": "office", "kind": "document", "title": "Документи", "grade": "documented", "source": "own"}],
        default_evidence=["office"],
        members=firms,
        stages=chain_stages(ids[0:10:2], [*ids[1:10:2], *ids[10:]]),
        instances=monthly([in_turn(ids, 8, number) for number in range(12)]),
        projects=[joint_project("p1", "b11", "b12"), joint_project("p2", "b13", "b14")],
        relations=[order("r1", "b11", "b12")],
        attestations=[judged, {**judged, "id": "a2", "assessor": "другий"}],
    )


def craft() -> Profile:
    """Forty makers with the meetings of the base and one training on a grant; governance of the mature base."""
    data = dict(read_file(MATURE).data)
    makers = members(40, prefix="m0")
    for number, one in enumerate(makers, start=1):
        one["id"] = f"m{number:02}"
    ids = names(makers)
    others = [one for one in data["members"] if one["id"] in ("university", "agency")]
    meetings = [[*in_turn(ids[:24], 12, number), *("university", "agency")] for number in range(12)]
    modules = [
        {**monthly([ids[:8]])[0], "id": f"t{number}", "mechanism": "none", "purpose": "training", "part_of": "training",
         "hosted_by": [], "funding": "grant"}
        for number in range(8)
    ]  # fmt: skip
    training = joint_project("training", funding="grant", aim="talent", initiator="office")
    hosts = ["m01", "m07", "m13", "university", "agency"]
    return organisation(
        **{name: data[name] for name in ("meetings", "documents", "team", "organisations")},
        bodies=[{**one, "seats": hosts if one["id"] == "board" else []} for one in data["bodies"]],
        members=[*makers, *others],
        stages=chain_stages(ids[:20], ids[20:]),
        mechanisms=[{**base()["mechanisms"][0], "procedure": "guide"}],
        propositions=[{**base()["propositions"][0], "validated_by": ids[:5]}],
        instances=[*monthly(meetings), *modules],
        projects=[{**training, "partners": [{"id": "hub", "role": "тренер", "contribution": "програма"}]}],
        relations=[order("r1", "m01", "m02")],
        partners=[{**one, "projects": ["training"], "instances": []} for one in data["partners"]],
    )


def on_income(**classes: int) -> Profile:
    """Everything of a mature cluster but its income, which is of the classes given, half of it in each closed year."""
    lines = [
        {"id": f"{name}-{year}", "year": year, "side": "income", "class": name, "amount": amount // 2}
        for name, amount in classes.items()
        for year in (2024, 2025)
    ]
    data = dict(read_file(MATURE).data)
    services = [
        {**one, "price_policy": "free", "deliveries_free": 12, "deliveries_paid": 0} for one in data["services"]
    ]
    policy = [{**one, "scope": "sector"} for one in data["policy_changes"]]
    return profile_of(
        Document({**data, "finance": lines, "services": services, "policy_changes": policy}, "worked", dict)
    )


# --- the table ------------------------------------------------------------------------------------------------------

ROWS = [
    Row(
        "Visits that members host are all its events and seven tenths of its hours",
        company_visits,
        "cluster",
        leaves={
            "L1-01": {"independent_businesses": (24, True), "business_share": (Fraction(24, 27), True)},
            "L1-03": {"active_businesses": (12, True)},
            "AP-3": {"bare_events": (0, False)},
        },
    ),
    Row(
        "An initiative of eight months",
        initiative_of_eight_months,
        "cluster",
        leaves={
            "L1-01": {"independent_businesses": (12, True), "business_share": (Fraction(12, 14), True)},
            "L1-03": {"contacts_and_activities": (7, True), "active_businesses": (7, True), "b2b_relations": (1, True)},
        },
        notices={"L1-01": 1, "L1-04": 2},
        stage=("initiative", "initiative"),
    ),
    Row(
        "A consortium of one project",
        consortium,
        "not_a_cluster",
        ("AP-2",),
        {"AP-2": "failed"},
    ),
    Row(
        "Forty makers and one training on a grant",
        craft,
        "cluster",
        leaves={
            "L1-06": {"member_role_share": (Fraction(12, 13), True)},
            "EX-2": {"recent_projects": (1, False)},
            "AP-2": {"instances_outside_projects": (12, False)},
            "AP-3": {"bare_event_share": (Fraction(8, 20), False)},
            "AP-4": {"grant_instance_share": (Fraction(8, 20), False)},
        },
        bands={
            "L2-10": {"young": "passed"},
            "L2-11": {"": "passed"},
            "L2-12": {"": "passed"},
            "L2-15": {"young": "passed"},
        },
        stage=("young", "young"),
    ),
    Row(
        "Lobbying and nothing else",
        lobby,
        "not_a_cluster",
        ("EX-4",),
        {"EX-4": "failed"},
        leaves={
            "L1-03": {"b2b_relations": (4, True)},
            "EX-4": {"advocacy_share": (Fraction(38, 40), True), "advocacy_hours_share": (Fraction(38, 40), True)},
        },
        silent=LEVEL_1,
    ),
    Row(
        "Nine of twenty, and all is known",
        all_known,
        "cluster",
        leaves={
            "L1-03": {"contacts_and_activities": (12, True), "active_businesses": (9, True), "b2b_relations": (5, True)}
        },
    ),
    Row(
        "Forty of 352 meet, three hundred come to a fair once",
        furniture,
        "cluster",
        leaves={"L1-03": {"active_businesses": (40, True)}},
    ),
    Row(
        "Fed by donors, with services for nothing",
        lambda: on_income(grant=750_000, membership_fee=250_000),
        "cluster",
        bands={"L2-14": {"young": "cantTell", "mature": "failed"}, "ER-3": {"": "failed"}},
        stage=("young", "young"),
    ),
    Row(
        "Two classes of income and a sponsor",
        lambda: on_income(grant=650_000, membership_fee=250_000, sponsorship=100_000),
        "cluster",
        leaves={
            "L2-14": {
                "income_classes": (2, True),
                "largest_income_share": (Fraction(65, 100), True),
                "own_income_share": (Fraction(25, 100), True),
            }
        },
        bands={"L2-14": {"young": "passed", "mature": "failed"}},
        stage=("young", "young"),
    ),
    Row(
        "Eleven are named of eleven to forty",
        partial_list,
        "undetermined",
        outcomes={"L1-01": "cantTell missing", "L1-02": "cantTell missing"},
        leaves={
            "L1-01": {"independent_businesses": ((11, 40), True), "business_share": ((Fraction(11, 40), 1), None)},
            "L1-03": {"active_businesses": (11, True)},
        },
        silent=("L1-06", *PATTERNS),
    ),
    Row(
        "Fourteen companies whose founders nobody has named, at selection",
        lambda: shells(founders=False),
        "undetermined",
        outcomes={"L1-01": "cantTell missing"},
        leaves={"L1-01": {"independent_businesses": ((1, 14), None)}},
        purpose="selection",
        silent=(*LEVEL_1[1:], *PATTERNS),
    ),
    Row(
        "The same fourteen when clusters are mapped",
        lambda: shells(founders=False),
        "cluster",
        leaves={"L1-01": {"independent_businesses": (14, True)}},
    ),
    Row(
        "The same fourteen with their founders: nine groups",
        lambda: shells(founders=True),
        "not_a_cluster",
        ("L1-01",),
        {"L1-01": "failed"},
        leaves={"L1-01": {"independent_businesses": (9, False)}},
        labels={"emerging": True},
        purpose="selection",
    ),
]


def _assessed(row: Row) -> Assessment:
    return assess(row.facts(), Request([PACK], purpose=row.purpose))


@pytest.fixture(scope="module")
def assessed() -> Callable[[Row], Assessment]:
    done: dict[str, Assessment] = {}

    def of(row: Row) -> Assessment:
        if row.name not in done:
            done[row.name] = _assessed(row)
        return done[row.name]

    return of


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_verdict(row: Row, assessed: Callable[[Row], Assessment]) -> None:
    verdict = assessed(row).verdict
    assert verdict.outcome == row.verdict
    assert verdict.labels == row.labels
    if row.because:
        assert verdict.because == row.because


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_outcomes(row: Row, assessed: Callable[[Row], Assessment]) -> None:
    rules = [rule for rule in (*LEVEL_1, *PATTERNS) if rule not in row.silent or rule in row.outcomes]
    found = [assessed(row).finding(rule) for rule in rules]
    said = {one.rule.id: str(one.outcome) if one.reason is None else f"{one.outcome} {one.reason}" for one in found}
    assert said == {rule: row.outcomes.get(rule, "passed") for rule in rules}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_measurements(row: Row, assessed: Callable[[Row], Assessment]) -> None:
    for rule, leaves in row.leaves.items():
        trace = assessed(row).finding(rule).trace
        assert trace is not None
        found: dict[str, tuple[Interval | None, Truth]] = {}
        for leaf in trace.leaves():
            if leaf.metric in leaves:
                found.setdefault(leaf.metric, (leaf.measured, leaf.truth))
        assert found == {metric: (_interval(value), truth) for metric, (value, truth) in leaves.items()}, rule


@pytest.mark.parametrize("row", [row for row in ROWS if row.stage or row.bands], ids=lambda row: row.name)
def test_stages_and_bands(row: Row, assessed: Callable[[Row], Assessment]) -> None:
    for rule, bands in row.bands.items():
        finding = assessed(row).finding(rule)
        found = {band: str(finding.bands[band] if band else finding.outcome) for band in bands}
        assert found == bands, rule
    stage = assessed(row).verdict.stage
    assert (stage.lowest, stage.highest) == row.stage


@pytest.mark.parametrize("row", [row for row in ROWS if row.notices], ids=lambda row: row.name)
def test_notices(row: Row, assessed: Callable[[Row], Assessment]) -> None:
    found = {rule: len(assessed(row).finding(rule).notices) for rule in row.notices}
    assert found == row.notices


def _interval(value: Any) -> Interval:
    return Interval(*value) if isinstance(value, tuple) else Interval(value, value)


def test_the_presumption_of_independence_is_printed_where_it_was_used() -> None:
    mapped = assess(shells(founders=False), Request([PACK]))
    assert "independent_unless_stated" in mapped.finding("L1-01").presumptions
