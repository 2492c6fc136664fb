"""Reads conditions from YAML. Closed: a word it does not know is a fault.

Every fault is listed with its place and the nearest valid word; nothing is evaluated and nothing is guessed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clusterrules.documents.fault import Path, nearest
from clusterrules.metrics.conditions import COMPARISONS, AllOf, AnyOf, AtLeastOf, Condition, Not
from clusterrules.metrics.fields import Before, By, FieldCompares, FieldIs, Present, Since, Within
from clusterrules.metrics.nodes import Defined, ForPurpose, InList, Target
from clusterrules.metrics.numbers import NumberReading
from clusterrules.metrics.order import BY, SINCE, Ordered
from clusterrules.metrics.quantifiers import Counts, Quantified
from clusterrules.metrics.selection import Selection
from clusterrules.metrics.shares import ShareCompares, Way
from clusterrules.metrics.sources import Sources
from clusterrules.metrics.words import NOWHERE, known
from clusterrules.profile.shape import type_name
from clusterrules.profile.vocabulary import NONE, Field, FieldType, Kind
from clusterrules.texts.catalogue import message_text

QUANTIFIERS = ("any", "all", "none")
_PLACEHOLDER = AllOf(())

Reader = Callable[["Language", Any, Path, Kind], Condition]


@dataclass
class Language(NumberReading):
    """Reads conditions of one document in the words of one pack."""

    further: Mapping[str, Reader] = field(default_factory=dict)
    """Operators that only rules have, by their first word."""
    listed: dict[str, list[Field]] = field(default_factory=dict)
    """The fields that are compared with each parameter that is a list of words, filled while reading."""

    def condition(self, spec: Any, path: Path, kind: Kind) -> Condition:
        """A condition on elements of a kind."""
        if not isinstance(spec, dict) or not spec:
            self.fault("not_a_condition", path, operators=", ".join(self.operators))
            return _PLACEHOLDER
        for word, reader in self.further.items():
            if word in spec:
                return reader(self, spec, path, kind)
        for word, read in CONDITIONS.items():
            if word in spec:
                return read(self, spec, path, kind)
        found = next(iter(spec))
        self.fault("unknown_operator", (*path, found), nearest(str(found), self.operators), name=found)
        return _PLACEHOLDER

    @property
    def operators(self) -> tuple[str, ...]:
        """The words that a condition can begin with."""
        return (*CONDITIONS, *self.further)

    def _listed(self, spec: Any, path: Path, kind: Kind) -> tuple[Condition, ...]:
        if not isinstance(spec, list) or not spec:
            self.fault("not_a_list_of_conditions", path)
            return ()
        return tuple(self.condition(item, (*path, index), kind) for index, item in enumerate(spec))

    def _group(self, word: str, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        inner = spec[word]
        if isinstance(inner, dict):
            return self._quantified(word, spec, path, kind)
        self.keys(spec, path, word)
        parts = self._listed(inner, (*path, word), kind)
        if word == "none":
            return Not(AnyOf(parts))
        return AllOf(parts) if word == "all" else AnyOf(parts)

    def _quantified(self, word: str, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, word)
        inner, here = spec[word], (*path, word)
        self.keys(inner, here, "of", "where", "linked_by", "link", "satisfies", "vacuous", "called")
        selection, element_kind = self.selection(inner, here, kind)
        if type(inner.get("vacuous", False)) is not bool:
            found = type_name(inner["vacuous"])
            self.fault("wrong_type", (*here, "vacuous"), expected=message_text("type.yes_no"), found=found)
        satisfies: Condition = _PLACEHOLDER
        if "satisfies" in inner:
            satisfies = self.condition(inner["satisfies"], (*here, "satisfies"), element_kind)
        elif word == "all":
            self.fault("missing_key", here, name="satisfies")
        label = self.text(inner["called"], (*here, "called")) if "called" in inner else None
        return Quantified(word, selection, satisfies, Not(satisfies), inner.get("vacuous", False) is True, label)

    def selection(self, spec: Mapping[str, Any], path: Path, kind: Kind) -> tuple[Selection, Kind]:
        """A selection of elements and the kind that they are of."""
        of, where_kind = spec.get("of"), kind
        lists = [name for name, nested in kind.fields.items() if _is_list(nested)]
        nested, linked_by = False, None
        if of in lists and "linked_by" not in spec:
            nested, where_kind = True, _inner(kind, str(of))
        elif known(of, self.vocabulary.collections):
            where_kind = self.vocabulary.collections[str(of)]
        else:
            valid = [*lists, *self.vocabulary.collections]
            self.fault("unknown_list", (*path, "of") if "of" in spec else path, nearest(str(of), valid), name=of)
            where_kind = NOWHERE
        link = None
        if "linked_by" in spec:
            linked_by = str(spec["linked_by"])
            linking = [name for name, known in where_kind.fields.items() if known.to]
            if where_kind is NOWHERE:
                pass
            elif linked_by not in linking:
                self.fault("unknown_link", (*path, "linked_by"), nearest(linked_by, linking), name=linked_by)
            elif "link" in spec:
                link = self.condition(spec["link"], (*path, "link"), _inner(where_kind, linked_by))
        where = self.condition(spec["where"], (*path, "where"), where_kind) if "where" in spec else None
        return Selection(str(of), nested, where, linked_by, link, where_kind.name), where_kind

    def _negated(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "not")
        return Not(self.condition(spec["not"], (*path, "not"), kind))

    def _some(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        inner, here = spec["some"], (*path, "some")
        self.keys(spec, path, "some")
        if not isinstance(inner, dict) or type(inner.get("at_least")) is not int:
            self.fault("missing_key", here, name="at_least")
            return _PLACEHOLDER
        self.keys(inner, here, "at_least", "of")
        return AtLeastOf(inner["at_least"], self._listed(inner.get("of"), (*here, "of"), kind))

    def _sources(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "sources")
        parts = self._listed(spec["sources"], (*path, "sources"), kind)
        if len(parts) == 1:
            self.fault("one_source", (*path, "sources"))
        return Sources(parts)

    def _field(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        found = self.named_field(spec["field"], (*path, "field"), kind)
        if found is None:
            return _PLACEHOLDER
        tests = [key for key in spec if key != "field"]
        if len(tests) != 1:
            self.fault("one_test", path, tests=", ".join(_FIELD_TESTS))
            return _PLACEHOLDER
        test, here = tests[0], (*path, tests[0])
        if test in ("is", "in"):
            return self._allowed(spec[test], here, kind, found)
        if test in COMPARISONS:
            if found.type is not FieldType.NUMBER:
                self.fault("field_type", here, name=found.name, type=found.type.value)
            return FieldCompares(kind.name, found, test, self.expression(spec[test], here))
        if test in ("within", "before", BY, SINCE):
            if found.type is not FieldType.DATE:
                self.fault("field_type", here, name=found.name, type=found.type.value)
            if test in (BY, SINCE):
                if isinstance(spec[test], dict):
                    return self._ordered(test, spec[test], here, kind, found)
                if spec[test] != "as_of":
                    self.fault("unknown_value", here, "as_of", found=spec[test], valid="as_of")
                return (By if test == BY else Since)(kind.name, found)
            months = self.expression(spec[test], here)
            return (Within if test == "within" else Before)(kind.name, found, months)
        self.fault("unknown_key", here, nearest(test, _FIELD_TESTS), name=test, valid=", ".join(_FIELD_TESTS))
        return _PLACEHOLDER

    def _ordered(self, test: str, spec: Any, path: Path, kind: Kind, found: Field) -> Condition:
        inner = self.mapping(spec, path, "field", "months", "of", "where", "linked_by", "link")
        selection, other_kind = None, kind
        if {"of", "where", "linked_by", "link"} & set(inner):
            selection, other_kind = self.selection(inner, path, kind)
        if inner and "field" not in inner:
            self.fault("missing_key", path, name="field")
        other = self.named_field(inner["field"], (*path, "field"), other_kind) if "field" in inner else None
        if other is None:
            return _PLACEHOLDER
        if other.type is not FieldType.DATE:
            self.fault("field_type", (*path, "field"), name=other.name, type=other.type.value)
        months = self.expression(inner["months"], (*path, "months")) if "months" in inner else None
        return Ordered(kind.name, found, test, other_kind.name, other, selection, months)

    def _allowed(self, spec: Any, path: Path, kind: Kind, found: Field) -> Condition:
        if isinstance(spec, str) and spec.startswith("$"):
            key = self.parameter_key(spec[1:], path)
            if key is None:
                return _PLACEHOLDER
            self.listed.setdefault(key, []).append(found)
            return FieldIs(kind.name, found, frozenset(), key)
        values = spec if isinstance(spec, list) else [spec]
        valid: tuple[Any, ...] = found.values
        if found.type is FieldType.YES_NO:
            valid = (True, False)
        elif found.type in (FieldType.TEXT, FieldType.REFERENCE, FieldType.DATE):
            valid = (NONE,)
        elif found.type is FieldType.NUMBER:
            self.fault("field_type", path, name=found.name, type=found.type.value)
        for value in values:
            if isinstance(value, list | dict) or value not in valid:
                shown = ", ".join(str(one) for one in valid)
                self.fault("unknown_value", path, nearest(str(value), map(str, valid)), found=value, valid=shown)
        return FieldIs(kind.name, found, frozenset(value for value in values if not isinstance(value, list | dict)))

    def _present(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "present")
        found = self.named_field(spec["present"], (*path, "present"), kind)
        return _PLACEHOLDER if found is None else Present(kind.name, found)

    def _defined(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "definition")
        name = spec["definition"]
        if not known(name, self.words.definitions):
            self.fault(
                "unknown_definition", (*path, "definition"), nearest(str(name), self.words.definitions), name=name
            )
        elif kind is not NOWHERE and kind.name not in self.words.definitions[name]:
            self.fault("definition_of_other_kind", (*path, "definition"), name=name, kind=kind.name)
        return Defined(str(name))

    def _purpose(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:  # noqa: ARG002
        self.keys(spec, path, "purpose")
        names = spec["purpose"] if isinstance(spec["purpose"], list) else [spec["purpose"]]
        for name in names:
            if not known(name, self.words.purposes):
                valid = ", ".join(self.words.purposes)
                self.fault(
                    "unknown_value",
                    (*path, "purpose"),
                    nearest(str(name), self.words.purposes),
                    found=name,
                    valid=valid,
                )
        return ForPurpose(frozenset(map(str, names)))

    def _in_list(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:  # noqa: ARG002
        self.keys(spec, path, "in_list")
        names = spec["in_list"] if isinstance(spec["in_list"], list) else [spec["in_list"]]
        for name in names:
            if not known(name, self.vocabulary.collections):
                self.fault(
                    "unknown_list", (*path, "in_list"), nearest(str(name), self.vocabulary.collections), name=name
                )
        return InList(frozenset(map(str, names)))

    def _target(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "target")
        targets = self._targets(kind)
        if not targets:
            if kind is not NOWHERE:
                self.fault("no_target", path, kind=kind.name)
            return _PLACEHOLDER
        return Target(self.condition(spec["target"], (*path, "target"), targets[0]), tuple(targets))

    def _targets(self, kind: Kind) -> list[Kind]:
        holder, _, name = kind.name.rpartition(".")
        if not holder:
            return []
        return [self.vocabulary.collections[to] for to in self.vocabulary.kind(holder).fields[name].to]

    def _count(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        here = (*path, "count")
        inner = self.mapping(spec["count"], here, "of", "where", "linked_by", "link", "distinct")
        if not inner:
            return _PLACEHOLDER
        selection, counted = self.selection(inner, here, kind)
        distinct = inner.get("distinct")
        if "distinct" in inner:
            grouped = self._targets(counted)
            found = self.named_field(distinct, (*here, "distinct"), grouped[0] if grouped else counted)
            distinct = None if found is None else found.name
        comparison, bound = self.comparison({key: spec[key] for key in spec if key != "count"}, path)
        return Counts(selection, distinct, comparison, bound)

    def _share(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        here = (*path, "share")
        inner = self.mapping(spec["share"], here, "of", "where", "through", "part", "called")
        if not inner:
            return _PLACEHOLDER
        through: tuple[Way, ...] = ()
        holder = kind
        if "through" in inner:
            through, holder = self._ways(inner["through"], (*here, "through"), kind)
            if not through:
                return _PLACEHOLDER
        selection, shared = self.selection({key: inner[key] for key in ("of", "where") if key in inner}, here, holder)
        if "part" not in inner:
            self.fault("missing_key", here, name="part")
        part = self.condition(inner["part"], (*here, "part"), shared) if "part" in inner else _PLACEHOLDER
        comparison, bound = self.comparison({key: spec[key] for key in spec if key != "share"}, path)
        label = self.text(inner["called"], (*here, "called")) if "called" in inner else None
        return ShareCompares(selection, part, Not(part), comparison, bound, through, label)

    def _ways(self, spec: Any, path: Path, kind: Kind) -> tuple[tuple[Way, ...], Kind]:
        """The ways to the nodes of one list, and what is at their end."""
        ways: list[Way] = []
        ends: list[Kind] = []
        several = isinstance(spec, list) and bool(spec)
        for index, one in enumerate(spec if several else [spec]):
            here = (*path, index) if several else path
            referring = None
            if isinstance(one, dict):
                self.keys(one, here, "through", "of", "linked_by")
                links, end = self._through(one.get("through"), (*here, "through"), kind)
                if links is not None:
                    back = {"of": one.get("of"), "linked_by": one.get("linked_by")}
                    referring, end = self.selection(back, here, end)
            else:
                links, end = self._through(one, here, kind)
            if links is None or end is NOWHERE:
                return (), NOWHERE
            if ends and end.name != ends[0].name:
                self.fault("another_list", here, found=end.name, expected=ends[0].name)
                return (), NOWHERE
            ways.append(Way(links, referring))
            ends.append(end)
        return tuple(ways), ends[0] if ends else NOWHERE

    def _through(self, name: Any, path: Path, kind: Kind) -> tuple[Selection | None, Kind]:
        """The links of a field that all lead to one list, and what they lead to."""
        links = [one.name for one in kind.fields.values() if len(one.to) == 1]
        if not known(name, links):
            self.fault("unknown_link", path, nearest(str(name), links), name=name)
            return None, NOWHERE
        [to] = kind.fields[str(name)].to
        return Selection(str(name), True, path=f"{kind.name}.{name}"), self.vocabulary.collections[to]


def _is_list(field_: Field) -> bool:
    return field_.is_collection or field_.type is FieldType.REFERENCE


def _inner(kind: Kind, name: str) -> Kind:
    """The kind of the links or records in a field."""
    nested = kind.fields[name]
    fields = nested.fields
    if nested.type in (FieldType.TEXTS, FieldType.CHOICES):
        type_ = FieldType.CHOICE if nested.type is FieldType.CHOICES else FieldType.TEXT
        fields = {"value": Field("value", type_, nested.title, nested.values, nested.value_list)}
    return Kind(f"{kind.name}.{name}", nested.title, fields, ordered=nested.ordered)


_FIELD_TESTS = ("is", "in", "within", "before", BY, SINCE, *COMPARISONS)
CONDITIONS: Mapping[str, Reader] = {
    "all": lambda self, spec, path, kind: self._group("all", spec, path, kind),
    "any": lambda self, spec, path, kind: self._group("any", spec, path, kind),
    "none": lambda self, spec, path, kind: self._group("none", spec, path, kind),
    "not": lambda self, spec, path, kind: self._negated(spec, path, kind),
    "some": lambda self, spec, path, kind: self._some(spec, path, kind),
    "count": lambda self, spec, path, kind: self._count(spec, path, kind),
    "share": lambda self, spec, path, kind: self._share(spec, path, kind),
    "sources": lambda self, spec, path, kind: self._sources(spec, path, kind),
    "field": lambda self, spec, path, kind: self._field(spec, path, kind),
    "present": lambda self, spec, path, kind: self._present(spec, path, kind),
    "definition": lambda self, spec, path, kind: self._defined(spec, path, kind),
    "purpose": lambda self, spec, path, kind: self._purpose(spec, path, kind),
    "in_list": lambda self, spec, path, kind: self._in_list(spec, path, kind),
    "target": lambda self, spec, path, kind: self._target(spec, path, kind),
}
"""How each operator of a condition is read, by its first word."""
