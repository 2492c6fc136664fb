"""Where the money comes from and goes, and the services it is asked for."""

from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

_SOURCES = ("matchmaking", "joint_action", "diagnostics", "brokerage")
"""Mechanisms that services mostly grow out of."""


def finance(setting: Setting, who: Cast) -> list[Node]:
    """The closed years, and sometimes what has come in since."""
    draw = setting.draw.about("finance")
    traits = setting.traits
    shares = {
        "grant": traits.grants * 0.8, "public_budget": traits.grants * 0.2, "membership_fee": traits.fees * 0.85,
        "target_fee": traits.fees * 0.15, "service_sale": traits.sales * 0.8, "success_fee": traits.sales * 0.2,
        "joint_project": traits.joint_income, "event_income": traits.other_income * 0.6,
        "sponsorship": traits.other_income * 0.3, "other": traits.other_income * 0.1,
    }  # fmt: skip
    whole = sum(shares.values())
    found: list[Node] = []
    last = setting.as_of.year - 1
    founded = setting.as_of.year - int(setting.age / 12 + (12 - setting.as_of.month) / 12)
    for year in (last - 1, last, last + 1):
        if year < founded or (year > last and draw.chance(0.7)):
            continue
        mine = draw.about(str(year))
        budget = traits.budget * 1000 * mine.between(0.8, 1.2)
        for name, share in shares.items():
            amount = round(budget * share / whole * mine.between(0.7, 1.3), -3)
            if amount >= budget * 0.01:
                payer = _payer(name, mine.share(), who)
                found.append({"year": year, "side": "income", "class": name, "amount": int(amount), **payer})
        if mine.chance(0.3):
            found.append({"year": year, "side": "income", "class": "in_kind", "amount": mine.count(10, 200) * 1000,
                          "note": "приміщення та час учасників"})  # fmt: skip
        for name, share in (("staff", 0.5), ("services", 0.3), ("other", 0.1)):
            found.append({"year": year, "side": "expense", "class": name, "amount": int(round(budget * share, -3))})
    return [{"id": f"f{number + 1}", **line} for number, line in enumerate(found)]


def _payer(name: str, chance: float, who: Cast) -> Node:
    donors = who.others.get("donor", ())
    return {"payer": donors[0]} if name == "grant" and donors and chance < 0.5 else {}


def services(setting: Setting, who: Cast, mechanisms: list[Node]) -> list[Node]:
    """What is offered, to whom, and what it grew out of."""
    draw = setting.draw.about("services")
    traits = setting.traits
    found: list[Node] = []
    for number in range(draw.whole(traits.services)):
        free = draw.chance(traits.free)
        used = draw.some(who.members, draw.whole(draw.between(0.4, 1) * traits.uptake * len(who.members)))
        outside = draw.whole(traits.foreign / max(0.1, 1 - traits.foreign) * max(1, len(used)))
        node: Node = {
            "id": f"service{number + 1}",
            "name": f"{draw.one(words()['services'])} {number + 1}",
            "launched": setting.ago(draw.between(0.05, 0.9) * setting.age),
            "price_policy": "free" if free else draw.one(("fee", "success_fee", "mixed")),
            "deliveries_free": draw.count(1, 30) if free else draw.count(0, 6),
            "deliveries_paid": 0 if free else draw.count(1, 40),
            "customers_members": len(used),
            "customers_outside": outside,
            "revenue": 0 if free else draw.count(1, 90) * 10_000,
            "used_by": [{"id": one, "date": setting.ago(draw.between(0, 16))}
                        for one in (*used, *draw.some(who.outsiders, min(outside, 3)))],
        }  # fmt: skip
        if mechanisms and draw.chance(traits.linked):
            usual = [one["id"] for one in mechanisms if one["kind"] in _SOURCES]
            node["strengthens"] = [draw.one(usual or [one["id"] for one in mechanisms])]
        found.append(node)
    return found
