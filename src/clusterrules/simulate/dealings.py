"""What members have to do with one another: deals, meetings, and what they answer when asked."""

from itertools import pairwise

from clusterrules.simulate.setting import Cast, Node, Setting

_WITHIN = 36
_DEALS = {
    "order": 4, "contract": 3, "subcontract": 2, "resource_share": 1, "staff_share": 0.6, "referral": 1.5,
    "licence": 0.4, "joint_product": 0.8, "co_investment": 0.4,
}  # fmt: skip
_TALKS = {"b2b_meeting": 4, "negotiation": 2, "nda": 1, "knows": 0.5}
_UNNAMED = ("members_with_business", "members", "member_and_outsider", "outsiders")


def relations(setting: Setting, who: Cast) -> list[Node]:
    """Deals and talks, the oldest first."""
    draw = setting.draw.about("relations")
    traits = setting.traits
    active = who.core if len(who.core) > 2 else who.businesses
    found: list[tuple[float, Node]] = []
    for number in range(draw.whole(traits.deals * len(who.businesses) * 1.6)):
        mine = draw.about(str(number))
        deal = mine.chance(0.62)
        months = mine.between(0, max(3, setting.in_life(_WITHIN) * 1.1))
        parties = mine.some(active if mine.chance(0.75) else who.members, 2)
        if mine.chance(0.1) and who.outsiders and parties:
            parties = [parties[0], mine.one(who.outsiders)]
        if len(parties) < 2:
            continue
        node: Node = {"parties": parties, "between": "named"}
        if mine.chance(0.06):
            node = {"between": mine.one(_UNNAMED)}
        node |= {"kind": mine.weighted(_DEALS if deal else _TALKS), "date": setting.ago(months)}
        if deal and mine.chance(0.5):
            node["value"] = mine.count(1, 400) * 10_000
        node["initiator"] = (
            "member" if mine.chance(traits.own_initiative) else mine.weighted({"office": 5, "external": 1})
        )
        found.append((months, node))
    return [{"id": f"r{number + 1}", **node} for number, (_, node) in enumerate(sorted(found, key=lambda one: -one[0]))]


def surveys(setting: Setting, who: Cast) -> list[Node]:
    """What members answered about one another, each time more or less than before."""
    draw = setting.draw.about("surveys")
    number = draw.whole(setting.traits.surveys)
    asked = who.core[:16]
    if len(asked) < 2:
        return []
    dates = sorted((draw.between(0.5, max(1, setting.in_life(30))) for _ in range(number)), reverse=True)
    pairs = [*pairwise(asked), *zip(asked, asked[2:], strict=False)]
    found: list[Node] = []
    for index, months in enumerate(dates):
        known = min(1.0, 0.35 * (1 + setting.traits.growth) ** (index * 2))
        answers = [
            {"respondent": a, "other": b, "knows": True, "traded": draw.chance(0.4)}
            for one, other in pairs
            if draw.chance(known)
            for a, b in ((one, other), (other, one))
            if draw.chance(0.9)
        ]
        found.append(
            {"id": f"survey{index + 1}", "date": setting.ago(months), "respondents": list(asked), "pairs": answers}
        )
    return found
