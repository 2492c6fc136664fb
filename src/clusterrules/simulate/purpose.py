"""What the organisation is for: itself, its chains and what it promises."""

from clusterrules.simulate.people import invented_code, sector
from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

_ROLES = {
    "initiative": ("facilitator", "coordinator"), "young": ("facilitator", "broker", "aggregator", "coordinator"),
    "mature": ("operator", "broker", "platform", "orchestrator"), "system": ("orchestrator", "architect", "platform"),
}  # fmt: skip


def organisation(setting: Setting) -> Node:
    """The organisation itself."""
    draw = setting.draw.about("organisation")
    known = words()
    sectors = draw.whole(setting.traits.sectors)
    young = setting.age < 24
    form = draw.weighted(
        {"initiative": 3.0 if young else 0.4, "public_union": 3, "ngo": 2, "association": 1, "company": 0.2}
    )
    node: Node = {
        "legal_form": form,
        "founded": setting.ago(setting.age),
        "purpose": known["aims"][setting.kind.aim],
        "regions": draw.some(known["regions"], draw.count(1, 2)),
        "sectors": [
            {"scheme": "kved", "version": "2010", "code": one["code"], "name": one["name"]}
            for one in [sector(setting), *draw.some(known["sectors"], 3)][:sectors]
        ],
    }
    node["registered"] = "none" if form == "initiative" else setting.ago(setting.age * 0.9)
    if form != "initiative":
        node["edrpou"] = invented_code(9_900_000 + draw.count(0, 99_000))
    if draw.chance(0.5):
        node["website"] = "https://example.org"
    if draw.chance(setting.traits.declared):
        stage = draw.one(setting.kind.stages)
        node["declared_stage"] = stage
        node["declared_roles"] = draw.some(_ROLES[stage], draw.count(1, 2))
    elif draw.chance(0.2):
        node["declared_roles"] = ["operator"]
    return node


def chains(setting: Setting, who: Cast) -> dict[str, list[Node]]:
    """Chains, their stages, and the members who perform them."""
    draw = setting.draw.about("chains")
    traits = setting.traits
    number = draw.whole(traits.chains)
    others = [one for one in words()["sectors"] if one is not sector(setting)]
    named = [sector(setting), *draw.some(others, number)][:number]
    found: list[Node] = []
    stages: list[Node] = []
    placed = draw.some(who.businesses, draw.whole(traits.placed * len(who.businesses)))
    for index, one in enumerate(named):
        sequential = draw.chance(0.75)
        chain = f"chain{index + 1}"
        found.append(
            {
                "id": chain,
                "name": f"Ланцюг: {one['name']}",
                "description": "Від сировини до замовника в межах області.",
                "scope": draw.one(words()["regions"]),
                "form": "sequential" if sequential else "complementary",
            }
        )
        used = one["stages"][: max(1, draw.whole(traits.stages))]
        mine = placed[index::number]
        for order, stage in enumerate(used):
            node: Node = {
                "id": f"{chain}-{order + 1}",
                "name": stage["name"],
                "chain": chain,
                "order": order + 1,
                "kind": stage["kind"],
                "performed_by": mine[order :: len(used)],
            }
            if order + 1 < len(used):
                node["precedes" if sequential else "complements"] = [f"{chain}-{order + 2}"]
            stages.append(node)
    return {"chains": found, "stages": stages, "propositions": _propositions(setting, who)}


def _propositions(setting: Setting, who: Cast) -> list[Node]:
    draw = setting.draw.about("propositions")
    traits = setting.traits
    if not draw.chance(traits.value_stated):
        return []
    found: list[Node] = []
    for number, one in enumerate(draw.some(words()["problems"], draw.count(1, 2))):
        node: Node = {"id": f"value{number + 1}"}
        if draw.chance(0.75):
            node["problem"] = one["problem"]
        else:
            node["opportunity"] = draw.one(words()["opportunities"])
        if draw.chance(traits.value_complete):
            node |= {"zone": one["zone"], "why_not_alone": one["alone"], "beneficiaries": one["who"]}
        else:
            node = {"id": node["id"], "opportunity": draw.one(words()["vague"]), "zone": one["zone"]}
            node |= {"why_not_alone": "none", "beneficiaries": "none" if draw.chance(0.5) else one["who"]}
        if draw.chance(traits.validated):
            node["validated_by"] = draw.some(who.core or who.members, draw.count(1, 4))
        found.append(node)
    return found
