"""Reading nodes, lists and claims out of a profile's data, whichever way they are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clusterrules.documents.fault import Path

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the profile: its items with their paths, what it says of itself, and whether it says it is complete."""

    items: tuple[tuple[Path, Raw], ...]
    head: Raw
    complete: bool


def listed(data: Raw, holder: Raw, name: str, path: Path, schema_path: str) -> Listed:
    """The list in a field of ``holder``, which stands at ``path``; bare, in full form or absent."""
    raw = holder.get(name)
    head: Raw = raw if isinstance(raw, dict) else {}
    items = head.get("items", []) if isinstance(raw, dict) else raw or []
    here: Path = (*path, name, "items") if isinstance(raw, dict) else (*path, name)
    said = data.get("completeness", {})
    completeness = head.get("completeness", said.get(schema_path, said.get("*")))
    numbered = tuple(((*here, index), item) for index, item in enumerate(items) if isinstance(item, dict))
    return Listed(numbered, head, completeness == "complete")


def nodes(data: Raw, name: str) -> Listed:
    """A list of nodes: members, organisations."""
    return listed(data, data, name, (), name)


def claims(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every value that a field claims, as text, with its path."""
    if isinstance(value, list):
        for index, claim in enumerate(value):
            yield from claims(claim, (*path, index))
    elif isinstance(value, dict):
        yield from claims(value.get("value"), (*path, "value"))
    elif value is not None:
        yield path, str(value)


def plain(value: Any) -> str | None:
    """What a field says if all its claims agree; ``None`` if it says nothing or several things."""
    values = {said for _, said in claims(value, ())}
    return values.pop() if len(values) == 1 else None


def names(raw: Raw) -> Iterator[str]:
    """The name of a node in every language it is given in."""
    name = raw.get("name")
    if isinstance(name, dict):
        yield from (str(said) for key, said in name.items() if key in ("uk", "en", "value"))
    elif isinstance(name, str):
        yield name
