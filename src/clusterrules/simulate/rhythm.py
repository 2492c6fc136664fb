"""Mechanisms and what is held under them, month after month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clusterrules.simulate.draw import Draw
from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

MECHANISMS = (
    "networking", "matchmaking", "brokerage", "coordination", "joint_action", "joint_learning", "shared_asset",
    "advocacy", "diagnostics",
)  # fmt: skip
_INTERVALS = {
    "weekly": 12 / 52, "biweekly": 24 / 52, "monthly": 1, "two-monthly": 2, "quarterly": 3, "half-yearly": 6,
    "annual": 12, "continuous": 1,
}  # fmt: skip
_SLOW = {"annual": 1, "half-yearly": 3, "quarterly": 4}
_FAST = {"monthly": 5.0, "two-monthly": 2.0, "quarterly": 1.5, "biweekly": 0.3, "weekly": 0.15}
_LISTED = 40
"""Months for which instances are listed; of frequent mechanisms fewer are."""
_FREQUENT = 14
_LARGEST = 34
_LEADS_TO = {
    "joint_learning": ("talent", "jobs"), "matchmaking": ("contracts", "export", "new_market"),
    "joint_action": ("cost_saving", "export", "contracts"), "networking": ("trust",),
    "diagnostics": ("digital", "green"),
}  # fmt: skip
_SCHOOLS = ("university", "vocational")
_PURPOSES = {"advocacy": "advocacy", "diagnostics": "diagnostics"}
_ROLES = ("facilitator", "coordinator", "broker", "operator", "orchestrator", "aggregator")
_MONTH = 30.4375
_FOLLOW_UPS = {"deal": 1, "b2b_spark": 3, "group": 1, "project": 1, "decision": 2, "roadmap": 0.5}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What mechanisms and instances can refer to, by id."""

    chains: Sequence[str]
    propositions: Sequence[str]
    projects: Sequence[str]
    outcomes: Mapping[str, str]
    """With the kind of each."""
    bodies: Sequence[str]

    @property
    def topics(self) -> tuple[str, ...]:
        """What can stand on an agenda."""
        return (*self.chains, *self.propositions)

    def outcome(self, draw: Draw, mechanism: str) -> list[str]:
        """An outcome that a mechanism of a kind can have led to, else any, if there is one."""
        fitting = [one for one, kind in self.outcomes.items() if kind in _LEADS_TO.get(mechanism, ())]
        return draw.some(fitting or list(self.outcomes), 1)


def mechanisms(setting: Setting, around: Surroundings) -> list[Node]:
    """Every mechanism; in a large organisation there are some for each of its groups."""
    found: list[Node] = []
    for section in range(setting.sections):
        for kind in MECHANISMS:
            draw = setting.draw.about(f"mechanism/{kind}/{section}")
            if setting.draw.about(f"mechanism/{kind}").share() < getattr(setting.traits, kind):
                found.append(_mechanism(draw, setting, kind, section, around))
    return found


def _mechanism(draw: Draw, setting: Setting, kind: str, section: int, around: Surroundings) -> Node:
    traits = setting.traits
    known = words()["mechanisms"][kind]
    running = draw.between(traits.running * 0.8, min(1, traits.running * 1.2)) * setting.age
    node: Node = {
        "id": f"{kind}{section + 1}",
        "name": known["name"] if setting.sections == 1 else f"{known['name']}, група {section + 1}",
        "kind": kind,
        "mechanics": known["mechanics"],
        "interactive": kind not in ("diagnostics", "advocacy"),
        "owner": draw.one(("координатор", "учасник-господар", "робоча група"))
        if draw.chance(traits.procedures + 0.2)
        else "none",
        "cadence": _cadence(draw, kind, traits.pace),
        "first_date": setting.ago(max(0.2, running)),
        "status": "running",
    }
    node["procedure"] = f"procedure-{kind}" if draw.chance(traits.procedures) else "none"
    if draw.chance(0.5):
        node["role"] = draw.one(_ROLES)
    if draw.chance(0.08) and node["cadence"] in ("monthly", "two-monthly"):
        node["season"] = ["09", "10", "11", "12", "01", "02", "03", "04", "05", "06"]
    if draw.chance(0.08) and running > 12:
        node["suspensions"] = [{"from": setting.ago(9), "to": setting.ago(7), "document": node["procedure"]}]
    if around.propositions and kind != "advocacy":
        node["addresses"] = [draw.one(around.propositions)]
    if around.chains:
        node["chains"] = [draw.one(around.chains)]
    if draw.chance(0.4):
        node["outcomes"] = around.outcome(draw, kind)
    return node


def _cadence(draw: Draw, kind: str, pace: float) -> str:
    if kind == "shared_asset":
        return "continuous"
    return draw.weighted(_FAST if draw.chance(0.25 + pace) else _SLOW)


def instances(setting: Setting, who: Cast, running: list[Node], around: Surroundings) -> list[Node]:
    """Everything that was held, by the mechanisms and apart from them, the oldest first."""
    found: list[tuple[float, Node]] = []
    for index, mechanism in enumerate(running):
        draw = setting.draw.about(f"instances/{mechanism['id']}")
        section = int("".join(letter for letter in mechanism["id"] if letter.isdigit())) - 1
        steady = draw.between(setting.traits.steady * 0.85, min(1, setting.traits.steady * 1.15))
        style = draw.one(words()["formats"])
        for months in _dates(draw, setting, mechanism, index):
            if draw.chance(steady):
                present = _present(draw, setting, who, section)
                node = _under(draw, setting, mechanism, style, around)
                node |= {"date": setting.ago(months), **_circumstances(draw, setting, present, around, months)}
                if mechanism["kind"] == "joint_learning":
                    _taught(draw, who, node)
                found.append((months, node))
    found += _loose(setting, who, around)
    ordered = sorted(found, key=lambda one: -one[0])
    return [{"id": f"i{number + 1}", **node} for number, (_, node) in enumerate(ordered)]


def _dates(draw: Draw, setting: Setting, mechanism: Node, index: int) -> list[float]:
    """How many months ago it was due."""
    interval = _INTERVALS[mechanism["cadence"]]
    since = (setting.as_of - date.fromisoformat(mechanism["first_date"])).days / _MONTH
    start = draw.between(0.1, min(interval, 2)) + index * 0.03
    listed = min(since, _LISTED if interval >= 1 else _FREQUENT)
    return [start + step * interval for step in range(int(max(0.0, listed - start) / interval) + 1) if start <= since]


def _under(draw: Draw, setting: Setting, mechanism: Node, style: str, around: Surroundings) -> Node:
    """What an instance has from its mechanism."""
    purpose = _PURPOSES.get(mechanism["kind"], "interaction")
    if mechanism["kind"] == "joint_learning" and not draw.chance(setting.traits.member_led):
        purpose = "training"
    node: Node = {
        "kind": "use_month" if mechanism["cadence"] == "continuous" else draw.weighted({"event": 5, "session": 2}),
        "mechanism": mechanism["id"],
        "format": style if draw.chance(0.9) else draw.one(words()["formats"]),
        "purpose": purpose,
    }
    if draw.chance(0.06):
        node["outcomes"] = around.outcome(draw, mechanism["kind"])
    return node


def _taught(draw: Draw, who: Cast, node: Node) -> None:
    """Lets a school lead, and somebody from a business teach."""
    schools = [one for kind in _SCHOOLS for one in who.others.get(kind, ())]
    present = [one if isinstance(one, str) else one["id"] for one in node["attendees"]]
    teachers = [one for one in present if one in who.businesses]
    if schools and draw.chance(0.35):
        node["led_by"] = schools[:1]
        if schools[0] not in present:
            node["attendees"].append(schools[0])
    if teachers and draw.chance(0.3):
        node["mentored_by"] = draw.some(teachers, 1)


def _present(draw: Draw, setting: Setting, who: Cast, section: int) -> tuple[list[str], list[str]]:
    """Members and others who came."""
    traits = setting.traits
    group, regulars = who.section(section, setting.sections), who.regulars(section, setting.sections)
    number = min(_LARGEST, draw.whole(draw.between(0.7, 1.3) * traits.attendance * len(group)))
    known = draw.some(regulars, sum(draw.chance(traits.loyalty) for _ in range(number)))
    rest = [one for one in group if one not in known]
    members = known + draw.some(rest, number - len(known))
    expected = traits.outsiders / max(0.1, 1 - traits.outsiders) * max(1, len(members))
    return members, draw.some(who.outsiders, draw.whole(min(expected, 12)))


def _circumstances(
    draw: Draw, setting: Setting, present: tuple[list[str], list[str]], around: Surroundings, months: float
) -> Node:
    traits = setting.traits
    members, others = present
    node: Node = {"part_of": "none", "agenda": "none", "convened_by": "none"}
    if around.projects and draw.chance(traits.in_projects):
        node["part_of"] = draw.one(around.projects)
    if around.topics and draw.chance(traits.agenda):
        node["agenda"] = draw.one(around.topics)
    if members and draw.chance(traits.member_led):
        node["hosted_by"] = members[:1]
        if len(members) > 2 and draw.chance(0.4):
            node["led_by"] = members[1:2]
        if len(members) > 3 and draw.chance(0.1):
            node["mentored_by"] = members[2:3]
        if draw.chance(0.3):
            node["convened_by"] = members[0]
    elif others and draw.chance(0.2):
        node["hosted_by"] = others[:1]
    if node["convened_by"] == "none" and around.bodies and draw.chance(0.2):
        node["convened_by"] = draw.one(around.bodies)
    node["attendees"] = [
        {"id": one, "represented_by": draw.weighted({"owner": 3, "director": 3, "staff": 4})}
        if draw.chance(0.15)
        else one
        for one in (*members, *others)
    ]
    node["staff_hours"] = draw.count(2, 16)
    node["cost"] = draw.count(0, 25) * 1000
    node["funding"] = _funding(draw, setting)
    if draw.chance(traits.follow_ups):
        follow = {"kind": draw.weighted(_FOLLOW_UPS), "date": setting.ago(max(0, months - draw.between(0, 2)))}
        if draw.chance(0.3):
            follow["note"] = draw.one(words()["outputs"])
        node["follow_ups"] = [follow]
    return node


def _funding(draw: Draw, setting: Setting) -> str:
    if draw.chance(setting.traits.grant_paid):
        return "grant"
    if draw.chance(setting.traits.member_paid):
        return draw.one(("members", "fees"))
    return draw.weighted({"sponsors": 3, "mixed": 1, "none": 1, "public_budget": 1})


def _loose(setting: Setting, who: Cast, around: Surroundings) -> list[tuple[float, Node]]:
    """Events of the office that belong to no mechanism."""
    traits = setting.traits
    found: list[tuple[float, Node]] = []
    years = min(setting.age / 12, 2)
    for number in range(setting.draw.about("loose").whole(traits.loose * years)):
        draw = setting.draw.about(f"loose/{number}")
        months = draw.between(0, years * 12)
        lobbying = draw.chance(traits.lobbying)
        present = _present(draw, setting, who, draw.count(0, setting.sections - 1))
        circumstances = _circumstances(draw, setting, present, around, months)
        if not draw.chance(traits.member_led):
            for name in ("hosted_by", "led_by", "mentored_by"):
                circumstances.pop(name, None)
        title = "Зустріч із профільним комітетом" if lobbying else draw.one(words()["occasions"])
        purpose = "advocacy" if lobbying else draw.weighted({"other": 5, "training": 2, "interaction": 2})
        kind = draw.weighted({"event": 8, "session": 1, "delivery": 1})
        node = {"kind": kind, "title": title, "date": setting.ago(months), "mechanism": "none", "purpose": purpose}
        found.append((months, {**node, "format": draw.one(words()["formats"]), **circumstances}))
    return found


def totals(setting: Setting) -> list[Node]:
    """Yearly totals of what is not listed one by one."""
    draw = setting.draw.about("totals")
    if not draw.chance(0.15):
        return []
    year = setting.as_of.year - 1
    number = draw.count(3, 40)
    return [
        {"id": "total1", "year": year, "kind": draw.one(("event", "session", "delivery")), "purpose": "training",
         "number": number, "staff_hours": number * 5, "cost": number * 4000}
    ]  # fmt: skip
