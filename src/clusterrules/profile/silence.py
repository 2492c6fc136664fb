"""Texts that only look like an answer: «н/д», "n/a", "tbd". A fact written so is read as not stated.

The words are in ``schemas/vocabulary.yaml``. A name stays as it is, and so does ``none``, the format's own word for
what is known to be absent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from clusterrules.documents.fault import Fault, Path
from clusterrules.documents.reading import Document
from clusterrules.profile.vocabulary import NONE, ORGANISATION, Field, FieldType, load_vocabulary

UNFILLED = "…"
"""Stands in templates for what is to be filled in; left in a profile, it is a fault and no fact."""

_AROUND = " .…«»\"'()[]–—-"
"""What may stand around such a word."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """The fields of a node that hold a text, and those that hold a list with texts inside."""

    names: frozenset[str]
    inner: Mapping[str, "_Texts"]


def silent_texts(data: Mapping[str, Any]) -> Iterator[Path]:
    """The paths of the texts of a profile that say nothing, those in claims with the place of their claim."""
    for name, texts in _plan().items():
        if name in data:
            yield from (
                _in_node(data[name], texts, (name,)) if name == ORGANISATION else _in_list(data[name], texts, (name,))
            )


def unstated(document: Document) -> Iterator[Fault]:
    """A warning for every text of a profile that was read as not stated, and for every rating without an assessor."""
    for path in silent_texts(document.data):
        found: Any = document.data
        for part in path:
            found = found[part]
        yield document.fault("read_as_unstated", path, found=found["value"] if isinstance(found, dict) else found)
    for index, one in enumerate(document.data.get("attestations", ())):
        if one["assessor"] == NONE or says_nothing(one["assessor"]):
            yield document.fault("unnamed_assessor", ("attestations", index, "assessor"), found=one["assessor"])


def without_silence(data: dict[str, Any]) -> dict[str, Any]:
    """The claims of a profile without the texts that say nothing; the profile itself where there are none."""
    paths = list(silent_texts(data))
    heads = {str(path[0]) for path in paths}
    said = {**data, **{name: _copied(data[name]) for name in heads}} if paths else data
    for *above, last in reversed(paths):  # from the last claim of a list to the first, so that the others keep places
        holder: Any = said
        for part in above:
            holder = holder[part]
        del holder[last]
        if isinstance(holder, list) and not holder:
            _forget(said, above)
    return said


def _forget(said: dict[str, Any], path: list[Any]) -> None:
    holder: Any = said
    for part in path[:-1]:
        holder = holder[part]
    del holder[path[-1]]


def _copied(value: Any) -> Any:
    """A copy of lists and nodes, to take something out of."""
    if isinstance(value, dict):
        return {name: _copied(item) for name, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=1)
def _plan() -> Mapping[str, _Texts]:
    vocabulary = load_vocabulary()
    kinds = {ORGANISATION: vocabulary.organisation, **vocabulary.collections}
    return {name: texts for name, kind in kinds.items() if (texts := _texts_of(kind.fields)) is not None}


def _texts_of(fields: Mapping[str, Field]) -> _Texts | None:
    names = frozenset(
        name for name, one in fields.items() if one.type is FieldType.TEXT and not one.identity and not one.pattern
    )
    found = {name: _texts_of(one.fields) for name, one in fields.items() if one.is_collection}
    inner = {name: texts for name, texts in found.items() if texts is not None}
    return _Texts(names, inner) if names or inner else None


def _in_list(value: Any, texts: _Texts, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        value, path = value.get("items", ()), (*path, "items")
    for index, item in enumerate(value):
        if type(item) is dict:
            yield from _in_node(item, texts, (*path, index))


def _in_node(node: Mapping[str, Any], texts: _Texts, path: Path) -> Iterator[Path]:
    for name in node:
        if name in texts.names:
            yield from _in_text(node[name], (*path, name))
        elif name in texts.inner:
            yield from _in_list(node[name], texts.inner[name], (*path, name))


def _in_text(value: Any, path: Path) -> Iterator[Path]:
    if type(value) is str:
        if says_nothing(value):
            yield path
    elif isinstance(value, dict):
        if says_nothing(value["value"]):
            yield path
    elif isinstance(value, list):
        for index, claim in enumerate(value):
            if says_nothing(claim["value"]):
                yield (*path, index)


def is_silent(value: Any, field: Field) -> bool:
    """Whether a fact, bare or as a claim, is a text that says nothing. Of another type no value only looks like one."""
    said = value.get("value") if isinstance(value, dict) else value
    return field.type is FieldType.TEXT and type(said) is str and says_nothing(said)


def is_unfilled(value: object) -> bool:
    """Whether a value is nothing but the mark of what is still to be filled in."""
    return isinstance(value, str) and value.strip() == UNFILLED


def says_nothing(text: str) -> bool:
    """Whether a text is nothing but a word that stands for an answer."""
    words = load_vocabulary().says_nothing
    return len(text) <= 40 and text != NONE and " ".join(text.strip(_AROUND).casefold().split()) in words
