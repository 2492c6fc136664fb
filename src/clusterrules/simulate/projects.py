"""Projects and shared assets, and who puts in what."""

from clusterrules.simulate.draw import Draw
from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

_WITHIN = 40
"""Months within which projects are told of."""
_KINDS = ("money", "equipment", "premises", "raw_material", "time")
_SERVES = {"platform": ("shared_asset",), "brand": ("matchmaking", "joint_action")}
_ASSETS = {"equipment": 3, "plant": 1, "infrastructure": 1, "platform": 2, "brand": 1.5, "standard": 1, "other": 0.5}


def projects(setting: Setting, who: Cast, chains: list[str], outcomes: list[str]) -> list[Node]:
    """Every project; large organisations have more of them."""
    draw = setting.draw.about("projects")
    number = draw.whole(setting.traits.projects)
    if setting.sections > 1 and number > 1:
        number = round(number * (1 + setting.sections) / 2)
    return [_project(draw.about(str(index)), setting, who, index, chains, outcomes) for index in range(number)]


def _project(draw: Draw, setting: Setting, who: Cast, index: int, chains: list[str], outcomes: list[str]) -> Node:
    traits = setting.traits
    start = draw.between(1, max(1.5, setting.in_life(_WITHIN)))
    small = draw.chance(0.25)
    length = draw.between(2, 6) if small else draw.between(4, 30)
    ended = length < start
    joint = draw.chance(traits.joint)
    member = draw.chance(traits.member_initiated)
    budget = draw.count(1, 9 if small else 80) * 100_000
    node: Node = {
        "id": f"project{index + 1}",
        "name": f"{draw.one(words()['projects'])} {index + 1}",
        "start": setting.ago(start),
        "end": setting.ago(start - length) if ended or draw.chance(0.3) else "none",
        "status": "ended" if ended else "running",
        "budget": budget,
        "budget_eur": budget // 45,
        "funding": "grant"
        if draw.chance(traits.grant_paid)
        else draw.one(("members", "fees", "mixed", "public_budget")),
        "aim": draw.weighted({"talent": 2, "market": 2, "chain": 3, "transformation": 2, "other": 1}),
        "initiator": "member" if member else draw.weighted({"office": 4, "external": 1}),
        "programme": draw.one(words()["programmes"]) if draw.chance(0.25) else "none",
    }
    node["partners"] = _partners(draw, setting, who, joint)
    inside = [one["id"] for one in node["partners"] if one["id"] in who.members]
    if member and inside:
        node["led_by"] = inside[:1]
    if draw.chance(0.4) and who.others.get("donor"):
        node["funders"] = [who.others["donor"][0]]
    investors = [one for one in inside if draw.chance(traits.co_investing * 1.5)]
    node["co_invested_by"] = [investment(draw, setting, one, start) for one in investors]
    if chains and draw.chance(0.6):
        node["chains"] = [draw.one(chains)]
    if outcomes and draw.chance(0.5):
        node["outcomes"] = [draw.one(outcomes)]
    recent = not ended or start - length < 12
    node["staff_hours"] = round(traits.project_hours * draw.between(20, 260)) if recent else 0
    node["cost"] = draw.count(1, 90) * 1000 if recent else 0
    return node


def _partners(draw: Draw, setting: Setting, who: Cast, joint: bool) -> list[Node]:
    if joint and setting.traits.in_projects > 0.9:  # everybody belongs to it: this is what they came together for
        inside = draw.some(who.members, draw.whole(draw.between(0.75, 1) * len(who.members)))
    else:
        inside = draw.some(who.core or who.members, draw.count(2, 5)) if joint else []
        inside = inside or draw.some(who.members, draw.whole(0.2))
    outside = draw.some(who.outsiders, draw.count(0, 2) if joint else draw.count(1, 3))
    role, contribution = words()["project_roles"], words()["contributions"]
    return [{"id": one, "role": draw.one(role), "contribution": draw.one(contribution)} for one in (*inside, *outside)]


def investment(draw: Draw, setting: Setting, who: str, months: float) -> Node:
    """What a member put in."""
    kind = draw.one(_KINDS)
    node: Node = {"id": who, "kind": kind, "date": setting.ago(draw.between(0, months))}
    return node | ({"amount": draw.count(1, 40) * 10_000} if kind == "money" or draw.chance(0.5) else {})


def assets(setting: Setting, who: Cast, mechanisms: list[Node]) -> list[Node]:
    """What members have or plan together."""
    draw = setting.draw.about("assets")
    found: list[Node] = []
    for number in range(draw.whole(setting.traits.assets)):
        kind = draw.weighted(_ASSETS)
        months = draw.between(1, max(1.5, setting.in_life(36)))
        investors = [one for one in who.core[:8] if draw.chance(setting.traits.co_investing * 1.5)]
        fitting = [one["id"] for one in mechanisms if one["kind"] in _SERVES.get(kind, ())]
        served = [draw.one(fitting or [one["id"] for one in mechanisms])] if mechanisms and draw.chance(0.7) else []
        found.append(
            {
                "id": f"asset{number + 1}",
                "name": f"{words()['assets'][kind]} {number + 1}",
                "kind": kind,
                "capex": draw.count(1, 60) * 100_000,
                "owner": draw.one(("кластер", "учасник", "спільна власність")),
                "status": draw.weighted({"planned": 1, "committed": 1, "operational": 3}),
                "date": setting.ago(months),
                "financing": draw.one(("members", "grant", "mixed", "public_budget")),
                "mechanisms": served,
                "co_invested_by": [investment(draw, setting, one, months) for one in investors],
            }
        )
    return found
