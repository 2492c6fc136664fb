"""What the properties found, kept as examples: each of these was measured wrongly, or too widely, once."""

import copy

import pytest
from experiments import MAPPING, STRICT, laboratory, profile

from clusterrules.graph.evidence import Grade
from clusterrules.logic.interval import Interval, point
from clusterrules.metrics.declared import Formula
from clusterrules.metrics.expressions import Arithmetic, Constant, MetricValue
from clusterrules.metrics.fields import Present
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.vocabulary import load_vocabulary
from clusterrules.testing import Laboratory
from clusterrules.texts.catalogue import Text

PACK = load_plugins().pack("uca")
FIRM = {"kind": "company", "group": "none", "state": "active", "application": "2020-01-01", "fee_paid_on": "2026-01-15"}


def measure(name, purpose=STRICT, **lists):
    found = laboratory(PACK, purpose).view(profile(**lists)).measure(name)
    return found.value, found.empty


def firms(number, **more):
    return [{"id": f"m{index}", **FIRM, **more} for index in range(number)]


# --- totals ---------------------------------------------------------------------------------------------------------


def test_who_may_have_left_may_not_be_counted_by_a_total():
    """Three there are; four are listed, one of whom may have left: no contradiction, and nobody else."""
    members = [*firms(3), {"id": "gone", **FIRM, "until": "2026"}]
    listed = {"completeness": "partial", "items": members, "totals": [{"of": "all", "value": 3}]}
    view = laboratory(PACK, STRICT).view(profile(members=listed))
    assert view.measure("independent_businesses").value == point(3)
    assert not view.collection("members").conflict


def test_the_order_of_totals_matters_nowhere():
    totals = [
        {"of": "all", "value": 5},
        {"of": "all", "value": 9},
        {"of": "company", "value": "1–2"},
        {"of": "smes", "value": 4},
        {"of": "businesses", "value": 4},
    ]
    found = set()
    for turn in range(len(totals)):
        members = {"completeness": "partial", "totals": totals[turn:] + totals[:turn]}
        view = laboratory(PACK, MAPPING).view(profile(members=members))
        found.add((view.measure("independent_businesses").value, view.measure("business_share").value))
    assert len(found) == 1


def test_a_total_says_that_a_share_is_of_something():
    """Two members that no list names are two: what is a share of them is no share of nothing."""
    projects = {"completeness": "partial", "totals": [{"of": "all", "value": 2}]}
    over = measure("office_project_share", members=firms(1), projects=projects)
    assert over == (Interval(0, 1), None)  # they may be over
    members = {"completeness": "partial", "totals": [{"of": "all", "value": 2}]}
    assert measure("business_share", MAPPING, members=members) == (Interval(0, 1), False)
    assert measure("business_share", STRICT, members=members) == (Interval(0, 1), None)


def test_unknown_kinds_and_unlisted_members_share_a_total():
    """Of four, two are businesses; one is listed, and one is listed of whom nothing is known."""
    listed = [{"id": "m1", **FIRM}, {"id": "m2"}]
    totals = [{"of": "all", "value": 4}, {"of": "businesses", "value": 2}]
    members = {"completeness": "partial", "items": listed, "totals": totals}
    assert measure("independent_businesses", MAPPING, members=members)[0] == point(2)
    assert measure("businesses_with_public", MAPPING, members=members)[0] == Interval(2, 4)


# --- what is not known ----------------------------------------------------------------------------------------------


def test_never_founded_is_no_age():
    assert measure("age_months", organisation={"founded": "none"}) == (point(0), False)
    assert measure("age_months", organisation={}) == (Interval(0, None), False)


def test_claims_that_disagree_on_a_date_may_be_later():
    """A relation that one source dates before the assessment and another after it may not be there yet."""
    relation = {"id": "r", "kind": "order", "parties": ["m0", "m1"], "date": "2026-01-15"}
    assert measure("b2b_relations", members=firms(2), relations=[relation])[0] == point(1)
    relation["date"] = [{"value": "2026-01-15"}, {"value": "2026-12-01"}]
    assert measure("b2b_relations", members=firms(2), relations=[relation])[0] == Interval(0, 1)


def test_a_conflict_with_none_leaves_open_whether_a_field_is_stated():
    claims = [{"value": "p"}, {"value": "none"}]
    view = laboratory(PACK, STRICT).view(
        profile(propositions=[{"id": "v", "problem": claims}, {"id": "w", "problem": "p"}])
    )
    one, other = view.collection("propositions").elements
    stated = Present("propositions", load_vocabulary().collections["propositions"].fields["problem"])
    assert stated.truth(one, view) is None
    assert stated.truth(other, view) is True


def test_a_leaving_that_is_not_proven_is_not_as_good_as_left_out():
    """Below the grade it is unknown that a member left, not known that it stayed; rejected, it is left out."""
    strong = {"evidence": ["strong"]}
    members = [{"id": "m1", **FIRM, **strong, "until": {"value": "2024", "evidence": ["weak"]}}]
    data = {
        "members": {"completeness": "complete", "items": members, **strong},
        "evidence": [{"id": "strong", "grade": "verified"}, {"id": "weak", "grade": "asserted"}],
        "default_evidence": ["strong"],
    }
    lab = Laboratory(PACK, least=Grade.VERIFIED)
    assert lab.view(profile(**data)).measure("independent_businesses").value == Interval(0, 1)
    rejected = copy.deepcopy(data)
    rejected["evidence"][1] |= {"grade": "verified", "status": "rejected"}
    assert lab.view(profile(**rejected)).measure("independent_businesses").value == point(1)


def test_what_refers_to_a_rejected_node_refers_to_nobody_knows_what():
    """The mechanism was rejected; that some mechanism carries the instances was not."""
    held = {"funding": "fees", "mechanism": "meetings"}
    data = {
        "evidence": [{"id": "no", "status": "rejected"}],
        "mechanisms": [{"id": "meetings", "evidence": ["no"]}],
        "instances": [{"id": f"i{index}", "date": f"2026-0{index + 1}-10", **held} for index in range(3)],
    }
    assert measure("member_carried_mechanisms", **data)[0].hi is None
    data["mechanisms"] = [{"id": "meetings"}]
    assert measure("member_carried_mechanisms", **data)[0] == point(1)


def test_a_list_that_names_somebody_rejected_is_not_complete():
    members = [*firms(1), {"id": "m1", **FIRM, "evidence": ["no"]}]
    instance = {"id": "i", "date": "2026-03-01", "purpose": "interaction", "attendees": ["m0", "m1"]}
    data = {"evidence": [{"id": "no", "status": "rejected"}], "members": members, "instances": [instance]}
    assert measure("interactive_instances", **data)[0] == Interval(0, 1)


def test_a_relation_that_no_list_names_may_say_between_whom_it_is():
    """Left out, ``between`` says that the parties are named; of an unlisted relation nobody left it out."""
    members = [{"id": "m0", **FIRM, "kind": "ngo"}]
    relations = {"completeness": "partial", "items": []}
    assert measure("b2b_relations", members=members, relations=relations)[0] == Interval(0, None)
    assert measure("b2b_relations", members=members, relations=[])[0] == point(0)


def test_a_list_cannot_lack_more_than_there_is():
    """All two organisations are named already, so nobody else was there."""
    instance = {"id": "i", "date": "2026-03-01", "purpose": "interaction"}
    instance["attendees"] = {"completeness": "partial", "items": ["m0"]}
    assert measure("interactive_instances", members=firms(1), instances=[instance])[0] == point(0)
    assert measure("interactive_instances", members=firms(2), instances=[instance])[0] == Interval(0, 1)


def test_where_there_are_no_members_no_member_is_a_partner():
    """Whoever the partners are that the list leaves out: the organisation has no members."""
    project = {"id": "p", "start": "2026-01-15", "end": "none", "partners": {"completeness": "partial", "items": []}}
    assert measure("office_project_share", members=[], projects=[project])[0] == point(1)
    assert measure("office_project_share", members=firms(1), projects=[project])[0] == Interval(0, 1)


# --- shares of nothing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operator", ["times", "divided", "plus", "least"])
def test_a_formula_of_a_share_of_nothing_is_one(operator):
    """It is for judgement, neither a number nor an error."""
    text = Text("формула", "formula")
    expression = Arithmetic(operator, (MetricValue("grant_instance_share"), Constant(point(2))))
    formula = Formula("formula", text, text, "share", expression=expression)
    view = laboratory(PACK, STRICT).view(profile(instances=[]))
    assert formula.measure(view).empty is True
    paid = {"id": "i", "date": "2026-03-01", "funding": "grant"}
    assert formula.measure(laboratory(PACK, STRICT).view(profile(instances=[paid]))).empty is False


def test_division_by_a_metric_that_is_nothing():
    text = Text("формула", "formula")
    expression = Arithmetic("divided", (Constant(point(6)), MetricValue("recent_projects")))
    formula = Formula("formula", text, text, "count", expression=expression)

    def measured(projects):
        return formula.measure(laboratory(PACK, STRICT).view(profile(projects=projects)))

    projects = [{"id": f"p{index}", "start": "2026-01-15", "end": "none"} for index in range(2)]
    assert measured([]).empty is True
    assert (measured(projects).value, measured(projects).empty) == (point(3), False)
    assert measured({"completeness": "partial", "items": []}).empty is None


# --- ties and presumptions ------------------------------------------------------------------------------------------


def surveyed(*records):
    pairs = [{"respondent": who, "other": whom, "knows": knows} for who, whom, knows in records]
    pairs = [{key: value for key, value in record.items() if value is not None} for record in pairs]
    return measure("weak_ties", members=firms(2), surveys=[{"id": "s", "date": "2026-03-01", "pairs": pairs}])[0]


def test_answers_of_a_survey_in_any_order():
    assert surveyed(("m0", "m1", True), ("m1", "m0", True)) == point(1)
    assert surveyed(("m0", "m1", True), ("m0", "m1", False), ("m1", "m0", True)) == point(1)
    assert surveyed(("m0", "m1", False), ("m0", "m1", True), ("m1", "m0", True)) == point(1)
    assert surveyed(("m0", "m1", True), ("m1", "m0", False)) == point(0)


def test_an_answer_that_does_not_say_about_whom_may_be_about_anybody():
    assert surveyed(("m0", "m1", True), ("m1", None, True)) == Interval(0, 1)
    assert surveyed(("m0", "m1", True), ("m1", None, False)) == point(0)


def running(**more):
    mechanism = {
        "id": "visits",
        "cadence": "monthly",
        "first_date": "2020-01-01",
        "status": "running",
        "interactive": True,
    }
    instances = {"completeness": "partial", "items": []}
    data = {"members": firms(3), "mechanisms": [mechanism | more.pop("mechanism", {})], "instances": instances | more}
    return laboratory(PACK, MAPPING).view(profile(**data)).measure("interactive_instances").value


def test_a_mechanism_is_not_presumed_to_run_while_it_was_suspended():
    assert running().lo == 12
    stopped = {"suspensions": [{"from": "2026-01-01", "to": "2026-03-31"}]}
    assert running(mechanism=stopped).lo == 9
    assert running(mechanism={"suspensions": [{"from": "2026-01-01"}]}).lo == 6
    assert running(mechanism={"suspensions": [{"from": "2020", "to": "2021"}]}).lo == 12


def test_what_is_presumed_is_among_what_a_total_counts():
    assert running(totals=[{"of": "all", "value": 14}]) == Interval(12, 14)
    assert running(totals=[{"of": "all", "value": "20+"}]).lo == 12


def test_a_total_outweighs_a_presumption():
    assert running(totals=[{"of": "all", "value": 3}]) == Interval(0, 3)


def test_links_to_a_member_that_is_only_supposed():
    """Where totals are followed up, a member supposed to be of a kind is still the one that others link to."""
    active = {"purpose": "interaction", "attendees": ["m0", "m1"]}
    unpaid = {name: value for name, value in FIRM.items() if name not in ("kind", "fee_paid_on")}
    members = {"items": [{"id": f"m{index}", **unpaid} for index in range(2)]}
    members |= {"completeness": "complete", "totals": [{"of": "businesses", "value": 2}]}
    instances = [{"id": f"i{index}", "date": f"2026-0{index + 1}-10", **active} for index in range(2)]
    assert measure("independent_businesses", members=members, instances=instances)[0] == point(2)
