"""The words of a profile: collections, fields, units and values, read from ``schemas/vocabulary.yaml``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import yaml

from clusterrules.resources import schemas_folder
from clusterrules.texts.catalogue import Text

NONE = "none"
"""Written for a text, date, reference or group that is known to be absent."""

ORGANISATION = "organisation"
ALL = "all"


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    REFERENCE = "reference"
    TEXTS = "texts"
    CHOICES = "choices"
    LINKS = "links"
    RECORDS = "records"


COLLECTION_TYPES = frozenset({FieldType.TEXTS, FieldType.CHOICES, FieldType.LINKS, FieldType.RECORDS})
"""Types that hold a list with a completeness of its own."""
_PLAIN_TYPES = frozenset({FieldType.TEXT, FieldType.CHOICE, FieldType.YES_NO})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a node, a link or a record."""

    name: str
    type: FieldType
    title: Text
    values: tuple[str, ...] = ()
    value_list: str | None = None
    to: tuple[str, ...] = ()
    unit: str | None = None
    fields: Mapping[str, "Field"] = field(default_factory=dict)
    ordered: tuple[tuple[str, str], ...] = ()
    identity: bool = False
    required: bool = False
    pattern: str | None = None
    happens: str | None = None
    """The date from which an entry of the list counts."""
    positive: bool = False
    """Whether a number must be more than zero."""
    absent: str | bool | None = None
    """What the format takes the field to say when it is left out; ``None``: nothing."""
    example: object = None
    plain: bool = field(init=False)
    """Whether the schema says all that is to be said of a bare text in it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", self.type in _PLAIN_TYPES)

    @property
    def is_collection(self) -> bool:
        return self.type in COLLECTION_TYPES


@dataclass(frozen=True, slots=True)
class Category:
    """What a total may count: the elements whose fields have one of the values given."""

    name: str
    title: Text
    values: Mapping[str, frozenset[str]]

    def holds(self, inner: "Category") -> bool:
        """Whether whatever the other category counts is counted here too."""
        return all(name in inner.values and inner.values[name] <= values for name, values in self.values.items())

    def apart(self, other: "Category") -> bool:
        """Whether nothing can be counted by both."""
        return any(name in other.values and not other.values[name] & values for name, values in self.values.items())


@dataclass(frozen=True, slots=True)
class Ends:
    """The date on which an element ends, and what another field says of it: that it is still to come, or has come."""

    date: str
    field: str
    going_on: str
    over: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A collection of the profile and the fields of its nodes."""

    name: str
    title: Text
    fields: Mapping[str, Field]
    one: Text | None = None
    categories: Mapping[str, Category] = field(default_factory=dict)
    ordered: tuple[tuple[str, str], ...] = ()
    """Pairs of dates of which the second cannot come first."""
    happens: str | None = None
    """The date from which an element counts: one that happens after the date of a snapshot is not in it."""
    planned: tuple[str, str] | None = None
    """The field and the value by which an element has not begun, whatever its date."""
    ends: Ends | None = None
    scalars: frozenset[str] = field(init=False)
    """The fields that hold one fact, and so may be given as claims."""
    open_choices: Mapping[str, frozenset[Any]] = field(init=False)
    """All values of the fields that say something when left out: said of what is listed, not of what no list names."""

    def __post_init__(self) -> None:
        choices: dict[str, frozenset[Any]] = {
            name: frozenset(spec.values) for name, spec in self.fields.items() if spec.absent in spec.values
        }
        choices |= {
            name: frozenset({True, False}) for name, spec in self.fields.items() if spec.absent in (True, False)
        }
        object.__setattr__(self, "open_choices", choices)
        plain = (name for name, spec in self.fields.items() if not spec.is_collection and not spec.identity)
        object.__setattr__(self, "scalars", frozenset(plain))


@dataclass(frozen=True)
class Vocabulary:
    """Everything that a profile can say."""

    organisation: Kind
    collections: Mapping[str, Kind]
    support: Mapping[str, Kind]
    value_titles: Mapping[str, Mapping[str, Text]]
    says_nothing: frozenset[str] = frozenset()
    """Words, in small letters, that say nothing where they are all that a text says."""
    _kinds: dict[str, Kind] = field(default_factory=dict, init=False, repr=False, compare=False)
    _inner: dict[tuple[str, str], tuple[Field, Kind]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def kind(self, path: str) -> Kind:
        """The kind at a dotted path: ``members``, ``organisation``, or a nested list such as ``instances.attendees``.

        Raises ``KeyError`` if there is none.
        """
        found = self._kinds.get(path)
        if found is None:
            found = self._kinds[path] = self._kind(path)
        return found

    def inner(self, holder: str, name: str) -> tuple[Field, Kind]:
        """The field ``name`` of a kind, and the kind of what its list holds."""
        found = self._inner.get((holder, name))
        if found is None:
            found = self._inner[holder, name] = (self.kind(holder).fields[name], self.kind(f"{holder}.{name}"))
        return found

    def _kind(self, path: str) -> Kind:
        head, *rest = path.split(".")
        kind = self.organisation if head == ORGANISATION else self.collections[head]
        for name in rest:
            nested = kind.fields[name]
            kind = Kind(
                f"{kind.name}.{name}", nested.title, nested.fields, ordered=nested.ordered, happens=nested.happens
            )
        return kind

    def collection_paths(self) -> Iterable[str]:
        """Every list that has a completeness, as a dotted path."""
        for kind in (self.organisation, *self.collections.values()):
            if kind is not self.organisation:
                yield kind.name
            for nested in kind.fields.values():
                if nested.is_collection:
                    yield f"{kind.name}.{nested.name}"

    def defaults(self) -> Iterable[tuple[str, str, str | bool]]:
        """Kind, field and value of every field that says something when it is left out."""
        for kind in (self.organisation, *self.collections.values()):
            for field_ in kind.fields.values():
                if field_.absent is not None:
                    yield kind.name, field_.name, field_.absent

    def value_title(self, value_list: str, value: str) -> Text:
        """What a value is called. Raises ``KeyError`` for an unknown one."""
        return self.value_titles[value_list][value]


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary that this version ships."""
    source = (schemas_folder() / "vocabulary.yaml").read_text(encoding="utf-8")
    raw = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    values: Mapping[str, Mapping[str, Any]] = {
        name: {_word(value): title for value, title in values.items()} for name, values in raw["values"].items()
    }
    return Vocabulary(
        organisation=Kind(ORGANISATION, Text("Організація", "Organisation"), _fields(raw["organisation"], values)),
        collections=MappingProxyType({name: _kind(name, spec, values) for name, spec in raw["collections"].items()}),
        support=MappingProxyType({name: _kind(name, spec, values) for name, spec in raw["support"].items()}),
        value_titles={
            name: {value: Text(title["uk"], title["en"]) for value, title in titles.items()}
            for name, titles in values.items()
        },
        says_nothing=frozenset(raw["says_nothing"]),
    )


def _word(value: object) -> str:
    return NONE if value is None else str(value)


def _kind(name: str, spec: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> Kind:
    fields = _fields(spec["fields"], values)
    title = Text(spec["uk"], spec["en"])
    one = Text(spec["one"]["uk"], spec["one"]["en"]) if "one" in spec else None
    categories = _categories(spec.get("totals", {}), fields, values)
    planned = next(iter(spec.get("planned", {}).items()), None)
    ends = Ends(**spec["ends"]) if "ends" in spec else None
    return Kind(name, title, fields, one, categories, _ordered(spec), spec.get("happens"), planned, ends)


def _ordered(spec: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in spec.get("ordered", ()))


def _categories(
    spec: Mapping[str, Any], fields: Mapping[str, Field], values: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Category]:
    categories = {}
    kinds = fields.get("kind")
    if kinds is not None and kinds.value_list is not None:
        for value, title in values[kinds.value_list].items():
            categories[value] = Category(value, Text(title["uk"], title["en"]), {"kind": frozenset({value})})
    for name, said in spec.items():
        limits = {key: frozenset(value) for key, value in said.items() if key in fields}
        categories[name] = Category(name, Text(said["uk"], said["en"]), limits)
    return MappingProxyType(categories)


def _fields(specs: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Field]:
    return MappingProxyType({name: _field(name, spec, values) for name, spec in specs.items()})


def _field(name: str, spec: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]]) -> Field:
    value_list = spec.get("values")
    return Field(
        name=name,
        type=FieldType(spec["type"]),
        title=Text(spec["uk"], spec["en"]),
        values=tuple(values[value_list]) if value_list else (),
        value_list=value_list,
        to=tuple(spec.get("to", ())),
        unit=spec.get("unit"),
        fields=_fields(spec.get("fields") or spec.get("attributes") or {}, values),
        ordered=_ordered(spec),
        identity=spec.get("identity", False),
        required=spec.get("required", False),
        pattern=spec.get("pattern"),
        happens=spec.get("happens"),
        positive=spec.get("positive", False),
        absent=spec.get("absent"),
        example=spec.get("example"),
    )
