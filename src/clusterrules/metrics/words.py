"""The names that a pack may use, and the ground that every reader of its language stands on: faults with a place."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clusterrules.documents.fault import Fault, Path, nearest
from clusterrules.documents.reading import Document
from clusterrules.profile.shape import type_name
from clusterrules.profile.vocabulary import Field, Kind, Vocabulary
from clusterrules.texts.catalogue import Text, message_text, text_of

NOWHERE = Kind("", Text("", ""), {})
"""Stands for a list that there is not: what is said of its elements cannot be checked, and is no further fault."""


@dataclass
class Words:
    """The names that a pack may use, and where ``$name`` leads."""

    definitions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    metrics: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    bands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    purposes: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The rules of each group, those that it expects first."""

    def parameter(self, name: str, home: str | None) -> str | None:
        """The home of a parameter: the rule at hand first, then the pack; ``L1-01.companies`` names another rule's."""
        for key in (f"{home}.{name}", name) if home else (name,):
            if key in self.parameters:
                return key
        return None


@dataclass
class Reading:
    """One document read in the words of one pack. ``home`` is the rule whose parameters come first."""

    document: Document
    vocabulary: Vocabulary
    words: Words
    faults: list[Fault]
    home: str | None = None

    def fault(self, code: str, path: Path, near: str | None = None, **said: object) -> None:
        """Lists a fault at a place of the document."""
        self.faults.append(self.document.fault(code, path, near, **said))

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

    def kind(self, name: Any, path: Path) -> Kind:
        """The list or nested list of a name, or a fault."""
        try:
            return self.vocabulary.kind(str(name))
        except KeyError:
            self.fault("unknown_list", path, nearest(str(name), self.vocabulary.collections), name=name)
            return NOWHERE

    def named_field(self, name: Any, path: Path, kind: Kind) -> Field | None:
        """A field of a kind, or a fault."""
        found = kind.fields.get(name) if isinstance(name, str) else None
        if kind is NOWHERE:
            return None
        if found is None:
            self.fault("no_such_field", path, nearest(str(name), kind.fields), name=name, kind=kind.name)
        elif found.is_collection:
            self.fault("field_type", path, name=name, type=found.type.value)
            return None
        return found

    def parameter_key(self, name: str, path: Path) -> str | None:
        """The home of a parameter that is written ``$name``, or a fault."""
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
        if not known(name, self.words.metrics):
            self.fault("unknown_metric", path, nearest(str(name), self.words.metrics), name=name)


def known(name: Any, names: Container[str]) -> bool:
    """Whether a word is one of the names."""
    return isinstance(name, str) and name in names
