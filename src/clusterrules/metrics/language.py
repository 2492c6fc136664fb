"""Reads conditions, numbers, definitions and metrics from YAML. Closed: a word it does not know is a fault.

Every fault is listed with its place and the nearest valid word; nothing is evaluated and nothing is guessed.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clusterrules.documents.fault import Fault, Path, nearest
from clusterrules.documents.reading import Document
from clusterrules.logic.interval import exact, point
from clusterrules.metrics import declared
from clusterrules.metrics.conditions import (
    COMPARISONS,
    AllOf,
    AnyOf,
    AtLeastOf,
    Before,
    By,
    Condition,
    Counts,
    Defined,
    FieldCompares,
    FieldIs,
    ForPurpose,
    InList,
    Not,
    Present,
    Quantified,
    Target,
    Within,
)
from clusterrules.metrics.definition import Definition
from clusterrules.metrics.expressions import (
    ARITHMETIC,
    Arithmetic,
    AssessmentYear,
    Constant,
    Expression,
    MetricValue,
    MonthsSince,
    Parameter,
)
from clusterrules.metrics.metric import Metric
from clusterrules.metrics.selection import Selection
from clusterrules.profile.shape import type_name
from clusterrules.profile.vocabulary import NONE, Field, FieldType, Kind, Vocabulary
from clusterrules.texts.catalogue import Text, message_text, text_of

QUANTIFIERS = ("any", "all", "none")
_PLACEHOLDER = AllOf(())
_NOWHERE = Kind("", Text("", ""), {})
"""Stands for a list that there is not: what is said of its elements cannot be checked, and is no further fault."""
_ZERO = Constant(point(0))


@dataclass
class Words:
    """The names that a pack may use, and where ``$name`` leads."""

    definitions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    metrics: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    bands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    purposes: tuple[str, ...] = ()

    def parameter(self, name: str, home: str | None) -> str | None:
        """The home of a parameter: the rule at hand first, then the pack; ``L1-01.companies`` names another rule's."""
        for key in (f"{home}.{name}", name) if home else (name,):
            if key in self.parameters:
                return key
        return None


Reader = Callable[["Language", Any, Path, Kind], Condition]


@dataclass
class Language:
    """Reads one document in the words of one pack. ``home`` is the rule whose parameters come first."""

    document: Document
    vocabulary: Vocabulary
    words: Words
    faults: list[Fault]
    home: str | None = None
    further: Mapping[str, Reader] = field(default_factory=dict)
    """Operators that only rules have, by their first word."""

    def fault(self, code: str, path: Path, near: str | None = None, **said: object) -> None:
        self.faults.append(self.document.fault(code, path, near, **said))

    # --- conditions -------------------------------------------------------------------------------------------------

    def condition(self, spec: Any, path: Path, kind: Kind) -> Condition:
        """A condition on elements of a kind."""
        if not isinstance(spec, dict) or not spec:
            self.fault("not_a_condition", path, operators=", ".join(self.operators))
            return _PLACEHOLDER
        for word, reader in self.further.items():
            if word in spec:
                return reader(self, spec, path, kind)
        for word, read in _CONDITIONS.items():
            if word in spec:
                return read(self, spec, path, kind)
        found = next(iter(spec))
        self.fault("unknown_operator", (*path, found), nearest(str(found), self.operators), name=found)
        return _PLACEHOLDER

    @property
    def operators(self) -> tuple[str, ...]:
        """The words that a condition can begin with."""
        return (*_CONDITIONS, *self.further)

    def mapping(self, spec: Any, path: Path, *allowed: str) -> dict[str, Any]:
        """What an operator is given by name: a fault for anything but a mapping, and for keys other than those allowed.

        Without names any key is.
        """
        if not isinstance(spec, dict):
            self.fault("wrong_type", path, expected=message_text("type.mapping"), found=type_name(spec))
            return {}
        if allowed:
            self.keys(spec, path, *allowed)
        return spec

    def keys(self, spec: Mapping[str, Any], path: Path, *allowed: str) -> None:
        """A fault for every key that the operator does not have."""
        for key in spec:
            if key not in allowed:
                self.fault("unknown_key", (*path, key), nearest(str(key), allowed), name=key, valid=", ".join(allowed))

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
        elif _known(of, self.vocabulary.collections):
            where_kind = self.vocabulary.collections[str(of)]
        else:
            valid = [*lists, *self.vocabulary.collections]
            self.fault("unknown_list", (*path, "of") if "of" in spec else path, nearest(str(of), valid), name=of)
            where_kind = _NOWHERE
        link = None
        if "linked_by" in spec:
            linked_by = str(spec["linked_by"])
            linking = [name for name, known in where_kind.fields.items() if known.to]
            if where_kind is _NOWHERE:
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
        if test in ("within", "by", "before"):
            if found.type is not FieldType.DATE:
                self.fault("field_type", here, name=found.name, type=found.type.value)
            if test == "by":
                if spec[test] != "as_of":
                    self.fault("unknown_value", here, "as_of", found=spec[test], valid="as_of")
                return By(kind.name, found)
            months = self.expression(spec[test], here)
            return (Within if test == "within" else Before)(kind.name, found, months)
        self.fault("unknown_key", here, nearest(test, _FIELD_TESTS), name=test, valid=", ".join(_FIELD_TESTS))
        return _PLACEHOLDER

    def _allowed(self, spec: Any, path: Path, kind: Kind, found: Field) -> Condition:
        if isinstance(spec, str) and spec.startswith("$"):
            key = self._parameter_key(spec[1:], path)
            return _PLACEHOLDER if key is None else FieldIs(kind.name, found, frozenset(), key)
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

    def named_field(self, name: Any, path: Path, kind: Kind) -> Field | None:
        """A field of a kind, or a fault."""
        found = kind.fields.get(name) if isinstance(name, str) else None
        if kind is _NOWHERE:
            return None
        if found is None:
            self.fault("no_such_field", path, nearest(str(name), kind.fields), name=name, kind=kind.name)
        elif found.is_collection:
            self.fault("field_type", path, name=name, type=found.type.value)
            return None
        return found

    def _present(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "present")
        found = self.named_field(spec["present"], (*path, "present"), kind)
        return _PLACEHOLDER if found is None else Present(kind.name, found)

    def _defined(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "definition")
        name = spec["definition"]
        if not _known(name, self.words.definitions):
            self.fault(
                "unknown_definition", (*path, "definition"), nearest(str(name), self.words.definitions), name=name
            )
        elif kind is not _NOWHERE and kind.name not in self.words.definitions[name]:
            self.fault("definition_of_other_kind", (*path, "definition"), name=name, kind=kind.name)
        return Defined(str(name))

    def _purpose(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:  # noqa: ARG002
        self.keys(spec, path, "purpose")
        names = spec["purpose"] if isinstance(spec["purpose"], list) else [spec["purpose"]]
        for name in names:
            if not _known(name, self.words.purposes):
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
            if not _known(name, self.vocabulary.collections):
                self.fault(
                    "unknown_list", (*path, "in_list"), nearest(str(name), self.vocabulary.collections), name=name
                )
        return InList(frozenset(map(str, names)))

    def _target(self, spec: dict[str, Any], path: Path, kind: Kind) -> Condition:
        self.keys(spec, path, "target")
        targets = self._targets(kind)
        if not targets:
            if kind is not _NOWHERE:
                self.fault("no_target", path, kind=kind.name)
            return _PLACEHOLDER
        return Target(self.condition(spec["target"], (*path, "target"), targets[0]))

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

    def comparison(self, spec: Mapping[str, Any], path: Path) -> tuple[str, Expression]:
        """The one comparison of a leaf and its bound."""
        if len(spec) != 1 or next(iter(spec)) not in COMPARISONS:
            wrong = next((key for key in spec if key not in COMPARISONS), None)
            near = nearest(wrong, COMPARISONS) if wrong is not None else None
            self.fault("one_comparison", (*path, wrong) if wrong else path, near, valid=", ".join(COMPARISONS))
            return "at_least", _ZERO
        [(comparison, bound)] = spec.items()
        return comparison, self.expression(bound, (*path, comparison))

    # --- numbers ----------------------------------------------------------------------------------------------------

    def expression(self, spec: Any, path: Path) -> Expression:
        """A number: written out, a parameter ``$name``, a metric, or arithmetic on numbers."""
        if isinstance(spec, int | float) and not isinstance(spec, bool):
            return Constant(point(exact(spec)))
        if isinstance(spec, str) and spec.startswith("$"):
            return self._parameter(spec[1:], path)
        if isinstance(spec, dict) and len(spec) == 1:
            [(operator, arguments)] = spec.items()
            here = (*path, operator)
            if operator == "metric":
                self.metric_name(arguments, here)
                return MetricValue(str(arguments))
            if operator == "months_since":
                found = self.named_field(arguments, here, self.vocabulary.organisation)
                return _ZERO if found is None else MonthsSince(found)
            if operator == "year_of":
                if arguments != "as_of":
                    self.fault("unknown_value", here, "as_of", found=arguments, valid="as_of")
                return AssessmentYear()
            if operator in ARITHMETIC:
                given = arguments if isinstance(arguments, list) else [arguments]
                if not given:
                    self.fault("not_a_number_here", here)
                    return _ZERO
                return Arithmetic(
                    operator, tuple(self.expression(item, (*here, index)) for index, item in enumerate(given))
                )
            valid = ("metric", "months_since", "year_of", *ARITHMETIC)
            self.fault("unknown_operator", here, nearest(str(operator), valid), name=operator)
            return _ZERO
        self.fault("not_a_number_here", path)
        return _ZERO

    def _parameter(self, name: str, path: Path) -> Expression:
        key = self._parameter_key(name, path)
        return _ZERO if key is None else Parameter(key)

    def _parameter_key(self, name: str, path: Path) -> str | None:
        key = self.words.parameter(name, self.home)
        if key is None:
            self.fault("unknown_parameter", path, nearest(name, self.parameter_names()), name=name)
        return key

    def parameter_names(self) -> Iterable[str]:
        """Every parameter by the name that it has here."""
        own = f"{self.home}."
        return {key.removeprefix(own) for key in self.words.parameters}

    def metric_name(self, name: Any, path: Path) -> None:
        """A fault if no metric has the name."""
        if not _known(name, self.words.metrics):
            self.fault("unknown_metric", path, nearest(str(name), self.words.metrics), name=name)

    # --- definitions and metrics ------------------------------------------------------------------------------------

    def text(self, spec: Any, path: Path) -> Text:
        """A text in both languages; a missing translation is a fault."""
        if (
            isinstance(spec, dict)
            and set(spec) == {"uk", "en"}
            and all(isinstance(v, str) and v for v in spec.values())
        ):
            return Text(spec["uk"], spec["en"])
        self.fault("missing_translation", path)
        return text_of(spec or "")

    def definition(self, name: str, spec: Any, path: Path) -> Definition:
        """A definition: its title, its meaning and its condition for each kind."""
        self.keys(spec, path, "title", "meaning", "of", "when", "by_kind")
        title, meaning = (self.text(spec.get(key), (*path, key)) for key in ("title", "meaning"))
        by_kind: dict[str, Condition] = {}
        if "by_kind" in spec:
            for of, condition in self.mapping(spec["by_kind"], (*path, "by_kind")).items():
                kind = self._kind(of, (*path, "by_kind", of))
                by_kind[of] = self.condition(condition, (*path, "by_kind", of), kind)
        else:
            kinds = spec["of"] if isinstance(spec.get("of"), list) else [spec.get("of")]
            for of in kinds:
                by_kind[str(of)] = self.condition(spec.get("when"), (*path, "when"), self._kind(of, (*path, "of")))
        return Definition(name, title, meaning, by_kind)

    def _kind(self, name: Any, path: Path) -> Kind:
        try:
            return self.vocabulary.kind(str(name))
        except KeyError:
            self.fault("unknown_list", path, nearest(str(name), self.vocabulary.collections), name=name)
            return _NOWHERE

    def metric(self, name: str, spec: Any, path: Path) -> Metric:
        """A metric declared in YAML."""
        shapes: Mapping[str, Callable[[str, Any, Path, dict[str, Any]], Metric]] = {
            "count": self._count_metric,
            "share": self._share_metric,
            "sum": self._sum_metric,
            "formula": self._formula_metric,
        }
        self.keys(spec, path, "title", "reading", "unit", "loose", *shapes)
        said: dict[str, Any] = {
            "title": self.text(spec.get("title"), (*path, "title")),
            "reading": self.text(spec.get("reading"), (*path, "reading")),
            "unit": str(spec.get("unit", "count")),
            "loose": self.text(spec["loose"], (*path, "loose")) if "loose" in spec else None,
        }
        given = [key for key in shapes if key in spec]
        if len(given) != 1:
            if given:
                self.fault("no_decision", path, wanted=" / ".join(shapes), found=", ".join(given))
            else:
                self.fault("no_measure", path, valid=", ".join(shapes))
            return declared.Formula(name, **said, expression=_ZERO)
        [shape] = given
        return shapes[shape](name, spec[shape], (*path, shape), said)

    def _count_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        spec = self.mapping(spec, path, "of", "where", "distinct")
        selection, kind = self.selection(spec, path, self.vocabulary.organisation)
        distinct = self._name_in(spec, "distinct", path, kind)
        return declared.Count(name, **said, selection=selection, distinct=distinct)

    def _share_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        spec = self.mapping(spec, path, "of", "where", "part", "weight", "distinct", "on_empty", "lists")
        whole = spec.get("lists", [spec])
        parts = []
        weight = distinct = None
        if not whole:
            self.fault("not_a_list_of_conditions", (*path, "lists"))
        for index, given in enumerate(whole if isinstance(whole, list) else [whole]):
            here = (*path, "lists", index) if "lists" in spec else path
            one = self.mapping(given, here, *(("of", "where", "part") if "lists" in spec else spec))
            selection, kind = self.selection(one, here, self.vocabulary.organisation)
            part = self.condition(one.get("part"), (*here, "part"), kind)
            parts.append(declared.Part(selection, part, Not(part)))
            weight = self._name_in(spec, "weight", path, kind, numeric=True)
            distinct = self._name_in(spec, "distinct", path, kind)
        on_empty = None
        if "on_empty" in spec:
            if isinstance(spec["on_empty"], int | float) and not isinstance(spec["on_empty"], bool):
                on_empty = exact(spec["on_empty"])
            else:
                self.fault("not_a_number_here", (*path, "on_empty"))
        return declared.Share(
            name,
            **said,
            parts=tuple(parts),
            weight=weight,
            distinct=distinct,
            on_empty=on_empty,
        )

    def _sum_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        spec = self.mapping(spec, path, "of", "where", "field")
        selection, kind = self.selection(spec, path, self.vocabulary.organisation)
        field_name = self._name_in({"field": None, **spec}, "field", path, kind, numeric=True)
        return declared.Sum(name, **said, selection=selection, field=field_name or "")

    def _name_in(
        self, spec: Mapping[str, Any], key: str, path: Path, kind: Kind, *, numeric: bool = False
    ) -> str | None:
        """The field that ``key`` names, if it is there; a fault if there is none such, or it holds no numbers."""
        found = self.named_field(spec[key], (*path, key), kind) if key in spec else None
        if found is not None and numeric and found.type is not FieldType.NUMBER:
            self.fault("field_type", (*path, key), name=found.name, type=found.type.value)
        return None if found is None else found.name

    def _formula_metric(self, name: str, spec: Any, path: Path, said: dict[str, Any]) -> Metric:
        return declared.Formula(name, **said, expression=self.expression(spec, path))


def _known(name: Any, names: Container[str]) -> bool:
    return isinstance(name, str) and name in names


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


_FIELD_TESTS = ("is", "in", "within", "before", "by", *COMPARISONS)
_CONDITIONS: Mapping[str, Reader] = {
    "all": lambda self, spec, path, kind: self._group("all", spec, path, kind),
    "any": lambda self, spec, path, kind: self._group("any", spec, path, kind),
    "none": lambda self, spec, path, kind: self._group("none", spec, path, kind),
    "not": lambda self, spec, path, kind: self._negated(spec, path, kind),
    "some": lambda self, spec, path, kind: self._some(spec, path, kind),
    "count": lambda self, spec, path, kind: self._count(spec, path, kind),
    "field": lambda self, spec, path, kind: self._field(spec, path, kind),
    "present": lambda self, spec, path, kind: self._present(spec, path, kind),
    "definition": lambda self, spec, path, kind: self._defined(spec, path, kind),
    "purpose": lambda self, spec, path, kind: self._purpose(spec, path, kind),
    "in_list": lambda self, spec, path, kind: self._in_list(spec, path, kind),
    "target": lambda self, spec, path, kind: self._target(spec, path, kind),
}
"""How each operator of a condition is read, by its first word."""
