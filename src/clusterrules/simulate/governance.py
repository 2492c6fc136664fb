"""How the organisation is run: bodies and their meetings, the office, documents, partners."""

from clusterrules.simulate.draw import Draw
from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

_FUNCTIONS = ("project_management", "communication", "finance", "matchmaking", "facilitation", "export", "analytics")
_TOPICS = ("membership_levels", "fees_funds", "decision_making", "entry_criteria")
_AUTHORITIES = ("public_authority", "hromada", "development_agency", "chamber", "association")
_KNOWLEDGE = ("university", "vocational", "school", "research")
_FURTHER = {
    "action_plan": 0.35, "ethics": 0.15, "ip_nda": 0.15, "roadmap": 0.2, "minutes": 0.3, "membership_list": 0.3,
    "budget": 0.25, "report": 0.3, "other": 0.1,
}  # fmt: skip
_KPIS = (("contracts", "контрактів"), ("export", "тис. євро"), ("jobs", "місць"), ("cost_saving", "тис. грн"))


def bodies(setting: Setting, who: Cast) -> list[Node]:
    """The bodies, with who sits in them."""
    draw = setting.draw.about("bodies")
    traits = setting.traits
    known = words()["bodies"]
    found: list[Node] = []
    if draw.chance(min(1, traits.assemblies * 2)):
        found.append({"id": "assembly", "name": known["general_meeting"], "kind": "general_meeting"})
    if draw.chance(min(1, traits.boards)):
        regular = draw.chance(traits.engaged_board)
        seats = draw.some(who.core if regular and len(who.core) > 2 else who.members, draw.count(3, 7))
        outside = [one for kind in (*_KNOWLEDGE, *_AUTHORITIES) for one in who.others.get(kind, ())]
        seats += draw.some(outside, draw.whole(0.6))
        links = [{"id": one, "role": "член правління"} if draw.chance(0.2) else one for one in seats]
        found.append({"id": "board", "name": known["board"], "kind": "board", "seats": links})
    for kind, chance in (("supervisory", 0.15), ("executive", 0.3), ("working_group", 0.3)):
        if draw.chance(chance * min(1, traits.boards / 2)):
            seats = draw.some(who.members, 3)
            found.append({"id": kind.replace("_", "-"), "name": known[kind], "kind": kind, "seats": seats})
    return found


def meetings(setting: Setting, who: Cast, held_by: list[Node]) -> list[Node]:
    """Meetings of the last two years, the oldest first."""
    draw = setting.draw.about("meetings")
    traits = setting.traits
    years = min(setting.age / 12, 2)
    rate = {
        "assembly": traits.assemblies,
        "board": traits.boards,
        "working-group": 3.0,
        "executive": 4.0,
        "supervisory": 1.0,
    }
    found: list[tuple[float, Node]] = []
    for body in held_by:
        seats = [one["id"] if isinstance(one, dict) else one for one in body.get("seats", who.members[:30])]
        for number in range(draw.whole(rate[body["id"]] * years)):
            mine = draw.about(f"{body['id']}/{number}")
            months = mine.between(0, years * 12)
            strategic = mine.chance(0.25 + 0.5 * traits.strategy) and body["id"] in ("assembly", "board")
            kinds = (["strategic"] if strategic else []) + mine.some(
                ("admission", "finance", "operational", "other"), 1
            )
            found.append(
                (
                    months,
                    {
                        "body": body["id"],
                        "date": setting.ago(months),
                        "quorum": mine.chance(0.9),
                        "attendees": mine.some(seats, max(2, len(seats) * 2 // 3)),
                        "decisions": [{"kind": kind, "text": words()["decisions"][kind]} for kind in kinds],
                    },
                )
            )
    ordered = sorted(found, key=lambda one: -one[0])
    return [{"id": f"meeting{number + 1}", **node} for number, (_, node) in enumerate(ordered)]


def team(setting: Setting) -> list[Node]:
    """The coordinator and those who work beside."""
    draw = setting.draw.about("team")
    traits = setting.traits
    positions = max(0, draw.whole(traits.team + 0.2))
    if traits.team < 0.12:
        return []
    covered = [one for one in _FUNCTIONS if draw.chance(traits.functions)]
    others = [covered[index :: max(1, positions)] for index in range(max(1, positions))]
    found: list[Node] = []
    for index, functions in enumerate(others):
        coordinates = index == 0 and draw.chance(0.95)
        fte = min(1.0, traits.team / len(others))
        tenure = traits.tenure if index == 0 else draw.between(1, 36)
        found.append(
            {
                "id": f"position{index + 1}",
                "role": "координатор" if index == 0 else draw.one(words()["positions"]),
                "coordinates": coordinates,
                "fte": max(0.1, round(fte, 1)),
                "employment": draw.weighted({"staff": 4, "contract": 3, "seconded": 1, "volunteer": 1}),
                "functions": [*(["coordination"] if coordinates else []), *functions] or ["other"],
                "since": setting.ago(setting.in_life(tenure)),
                "vacant": index > 0 and draw.chance(0.08),
            }
        )
    return found


def documents(setting: Setting, mechanisms: list[Node], held_by: list[Node]) -> list[Node]:
    """What is written down and adopted."""
    draw = setting.draw.about("documents")
    traits = setting.traits
    adopters = [one["id"] for one in held_by if one["id"] in ("assembly", "board")]
    found: list[Node] = []
    if draw.chance(traits.founded_by):
        kind = draw.weighted({"statute": 2, "memorandum": 2})
        found.append(_document(draw, setting, kind, ["coordination"], adopters, months=setting.age))
    wanted = [one for one in _TOPICS if draw.chance(traits.topics)]
    if wanted:
        together = draw.chance(0.6)
        for number, topics in enumerate([wanted] if together else [[one] for one in wanted]):
            node = _document(draw, setting, "regulation", topics, adopters)
            found.append({**node, "id": f"regulation{number + 1}", "title": f"{node['title']} {number + 1}"})
    if draw.chance(traits.strategy):
        found.append(_document(draw, setting, "strategy", [], adopters))
    further = [kind for kind, chance in _FURTHER.items() if draw.chance(chance)]
    found += [_document(draw, setting, kind, [], adopters) for kind in further]
    for one in found:
        if one["kind"] in ("strategy", "action_plan"):
            kpis = [{"kind": kind, "unit": unit, "target": draw.count(2, 50), "due": setting.ago(-draw.between(3, 20))}
                    for kind, unit in _KPIS if draw.chance(0.4)]  # fmt: skip
            one["kpis"] = kpis
    for name in sorted({one["procedure"] for one in mechanisms} - {"none"}):
        node = _document(draw, setting, "procedure", [], [])
        kind = words()["mechanisms"][name.removeprefix("procedure-")]["name"]
        found.append({**node, "id": name, "title": f"{node['title']}: {kind}", "operative": True})
    return found


def _document(
    draw: Draw, setting: Setting, kind: str, topics: list[str], adopters: list[str], months: float | None = None
) -> Node:
    traits = setting.traits
    age = draw.between(1, max(1.5, setting.age)) if months is None else months
    node: Node = {
        "id": f"document-{kind.replace('_', '-')}",
        "title": words()["documents"][kind],
        "kind": kind,
        "topics": topics,
        "operative": draw.chance(traits.operative),
        "adopted_on": setting.ago(age),
        "valid_until": setting.ago(draw.between(-24, min(6, age - 0.5))) if draw.chance(0.15) else "none",
        "accessible_to": draw.weighted({"public": 2, "members": 3, "office": 0.5}),
    }
    node["adopted_by"] = draw.one(adopters) if adopters and draw.chance(0.9) else "none"
    if node["adopted_by"] == "none" and draw.chance(0.1):
        node["adopted_on"] = "none"
    return node


def partners(setting: Setting, who: Cast, instances: list[Node], projects: list[Node]) -> tuple[list[Node], list[Node]]:
    """Partnerships and the agreements they rest on; some are on paper only."""
    draw = setting.draw.about("partners")
    traits = setting.traits
    found: list[Node] = []
    agreements: list[Node] = []
    likely = [one for kind in ("cluster", "edih", *_KNOWLEDGE, *_AUTHORITIES) for one in who.others.get(kind, ())]
    candidates = [*likely, *(one for one in who.outsiders if one not in likely)]
    for number, organisation in enumerate(candidates[: draw.whole(traits.partners)]):
        mine = draw.about(str(number))
        node: Node = {
            "id": f"partner{number + 1}",
            "organisation": organisation,
            "agreement": f"agreement{number + 1}" if mine.chance(0.8) else "none",
            "obligations_both": mine.chance(0.35 + 0.6 * traits.partners_active),
            "outside_region": mine.chance(0.4),
            "outside_sector": mine.chance(0.4),
            "since": setting.ago(mine.between(1, max(2, setting.age))),
        }
        if mine.chance(traits.partners_active):
            attended = [one["id"] for one in instances if organisation in _ids(one["attendees"])]
            joined = [one["id"] for one in projects if organisation in _ids(one["partners"])]
            if not attended and instances:  # they come as partners now, if they did not before
                latest = mine.one(instances[-12:])
                latest["attendees"].append(organisation)
                attended = [latest["id"]]
            node |= {"instances": attended[-6:], "projects": joined}
        if node["agreement"] != "none":
            document = _document(mine, setting, "agreement", [], [])
            agreements.append({**document, "id": node["agreement"], "title": f"{document['title']} {number + 1}"})
        found.append(node)
    return found, agreements


def _ids(links: list[Node | str]) -> list[str]:
    return [one if isinstance(one, str) else one["id"] for one in links]
