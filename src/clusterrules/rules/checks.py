"""Checks written in Python: what decides a rule that conditions cannot express."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clusterrules.graph.element import Element
from clusterrules.logic.truth import Truth
from clusterrules.metrics.trace import OpenFact, Trace
from clusterrules.rules.view import RuleView


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check says: whether the rule passes, whether it fails, how that came about, and what is open.

    For a pattern or mistake ``fails`` means that it applies.
    """

    passes: Truth
    fails: Truth
    trace: Trace
    open: tuple[OpenFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A named check that a plugin offers; a rule refers to it as ``check: name``."""

    name: str
    run: Callable[[RuleView, Element], CheckResult]
    plugin: tuple[str, str] | None = None
    """Name and version of the plugin that offers it; the plugin manager fills this in."""

    def decide(self, view: RuleView, subject: Element) -> tuple[Truth, Truth]:
        result = self._result(view, subject)
        return result.passes, result.fails

    def trace(self, view: RuleView, subject: Element) -> Trace:
        return self._result(view, subject).trace

    def open(self, view: RuleView, subject: Element) -> Iterator[OpenFact]:
        yield from self._result(view, subject).open

    def _result(self, view: RuleView, subject: Element) -> CheckResult:
        found = view.remember(("check", self.name, subject, view.band), lambda: self.run(view, subject))
        if not isinstance(found, CheckResult) or not {type(found.passes), type(found.fails)} <= {bool, type(None)}:
            raise TypeError(f"{found!r} / CheckResult")
        return found
