"""A leaf of a trace before and after, in words: what it measured, what it compared with, which nodes came and went."""

from typing import Any

from clusterrules.compare.leaves import LeafChange, Node
from clusterrules.logic.interval import Interval, exact
from clusterrules.reports.tree import SIGNS
from clusterrules.reports.wording import comparison_words, has_words, name_list, number_words, say, turned
from clusterrules.texts.catalogue import Language, text_of

_LISTED, _TITLED = ("any", "all", "none"), ("field", "present", "by", "since", "before", "order", "definition")
_PLAIN = ("attested", "purpose", "in_list", "target")


def leaf_change_words(change: LeafChange, language: Language) -> str:
    """What a leaf measured and compared with, before and after, with the nodes that make the difference."""
    old, new = change.old, change.new
    if old is None or new is None:
        only, word = (new, "leaf_new") if old is None else (old, "leaf_old")
        assert only is not None
        return say(f"diff.{word}", language, leaf=f"{SIGNS[_truth(only)]} {_leaf(only, only, language)}")
    before, after = SIGNS[_truth(old)], SIGNS[_truth(new)]
    sign = after if before == after else f"{before}→{after}"
    said = [f"{sign} {_leaf(old, new, language)}"]
    for word, nodes in (("gone", change.gone), ("came", change.came)):
        if nodes:
            said.append(say(f"diff.{word}", language, nodes=name_list(nodes, language)))
    return "; ".join(said)


def _truth(node: Node) -> bool | None:
    truth = node.get("truth")
    return truth if isinstance(truth, bool) else None


def _leaf(old: Node, new: Node, language: Language) -> str:
    op = str(new.get("op"))
    measured = _both(_measured(old, language), _measured(new, language))
    if op in _LISTED and isinstance(new.get("label"), dict) and measured is not None:
        return say(f"list.{op}", language, list=text_of(new["label"]).in_(language), measured=measured)
    label = _leaf_label(op, new, measured, language)
    required = _both(_required(old, language), _required(new, language))
    if required is not None and isinstance(new.get("parameter"), str):
        key = _both(_string(old.get("parameter")), new["parameter"])
        required = say("diff.parameter", language, required=required, parameter=key)
    if measured is not None and required is not None:
        return say("leaf.compared", language, label=label, measured=measured, required=required)
    if required is not None:
        return say("leaf.required", language, label=label, required=required)
    return label if measured is None else say("leaf.measured", language, label=label, measured=measured)


def _both(old: str | None, new: str | None) -> str | None:
    if old is None or new is None:
        return new if old is None else old
    return new if old == new else turned(old, new)


def _leaf_label(op: str, node: Node, measured: str | None, language: Language) -> str:
    label = text_of(node["label"]).in_(language) if isinstance(node.get("label"), dict) else None
    if op in _PLAIN:
        return say(f"leaf.{op}", language)
    if op == "rule":
        return say("leaf.rule", language, rule=str(node.get("metric")))
    if op in _TITLED and label is not None and measured is None:
        return say(f"leaf.{op}", language, label=label)
    return label or _string(node.get("metric")) or op


def _measured(node: Node, language: Language) -> str | None:
    if node.get("empty") is True:
        return say("leaf.empty", language)
    value = _interval(node.get("measured"), node.get("measured_open"))
    return None if value is None else number_words(value, _string(node.get("unit")), language)


def _required(node: Node, language: Language) -> str | None:
    required = node.get("required")
    if not isinstance(required, dict) or len(required) != 1:
        return None
    [(comparison, bound)] = required.items()
    value = _interval(bound if isinstance(bound, list) else [bound, bound], None)
    if value is None or not has_words(f"compare.{comparison}"):
        return None
    if comparison == "within" and not isinstance(value.lo, int):
        return None
    return comparison_words(comparison, value, _string(node.get("unit")), language)


def _interval(raw: Any, ends: Any) -> Interval | None:
    """An interval as a trace writes it; ``None`` for anything else."""
    if not isinstance(raw, list) or len(raw) != 2:
        return None
    if any(isinstance(one, bool) or not (one is None or isinstance(one, int | float)) for one in raw):
        return None
    lo, hi = (None if one is None else exact(one) for one in raw)
    low_open, high_open = (one is True for one in ends) if isinstance(ends, list) and len(ends) == 2 else (False, False)
    return Interval(lo, hi, low_open, high_open)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None
