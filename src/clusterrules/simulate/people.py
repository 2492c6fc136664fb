"""Members and other organisations."""

from clusterrules.simulate.draw import Draw
from clusterrules.simulate.setting import Cast, Node, Setting
from clusterrules.simulate.words import words

_BUSINESS = {"company": 6.0, "fop": 2.0, "farm": 1.0, "cooperative": 0.6}
_OTHERS = {
    "university": 2.0, "vocational": 1.0, "school": 0.4, "research": 1.0, "public_authority": 1.2, "hromada": 1.2,
    "development_agency": 1.0, "ngo": 2.0, "association": 1.0, "public_enterprise": 1.0, "chamber": 0.6, "media": 0.4,
    "cluster": 0.3, "investor": 0.4, "donor": 0.2, "edih": 0.2, "other": 0.4,
}  # fmt: skip
_SIZES = {"micro": 4.0, "small": 4.0, "medium": 2.0, "large": 0.7}
_EMPLOYEES = {"micro": (1, 9), "small": (10, 49), "medium": (50, 249), "large": (250, 1500)}
_KNOWLEDGE = ("university", "vocational", "research")
_AUTHORITIES = ("public_authority", "hromada", "development_agency")
_VISITORS = 60
"""Organisations that come without being members, at most."""
_CODES = range(99_000_00, 99_999_99)
"""Codes that nobody is given."""


def cast(setting: Setting) -> tuple[dict[str, list[Node]], Cast]:
    """The lists of members and other organisations, and who plays which part."""
    draw = setting.draw.about("members")
    traits = setting.traits
    kinds = _kinds(draw.about("kinds"), setting)
    members = [_member(draw.about(str(number)), setting, number, kind) for number, kind in enumerate(kinds)]
    others = _others(setting)
    staying = [one for one in members if one.get("until", "none") == "none"]
    businesses = tuple(one["id"] for one in staying if one["kind"] in _BUSINESS)
    present = [one["id"] for one in staying]
    number = draw.whole(traits.core * len(present))
    core = tuple(
        sorted(draw.some(businesses, number - number // 4) + draw.some(_without(present, businesses), number // 4))
    )
    by_kind: dict[str, tuple[str, ...]] = {}
    for one in others:
        by_kind[one["kind"]] = (*by_kind.get(one["kind"], ()), one["id"])
    return {"members": members, "organisations": others}, Cast(tuple(present), businesses, core, by_kind)


def _without(all_: list[str], some: tuple[str, ...]) -> list[str]:
    known = set(some)
    return [one for one in all_ if one not in known]


def _kinds(draw: Draw, setting: Setting) -> list[str]:
    business = draw.whole(setting.traits.business * setting.size)
    return draw.mixed(
        [draw.weighted(_BUSINESS) for _ in range(business)]
        + [draw.weighted(_OTHERS) for _ in range(setting.size - business)]
    )


def _member(draw: Draw, setting: Setting, number: int, kind: str) -> Node:
    traits = setting.traits
    joined = draw.between(1, setting.age) if draw.chance(0.4) else setting.age
    node = {
        "id": f"m{number + 1}",
        "name": _name(draw, kind, number),
        "kind": kind,
        **_traits(draw, setting, number, kind),
    }
    node["group"] = f"група-{number // 3}" if draw.chance(traits.related) else "none"
    node["since"] = setting.ago(joined)
    if draw.chance(0.2):
        node["category"] = draw.one(("дійсний", "асоційований", "спостерігач"))
    if draw.chance(traits.left * 0.6):
        node["until"] = setting.ago(draw.between(0, joined))
    node["application"] = setting.ago(joined) if draw.chance(traits.applied) else "none"
    paid = draw.between(0, 11) if draw.chance(traits.paying) else draw.between(13, 30)
    node["fee_paid_on"] = setting.ago(paid) if paid < joined else "none"
    voted = draw.between(0, 20) if draw.chance(traits.voting) else draw.between(25, 40)
    node["voted_on"] = setting.ago(voted) if voted < joined else "none"
    return node


def _name(draw: Draw, kind: str, number: int) -> str:
    return f"{words()['organisations'][kind]} «{draw.one(words()['firms'])}-{number + 1}» (вигадано)"


def _traits(draw: Draw, setting: Setting, number: int, kind: str) -> Node:
    traits = setting.traits
    node: Node = {"state": draw.one(("in_termination", "terminated")) if draw.chance(traits.left * 0.4) else "active"}
    if kind in _BUSINESS:
        size = draw.weighted(_SIZES)
        sector = words()["sectors"][_sector(setting)]
        codes = sector["codes"] if draw.chance(traits.in_sector) else words()["elsewhere"]
        node |= {"size": size, "activity_codes": [draw.one(codes)]}
        if draw.chance(0.25):
            employees = draw.count(*_EMPLOYEES[size])
            node |= {"employees": employees, "turnover": employees * draw.count(300, 1500) * 1000}
            node["export_share"] = round(draw.between(0, 0.8), 2)
    if kind == "fop":
        node["identifier"] = f"місцевий-{number + 1}"
    elif draw.chance(0.5):
        node["edrpou"] = invented_code(_CODES[draw.count(0, len(_CODES) - 1)])
    if draw.chance(0.3):
        node["region"] = draw.one(words()["regions"])
    if draw.chance(0.2):
        node["registered"] = setting.ago(setting.age + draw.between(6, 200))
    if kind == "company" and draw.chance(0.08):
        node["founders"] = [
            {"name": f"засновник {letter}", "identifier": f"особа-{number + 1}-{letter}", "share": 0.5}
            for letter in "АБ"
        ]
    return node


def _sector(setting: Setting) -> int:
    return setting.draw.about("sector").count(0, len(words()["sectors"]) - 1)


def sector(setting: Setting) -> Node:
    """The sector that the organisation works in, or says that it does."""
    found: Node = words()["sectors"][_sector(setting)]
    return found


def _others(setting: Setting) -> list[Node]:
    draw = setting.draw.about("organisations")
    traits = setting.traits
    visitors = traits.outsiders / max(0.2, 1 - traits.outsiders) * setting.size * 0.9
    kinds = ["company"] * (2 + min(_VISITORS, round(visitors))) + ["donor"]
    kinds += [draw.one(_KNOWLEDGE)] if draw.chance(traits.knowledge) else []
    kinds += [draw.one(_AUTHORITIES)] if draw.chance(traits.authorities) else []
    kinds += [draw.weighted({"cluster": 2, "edih": 1, "chamber": 1, "investor": 1, "media": 1, "association": 1})]
    return [
        {
            "id": f"o{number + 1}",
            "name": _name(draw, kind, number + 700),
            "kind": kind,
            "group": "none",
            "state": "active",
        }
        | ({"region": draw.one(words()["regions"])} if draw.chance(0.3) else {})
        for number, kind in enumerate(kinds)
    ]


def invented_code(number: int) -> str:
    """Eight digits of which the last checks the others, as in codes of the state register."""
    digits = [int(digit) for digit in f"{number:07}"]
    rest = sum(weight * digit for weight, digit in enumerate(digits, 1)) % 11
    if rest == 10:
        rest = sum(weight * digit for weight, digit in enumerate(digits, 3)) % 11
    return "".join(map(str, digits)) + str(rest % 10)
