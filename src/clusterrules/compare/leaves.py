"""The leaves of two traces side by side: which measurements, thresholds and truths are not what they were."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clusterrules.metrics.trace import SHOWN

Node = Mapping[str, Any]
"""A node of a trace as JSON has it."""

_HEADINGS = frozenset({"applicable", "passes", "fails", "applies"})
_KEPT = (
    "op", "metric", "label", "truth", "measured", "measured_open", "empty", "unit", "required", "required_by_metric",
    "parameter", "origin",
)  # fmt: skip
_MEASURED = ("measured", "measured_open", "empty")
_REQUIRED = ("required", "required_by_metric", "parameter")


@dataclass(frozen=True, slots=True)
class LeafChange:
    """A leaf before and after; ``None`` where the rule had none. ``gone`` and ``came`` are nodes that were counted.

    Of the nodes only as many are known as a trace names; ``named`` says whether these are all.
    """

    branch: str
    old: Node | None
    new: Node | None
    gone: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    named: bool = True

    @property
    def op(self) -> str:
        node = self.new if self.new is not None else self.old
        return str((node or {}).get("op"))

    @property
    def turned(self) -> bool:
        """Whether what the leaf says is no longer what it said."""
        return self.old is None or self.new is None or self.old.get("truth") != self.new.get("truth")

    @property
    def measured(self) -> bool:
        return self.old is not None and self.new is not None and _differ(self.old, self.new, _MEASURED)

    @property
    def required(self) -> bool:
        return self.old is not None and self.new is not None and _differ(self.old, self.new, _REQUIRED)

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"branch": self.branch}
        for name, node in (("old", self.old), ("new", self.new)):
            said[name] = None if node is None else {key: node[key] for key in _KEPT if key in node}
        if self.gone or self.came:
            said |= {"no_longer_counted": list(self.gone), "newly_counted": list(self.came), "all_named": self.named}
        return said


def leaf_changes(old: Node | None, new: Node | None) -> tuple[LeafChange, ...]:
    """What changed between two traces of one rule, what turned first; nothing where either is missing.

    A leaf is known again by its branch, what it measures and how it compares, whatever the number it compares with and
    whatever a metric is called.
    """
    if old is None or new is None:
        return ()
    before, after = dict(_leaves(old)), dict(_leaves(new))
    changes = [
        _change(key, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if key not in before or key not in after or _differ(before[key], after[key], ("truth", *_MEASURED, *_REQUIRED))
    ]
    return tuple(sorted(changes, key=lambda one: not one.turned))


def _change(key: tuple[Any, ...], old: Node | None, new: Node | None) -> LeafChange:
    if old is None or new is None:
        return LeafChange(key[0], old, new)
    gone, came, named = _nodes(old, new)
    return LeafChange(key[0], old, new, gone, came, named)


def _leaves(trace: Node) -> Iterator[tuple[tuple[Any, ...], Node]]:
    """Everything that was compared or measured, from left to right, each with what makes it known again.

    Iterative: a file may nest its trace as deep as it likes.
    """
    times: dict[tuple[Any, ...], int] = {}
    open_nodes: list[tuple[str, Node]] = [("", trace)]
    while open_nodes:
        branch, node = open_nodes.pop()
        op = str(node.get("op"))
        branch = op if op in _HEADINGS else branch
        below = node.get("children")
        children = [child for child in below if isinstance(child, dict)] if isinstance(below, list) else []
        if not children or "measured" in node:
            label = node.get("label") if node.get("metric") is None else ""  # a metric may be given another name
            required = node.get("required")
            called = label.get("en") if isinstance(label, dict) else label
            compares = tuple(required) if isinstance(required, dict) else ()
            key = (branch, op, str(node.get("metric")), str(called), compares)
            times[key] = times.get(key, -1) + 1
            yield (*key, times[key]), node
        open_nodes += [(branch, child) for child in reversed(children)]


def recombined(old: Node | None, new: Node | None) -> bool:
    """Whether two traces put their leaves together otherwise: all of what was any, one branch more."""
    return old is not None and new is not None and list(_joints(old)) != list(_joints(new))


def _joints(trace: Node) -> Iterator[tuple[int, str]]:
    """What joins the leaves of a trace, and the places of the leaves, from left to right. Iterative as the leaves."""
    open_nodes = [(0, trace)]
    while open_nodes:
        depth, node = open_nodes.pop()
        below = node.get("children")
        children = [child for child in below if isinstance(child, dict)] if isinstance(below, list) else []
        joins = bool(children) and "measured" not in node
        yield depth, str(node.get("op")) if joins else ""
        if joins:
            open_nodes += [(depth + 1, child) for child in reversed(children)]


def _differ(old: Node, new: Node, names: tuple[str, ...]) -> bool:
    return any(old.get(name) != new.get(name) for name in names)


def _nodes(old: Node, new: Node) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Nodes that are counted no longer, and newly. Names stand in order, so two lists that were cut can be compared
    as far as both go."""
    (before, cut_before), (after, cut_after) = _named(old), _named(new)
    ends = [names[-1] for names, cut in ((before, cut_before), (after, cut_after)) if cut and names]
    last = min(ends, default=None)
    known_before = {name for name in before if last is None or name <= last}
    known_after = {name for name in after if last is None or name <= last}
    gone, came = sorted(known_before - known_after), sorted(known_after - known_before)
    return tuple(gone[:SHOWN]), tuple(came[:SHOWN]), not ends


def _named(node: Node) -> tuple[list[str], bool]:
    read = node.get("read")
    if not isinstance(read, dict) or not isinstance(read.get("first"), list):
        return [], False
    names = sorted(map(str, read["first"]))
    count = read.get("count")
    return names, isinstance(count, int) and count > len(names)
