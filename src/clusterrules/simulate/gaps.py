"""What an organisation leaves out or says less exactly than it could.

Told by the vocabulary alone: any scalar can be left out, said as a phrase or in two ways; any list can be left out,
thinned, given without saying that it is all, or told as a total.
"""

from collections.abc import Mapping
from typing import Any

from clusterrules.profile.vocabulary import ALL, NONE, Category, Field, FieldType, Kind, Vocabulary
from clusterrules.simulate.draw import Draw
from clusterrules.simulate.setting import Node

_EXACT = frozenset({"year", "share", "rubric"})
"""Units of numbers that nobody writes as «понад 20»."""
_QUARRELS = 0.12
"""Share of organisations that know nearly everything, but in which two sources differ on much of it."""
_CLAIMED = frozenset({FieldType.CHOICE, FieldType.NUMBER, FieldType.DATE, FieldType.YES_NO})
_PLAIN = frozenset({FieldType.TEXTS, FieldType.CHOICES})
_LEFT_OUT, _THINNED, _UNSAID, _TOTALS = "left out", "thinned", "unsaid", "totals"


class Gaps:
    """Takes facts out of a profile of which everything is known; some facts come to rest on doubtful evidence."""

    def __init__(self, vocabulary: Vocabulary, rate: float, draw: Draw, doubtful: tuple[str, ...]) -> None:
        self._vocabulary = vocabulary
        quarrels = draw.about("quarrels").chance(_QUARRELS)
        self._rate = rate / 8 if quarrels else rate
        self._conflicts = rate * 0.6 if quarrels else rate / 20
        self._draw = draw
        self._doubtful = doubtful

    def left(self, profile: Node) -> Node:
        """The profile with its gaps; the one given stays as it is."""
        said = dict(profile["completeness"])
        found: Node = {}
        gone: set[str] = set()
        for name, value in profile.items():
            kind = self._vocabulary.collections.get(name)
            found[name] = value if kind is None else self._list(name, value, kind, said, gone)
        for name, kind in self._vocabulary.collections.items():
            found[name] = self._below(found[name], kind, gone)
        found["organisation"] = self._node(profile["organisation"], self._vocabulary.organisation.fields, gone)
        found["attestations"] = [one for one in profile["attestations"] if one.get("subject") not in gone]
        found["completeness"] = said
        return {name: value for name, value in found.items() if value is not None}

    def _list(self, name: str, value: list[Node], kind: Kind, said: Node, gone: set[str]) -> Any:
        """A list with its completeness; ``None`` for one that is left out."""
        draw = self._draw.about(f"list/{name}")
        if not draw.chance(self._rate):
            return {"completeness": "complete", "items": value}
        manner = draw.weighted({_LEFT_OUT: 2, _THINNED: 4, _UNSAID: 3, _TOTALS: 2})
        completeness = draw.one(("partial", "unknown"))
        if manner == _LEFT_OUT:
            gone |= {one["id"] for one in value}
            said[name] = "unknown"
            return None
        if manner == _UNSAID:
            return {"completeness": completeness, "items": value}
        kept = value[: len(value) // 3] if manner == _TOTALS else [one for one in value if draw.chance(0.75)]
        gone |= {one["id"] for one in value} - {one["id"] for one in kept}
        found: Node = {"completeness": completeness, "items": kept}
        if manner == _TOTALS:
            found["totals"] = _totals(draw, value, kind)
        return found

    def _below(self, value: Any, kind: Kind, gone: set[str]) -> Any:
        if value is None:
            return None
        items = [self._node(one, kind.fields, gone) for one in value["items"]]
        return items if value == {"completeness": "complete", "items": value["items"]} else {**value, "items": items}

    def _node(self, node: Node, fields: Mapping[str, Field], gone: set[str]) -> Node:
        draw = self._draw.about(f"node/{node.get('id', '')}")
        found: Node = {}
        for name, value in node.items():
            one = fields.get(name)
            if one is None or one.identity:
                found[name] = value
            elif one.is_collection:
                self._inner(draw, one, name, value, found, gone)
            elif value in gone or (one.absent is None and draw.chance(self._rate)):
                continue
            else:
                found[name] = self._blurred(draw, value, one)
        absent = (one for one in fields.values() if one.is_collection and one.name not in node)
        found |= {one.name: {"completeness": "unknown"} for one in absent if draw.chance(self._rate)}
        if draw.chance(self._rate / 12) and "id" in node:
            found["evidence"] = [draw.one(self._doubtful)]
        return found

    def _inner(self, draw: Draw, one: Field, name: str, value: Any, found: Node, gone: set[str]) -> None:
        """A list within a node, without what is no longer listed anywhere."""
        items = [self._link(draw, item, one, gone) for item in value]
        kept = [item for item in items if _identity(item) not in gone]
        if draw.chance(self._rate):
            kept = [item for item in kept if one.type in _PLAIN or draw.chance(0.6)]
            found[name] = {"completeness": draw.one(("partial", "unknown")), "items": kept}
            if one.type is FieldType.LINKS and draw.chance(0.5):
                found[name]["totals"] = [{"of": ALL, "value": _phrase(draw, len(items))}]
        elif len(kept) < len(items):
            found[name] = {"completeness": "partial", "items": kept}
        else:
            found[name] = kept

    def _link(self, draw: Draw, item: Any, one: Field, gone: set[str]) -> Any:
        if not isinstance(item, dict):
            return item
        lost = {name for name, value in item.items() if name != "id" and isinstance(value, str) and value in gone}
        lost |= {name for name in item if name in one.fields and draw.chance(self._rate)}
        return {name: value for name, value in item.items() if name not in lost}

    def _blurred(self, draw: Draw, value: Any, one: Field) -> Any:
        if one.type is FieldType.DATE and value != NONE and draw.chance(self._rate / 2):
            return value[:7] if draw.chance(0.7) else value[:4]
        if one.type is FieldType.NUMBER and one.unit not in _EXACT and draw.chance(self._rate / 2):
            return _phrase(draw, value)
        if one.type in _CLAIMED and draw.chance(self._conflicts):
            return [{"value": said, "evidence": ["word"]} for said in (value, _contested(draw, value, one))]
        return value


def _contested(draw: Draw, value: Any, one: Field) -> Any:
    """What another source says of the same."""
    match one.type:
        case FieldType.CHOICE:
            return draw.one(one.values)
        case FieldType.YES_NO:
            return not value
        case FieldType.DATE:
            return str(int(value[:4]) - draw.count(1, 2)) + value[4:7] if value != NONE else value
        case _ if one.unit == "year":
            return value - 1
        case _ if one.unit == "share":
            return round(1 - value, 2)
        case _:
            return value + max(1, int(value) // 2)


def _identity(item: Any) -> Any:
    return item.get("id") if isinstance(item, dict) else item


def _totals(draw: Draw, items: list[Node], kind: Kind) -> list[Node]:
    """How many there are altogether, and of some kinds."""
    present = [one for one in items if one.get("until", NONE) == NONE]
    found = [{"of": ALL, "value": _phrase(draw, len(present))}]
    for category in kind.categories.values():
        number = sum(_counted(one, category) for one in present)
        if number and draw.chance(0.35):
            found.append({"of": category.name, "value": number})
    return found


def _counted(item: Node, category: Category) -> bool:
    return all(item.get(name) in values for name, values in category.values.items())


def _phrase(draw: Draw, number: float) -> str | int | float:
    """The number as people write it: it is always one of those that the phrase allows."""
    lower = int(number) // 10 * 10
    if number != int(number) or number < 2:
        return f"до {int(number) + 1}"
    phrases = [f"{number}+", f"не менше {number}", f"близько {number}", f"до {number}", f"{int(number * 0.9)}–{number}"]
    phrases += [f"понад {lower}"] if 0 < lower < number else [f"понад {int(number) - 1}"]
    return draw.one(phrases)
