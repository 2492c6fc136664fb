"""What comes of it: outcomes, practices, policies, and the shocks on the way."""

from clusterrules.simulate.draw import Draw
from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

_ECONOMIC = (
    "contracts", "export", "new_product", "new_market", "cost_saving", "revenue_growth", "investment", "jobs",
    "productivity",
)  # fmt: skip
_SYSTEMIC = ("innovation", "resilience", "green", "digital", "trust")
_OUTPUTS = ("talent", "grant", "policy", "trust", "digital")
_SECTIONS = ("problem", "mechanics", "direct", "economic", "systemic", "sustainability", "risks", "advice")
_FIELDS = {"direct": "results_direct", "economic": "results_economic", "systemic": "results_systemic"}
_SHOCKS = {"donor_stop": 3, "invasion": 2, "blackout": 3, "relocation": 1, "leader_change": 2, "other": 1}


def outcomes(setting: Setting, who: Cast) -> list[Node]:
    """Outputs, outcomes and impacts, each leading to the next at times."""
    draw = setting.draw.about("outcomes")
    found: list[Node] = []
    for number in range(draw.whole(setting.traits.outcomes)):
        found.append(_outcome(draw.about(str(number)), setting, who, number, found))
    return found


def _outcome(draw: Draw, setting: Setting, who: Cast, number: int, earlier: list[Node]) -> Node:
    traits = setting.traits
    level = draw.weighted({"outcome": 3, "impact": 2}) if draw.chance(traits.effect) else "output"
    kinds = _OUTPUTS if level == "output" else (_ECONOMIC if draw.chance(0.62) else _SYSTEMIC)
    kind = draw.one(kinds)
    known = words()["outcomes"][kind]
    end = draw.between(0.5, max(1, setting.in_life(38)))
    group = draw.some(who.businesses, draw.count(1, 4))
    if level == "impact" and draw.chance(0.5):
        group = draw.some(who.businesses, draw.count(8, 16))
    node: Node = {
        "id": f"outcome{number + 1}",
        "title": f"{known['title']}, {number + 1}",
        "level": level,
        "kind": kind,
        "period_start": setting.ago(end + draw.between(1, 12)),
        "period_end": setting.ago(end),
        "beneficiaries": group,
        "scope": draw.weighted({"firm": 2, "group": 3, "chain": 2}),
        "planned": draw.chance(0.06),
        "value_withheld": False,
    }
    if draw.chance(traits.measured):
        node |= {"value": draw.count(1, 120), "unit": known["unit"]}
        if draw.chance(0.5):
            node["baseline"] = 0
    else:
        node |= {"value_withheld": draw.chance(0.4), "unit": known["unit"] if draw.chance(0.5) else "none"}
    if draw.chance(0.5):
        node["attribution"] = words()["attribution"]
    before = [one for one in earlier if one["level"] != "impact"]
    if before and level != "output" and draw.chance(0.6):
        draw.one(before).setdefault("led_to", []).append(node["id"])
    return node


def practices(
    setting: Setting, mechanisms: list[Node], instances: list[Node], projects: list[Node], outcomes: list[Node]
) -> list[Node]:
    """Practices as told to colleagues, some sections left empty."""
    draw = setting.draw.about("practices")
    known = words()["practice"]
    found: list[Node] = []
    for number in range(draw.whole(setting.traits.practices)):
        mine = draw.about(str(number))
        kind = mine.weighted(
            {"trust": 2, "talent": 1, "market": 1, "chains": 2, "coordination": 1, "transformation": 1}
        )
        care = mine.between(0.5, 1)
        node: Node = {"id": f"practice{number + 1}", "name": words()["practices"][kind], "type": kind}
        for name, value in (
            ("performer", "дирекція разом з учасниками"), ("region", "UA05"), ("period", "2024–2026"),
            ("role", mine.one(("broker", "operator", "architect", "facilitator"))),
        ):  # fmt: skip
            node[name] = value if name == "role" or mine.chance(care + 0.2) else "none"
        for section in _SECTIONS:
            node[_FIELDS.get(section, section)] = known[section] if mine.chance(care) else "none"
        mechanism = mine.some(mechanisms, 1)
        held = [one for one in instances if mechanism and one["mechanism"] == mechanism[0]["id"]]
        _represent(mine, held)
        told = mine.some(held, 6)
        reached = mine.some(outcomes, 1) if mine.chance(0.7) else []
        node |= {"mechanisms": [one["id"] for one in mechanism], "instances": [one["id"] for one in told]}
        node |= {"projects": [one["id"] for one in mine.some(projects, mine.count(0, 1))]}
        node |= {"outcomes": [one["id"] for one in reached]}
        for name, true in _answers(told, reached).items():
            node[name] = true if mine.chance(0.6 + 0.4 * care) else not true
        found.append(node)
    return found


def _answers(instances: list[Node], outcomes: list[Node]) -> dict[str, bool]:
    """What an honest colleague answers to the questions about a practice."""
    links = [one for instance in instances for one in instance["attendees"]]
    leading = sum(one["represented_by"] != "staff" for one in links)
    carried = any(instance.get("hosted_by", ["o"])[0].startswith("m") for instance in instances)
    return {
        "real_pain": leading * 2 >= len(links) > 0,
        "joint_action": carried,
        "economic_value": any(one["kind"] in _ECONOMIC for one in outcomes),
        "several_stakeholders": any(one["id"].startswith("o") for one in links),
        "ownership": carried,
        "creates_trust": any("follow_ups" in instance for instance in instances),
        "measurable": any("value" in one for one in outcomes),
    }


def _represent(draw: Draw, instances: list[Node]) -> None:
    """Says of all who came to some instances whom they sent: of a practice, colleagues ask that."""
    owners = draw.between(0.1, 0.5)
    senders = {"owner": owners, "director": owners * 0.6, "staff": 0.5}
    for instance in instances:
        ids = [one if isinstance(one, str) else one["id"] for one in instance["attendees"]]
        instance["attendees"] = [{"id": one, "represented_by": draw.weighted(senders)} for one in ids]


def policy_changes(setting: Setting) -> list[Node]:
    """What the organisation changed in rules and programmes beyond itself."""
    draw = setting.draw.about("policies")
    found: list[Node] = []
    for number in range(draw.whole(setting.traits.policies)):
        kind = draw.one(("roadmap", "standard", "programme", "law", "qualification"))
        adopted = draw.chance(setting.traits.adopted)
        found.append(
            {
                "id": f"policy{number + 1}",
                "title": f"{words()['policies'][kind]} {number + 1}",
                "kind": kind,
                "scope": draw.weighted({"sector": 3, "region": 3, "nation": 2, "EU": 0.4}),
                "status": draw.one(("adopted", "in_force")) if adopted else "drafted",
                "adopted_by": draw.weighted({"authority": 2, "alliance": 1}) if adopted else "alliance",
                "in_use": adopted and draw.chance(0.7),
                "date": setting.ago(draw.between(1, max(2, setting.in_life(40)))),
                "dimensions": draw.some(("innovation", "resilience", "green", "digital"), draw.count(1, 2)),
            }
        )
    return found


def shocks(setting: Setting) -> list[Node]:
    """What hit the organisation."""
    draw = setting.draw.about("shocks")
    return [
        {"id": f"shock{number + 1}", "kind": draw.weighted(_SHOCKS),
         "date": setting.ago(draw.between(1, max(2, setting.in_life(40))))}
        for number in range(draw.whole(setting.traits.shocks))
    ]  # fmt: skip
