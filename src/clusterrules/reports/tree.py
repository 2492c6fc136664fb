"""The tree of what was measured against what was required, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from clusterrules.logic.truth import Truth
from clusterrules.metrics.trace import Read, Trace
from clusterrules.reports.wording import FEW, comparison_words, name_list, number_words, origin_words, say
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import OVERRIDDEN
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import Language

SIGNS: Mapping[Truth, str] = {True: "✓", False: "✗", None: "?"}
"""Whether a condition holds; readable without colour."""

_HEADINGS = ("applicable", "passes", "fails", "applies")
_COMBINED = ("all", "any", "some", "not", "sources")
_TITLED = ("field", "present", "by", "since", "before", "order", "definition")

_DECISIVE: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.PASSED: ("passes", "applies"),
    Outcome.FAILED: ("passes", "applies", "fails"),
    Outcome.INAPPLICABLE: ("applicable",),
    Outcome.CANT_TELL: ("applicable", "passes", "applies", "fails"),
}
"""The branches in which to look for what decided an outcome, or keeps it open."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the words about one finding depend on. ``shown`` is how many of the nodes that were read are named."""

    pack: Pack
    rule: Rule
    language: Language
    overridden: frozenset[str] = frozenset()
    shown: int = FEW


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a tree with its notes and what stands below it. ``sign`` is empty where nothing was decided."""

    sign: str
    text: str
    notes: tuple[str, ...] = ()
    children: tuple["Branch", ...] = ()


def branch_of(node: Trace, frame: Frame) -> Branch:
    """A trace in words."""
    parts, text = node.children, None
    if node.op in _HEADINGS:
        text, parts = _heading(node, frame.language)
    elif parts:
        text = _combined(node, frame.language)
    if text is None:
        return Branch(SIGNS[node.truth], leaf_words(node, frame), read_words(node.read, frame))
    return Branch(SIGNS[node.truth], text, (), tuple(branch_of(part, frame) for part in parts))


def branches_of(trace: Trace, frame: Frame) -> tuple[Branch, ...]:
    """The branches of a decision: when the rule is applicable, when it passes, when it fails."""
    parts = trace.children if trace.op == "decision" else (trace,)
    if parts[0].op == "applicable" and parts[0].truth is False:
        parts = parts[:1]
    return tuple(branch_of(part, frame) for part in parts)


def _heading(node: Trace, language: Language) -> tuple[str, tuple[Trace, ...]]:
    """«Виконано, якщо справджується все наведене», with the parts of that «all» below."""
    heading = say(f"node.{node.op}", language)
    only = node.children[0] if len(node.children) == 1 else None
    if only is not None and only.op in _COMBINED and only.children:
        return say("node.if", language, heading=heading, condition=_combined(only, language)), only.children
    return say("node.if_plain", language, heading=heading), node.children


def _combined(node: Trace, language: Language) -> str:
    if node.op == "some" and node.required is not None:
        return say("node.some", language, required=comparison_words("at_least", node.required, None, language))
    return say(f"node.{node.op}" if node.op in _COMBINED else "leaf.other", language, op=node.op)


# --- leaves ---------------------------------------------------------------------------------------------------------


def leaf_words(leaf: Trace, frame: Frame, *, keyed: bool = True) -> str:
    """What a leaf measured, the threshold and where that comes from; ``keyed`` names the parameter that holds it."""
    said = short_leaf(leaf, frame)
    if leaf.comparison is None or leaf.required is None:
        return said
    return say("leaf.with_origin", frame.language, leaf=said, origin=_origin(leaf, frame, keyed=keyed))


def _origin(leaf: Trace, frame: Frame, *, keyed: bool) -> str:
    """Where a threshold comes from: a parameter, a metric made of parameters, or the rule itself."""
    if leaf.parameter is not None:
        return origin_of(leaf.parameter if keyed else None, leaf.origin, frame.language)
    metric = None if leaf.bound_metric is None else frame.pack.metrics.get(leaf.bound_metric)
    if metric is None:
        return origin_words(None, frame.language)
    keys = sorted(metric.reads().parameters & set(frame.pack.parameters))
    origins = [OVERRIDDEN if key in frame.overridden else frame.pack.parameters[key].origin for key in keys]
    said = ", ".join(origin_words(origin, frame.language) for origin in dict.fromkeys(origins))
    if said and not keyed:
        return said
    title = metric.title.in_(frame.language)
    return say("origin.metric" if said else "origin.metric_only", frame.language, title=title, origin=said)


def origin_of(parameter: str | None, origin: str | None, language: Language) -> str:
    """A parameter and who set it."""
    words = origin_words(origin, language)
    return words if parameter is None else say("origin.parameter", language, parameter=parameter, origin=words)


def short_leaf(leaf: Trace, frame: Frame) -> str:
    """What a leaf measured against the threshold."""
    language = frame.language
    if leaf.op in ("any", "all", "none") and leaf.label is not None and leaf.measured is not None:
        found = number_words(leaf.measured, leaf.unit, language)
        return say(f"list.{leaf.op}", language, list=leaf.label.in_(language), measured=found)
    label = _label(leaf, frame)
    measured = _measured(leaf, language)
    if leaf.comparison is None or leaf.required is None:
        return label if measured is None else say("leaf.measured", language, label=label, measured=measured)
    required = comparison_words(leaf.comparison, leaf.required, leaf.unit, language)
    if measured is None:
        return say("leaf.required", language, label=label, required=required)
    return say("leaf.compared", language, label=label, measured=measured, required=required)


def signed(leaf: Trace, text: str) -> str:
    """What is said of a leaf, after the sign of whether it holds."""
    return f"{SIGNS[leaf.truth]} {text}"


def _measured(leaf: Trace, language: Language) -> str | None:
    if leaf.empty:
        return say("leaf.empty", language)
    if leaf.measured is not None:
        return number_words(leaf.measured, leaf.unit, language)
    return say("leaf.none_yet", language) if leaf.op == "attested" else None


def _label(leaf: Trace, frame: Frame) -> str:
    language = frame.language
    label = None if leaf.label is None else leaf.label.in_(language)
    match leaf.op:
        case "attested" | "purpose" | "in_list" | "target":
            return say(f"leaf.{leaf.op}", language)
        case "rule":
            rule = leaf.metric or ""
            known = frame.pack.rules.get(rule)
            if known is None:
                return say("leaf.rule", language, rule=rule)
            return say("leaf.rule_titled", language, rule=rule, title=known.title.in_(language))
        case op if op in _TITLED and label is not None and leaf.measured is None:
            return say(f"leaf.{op}", language, label=label)
        case _:
            return label or leaf.metric or say("leaf.other", language, op=leaf.op)


def read_words(read: Read, frame: Frame) -> tuple[str, ...]:
    """The nodes that were counted and those that could not be decided."""
    parts = (("certain", read.count, read.first), ("open", read.open_count, read.open_first))
    return tuple(
        say(f"read.{word}", frame.language, count=count, nodes=name_list(first, frame.language, frame.shown, count))
        for word, count, first in parts
        if count
    )


# --- what decided ---------------------------------------------------------------------------------------------------


def deciding_leaves(trace: Trace | None, outcome: Outcome) -> tuple[Trace, ...]:
    """The leaves on which an outcome rests, or that keep it open, in the order of the rule."""
    if trace is None:
        return ()
    branches = {part.op: part for part in (trace.children if trace.op == "decision" else (trace,))}
    named = [branches[word] for word in _DECISIVE.get(outcome, ()) if word in branches]
    if outcome is Outcome.CANT_TELL:
        undecided = [branch for branch in named if branch.truth is None]
        named = undecided or [branch for branch in named if branch.op != "applicable"]
    elif outcome is Outcome.FAILED:
        named = [branch for branch in named if branch.truth is (branch.op != "passes")] or named[-1:]
    return tuple(_explaining(named[0] if named else trace))


def _explaining(node: Trace) -> list[Trace]:
    """The leaves that make a node what it is: those with the same truth, down to the last."""
    if not node.children:
        return [node]
    alike = [part for part in node.children if part.truth is node.truth] or list(node.children)
    return [leaf for part in alike for leaf in _explaining(part)]
