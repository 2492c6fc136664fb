"""Partial profiles: a fully known one of which some facts are forgotten, so that a completion is sure to exist."""

import copy
from collections.abc import Mapping
from random import Random
from typing import Any

from clusterrules.documents.reading import Document
from clusterrules.profile.phrases import parse_days
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.vocabulary import ALL, NONE, ORGANISATION, Category, Field, FieldType, Kind, Vocabulary
from clusterrules.testing.values import Values


class Forgetting:
    """Takes facts out of a full profile: scalars, elements, links; and says the rest less exactly."""

    def __init__(self, vocabulary: Vocabulary, values: Values) -> None:
        self._vocabulary = vocabulary
        self._values = values
        self._rng: Random = values.rng
        self._share = 0.0

    def partial(self, full: Profile) -> Profile:
        """The profile with some facts forgotten: few or many."""
        self._share = self._rng.choice((0.05, 0.2, 0.5))
        data = copy.deepcopy(full.data)
        data["completeness"] = {}
        gone: set[str] = set()
        for name, kind in self._vocabulary.collections.items():
            if name in data or self._rng.random() < 0.5:
                data[name] = self._list(data.get(name, []), kind, gone)
        self._scalars(data.get(ORGANISATION, {}), self._vocabulary.organisation)
        for name, kind in self._vocabulary.collections.items():
            for node in data.get(name, {}).get("items", ()):
                self._scalars(node, kind)
                self._nested(node, kind, gone)
        return profile_of(Document(data, "partial", dict))

    def _list(self, items: list[Any], kind: Kind, gone: set[str]) -> dict[str, Any]:
        said: dict[str, Any] = {"items": items}
        if self._rng.random() < 0.4:
            said["completeness"] = "complete"
            return said
        if self._rng.random() < 0.5:
            said["completeness"] = "partial"
        said["items"] = [item for item in items if self._rng.random() > self._share]
        gone |= {item["id"] for item in items} - {item["id"] for item in said["items"]}
        if self._rng.random() < 0.5:
            said["totals"] = self._totals(items, kind)
        return said

    def _totals(self, items: list[Any], kind: Kind) -> list[dict[str, Any]]:
        present = [item for item in items if not self._left(item)]
        totals = [{"of": ALL, "value": self._number(len(present))}] if self._rng.random() < 0.6 else []
        for category in kind.categories.values():
            number = sum(_counted(item, category) for item in present)
            if self._rng.random() < (0.4 if number else 0.03):
                totals.append({"of": category.name, "value": self._number(number)})
        self._rng.shuffle(totals)
        return totals

    def _left(self, item: Mapping[str, Any]) -> bool:
        until = item.get("until", NONE)
        return bool(until != NONE and parse_days(until).last <= self._values.day)

    def _number(self, number: int) -> int | str:
        below, above = self._rng.randrange(3), self._rng.randrange(3)
        phrases: list[int | str] = [number, number, f"{number}+", f"{max(0, number - below)}–{number + above}"]
        phrases += [f"понад {number - 1}"] if number else []
        return self._rng.choice([*phrases, f"до {number + above}"])

    # --- inside nodes -----------------------------------------------------------------------------------------------

    def _scalars(self, node: dict[str, Any], kind: Kind) -> None:
        for one in kind.fields.values():
            if one.name not in node or one.is_collection:
                continue
            if one.absent is None and self._rng.random() < self._share:
                del node[one.name]
            elif self._rng.random() < self._share:
                node[one.name] = self._blurred(node[one.name], one)

    def _blurred(self, value: Any, one: Field) -> Any:
        """The value said less exactly, or together with a claim that disagrees."""
        if self._rng.random() < 0.2 and one.type is not FieldType.REFERENCE and not one.pattern and one.name != "note":
            claims = [{"value": value}, {"value": self._values.legal(one)}]
            self._rng.shuffle(claims)
            return claims
        if one.type is FieldType.DATE and value != NONE:
            return value[:7] if self._rng.random() < 0.5 else value[:4]
        if one.type is FieldType.NUMBER and one.unit not in ("year", "share"):
            return self._rng.choice((f"{value}+", f"до {value}", f"{value}–{value + 3}", f"близько {value}"))
        return value

    def _nested(self, node: dict[str, Any], kind: Kind, gone: set[str]) -> None:
        for one in kind.fields.values():
            if one.type is FieldType.REFERENCE and node.get(one.name) in gone:
                del node[one.name]
            if not one.is_collection or one.name not in node:
                continue
            items = node[one.name]
            inner = self._vocabulary.kind(f"{kind.name}.{one.name}")
            for item in items:
                if isinstance(item, dict):
                    self._scalars(item, inner)
                    lost = [name for name in inner.fields if isinstance(item.get(name), str) and item[name] in gone]
                    for name in lost:
                        del item[name]
            kept = [item for item in items if not (isinstance(item, dict) and item.get("id") in gone)]
            if len(kept) == len(items) and self._rng.random() > self._share:
                node[one.name] = {"completeness": "complete", "items": items}
                continue
            kept = [item for item in kept if self._rng.random() > self._share]
            node[one.name] = {"items": kept}
            if self._rng.random() < 0.3:
                node[one.name]["totals"] = [{"of": ALL, "value": self._number(len(items))}]
            elif not kept and self._rng.random() < 0.5:
                del node[one.name]


def _counted(item: Mapping[str, Any], category: Category) -> bool:
    return all(item.get(name) in values for name, values in category.values.items())
