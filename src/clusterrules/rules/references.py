"""Conditions on the outcomes of other rules: of one, or of how many among several."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clusterrules.documents.fault import Path, nearest
from clusterrules.graph.element import Element
from clusterrules.logic.interval import Interval
from clusterrules.logic.truth import Truth, negate
from clusterrules.metrics.conditions import Condition, compared
from clusterrules.metrics.expressions import Expression
from clusterrules.metrics.language import Language, Reader
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact, Trace, read_of
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import Kind
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.view import outcome_truth, seen
from clusterrules.texts.catalogue import Text

_OUTCOMES = {"passed": Outcome.PASSED, "failed": Outcome.FAILED, "applies": Outcome.FAILED}


def _came_out(rule: str, expected: Outcome, band: str | None, inapplicable: Truth, view: View) -> Truth:
    """Whether a rule has an outcome; unknown as long as it is not decided."""
    settled = seen(view).settled_of(rule)
    outcome = Outcome.UNTESTED if settled is None else settled.at(band)
    truth = outcome_truth(outcome, inapplicable)
    if outcome is Outcome.INAPPLICABLE or expected is Outcome.PASSED:
        return truth
    return negate(truth)


def _open(rule: str, band: str | None, view: View) -> OpenFact:
    """What is open of a rule: its outcome, for the reason for which that cannot be told."""
    settled = seen(view).settled_of(rule)
    reason = Reason.MISSING if settled is None else settled.reason_at(band)
    return OpenFact(rule, "rule", what="outcome", reason=str(reason))


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """Another rule's outcome: true if it is the one named. ``inapplicable`` counts as the author says."""

    rule: str
    expected: Outcome
    band: str | None
    inapplicable: Truth

    def truth(self, element: Element, view: View) -> Truth:  # noqa: ARG002
        return _came_out(self.rule, self.expected, self.band, self.inapplicable, view)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield _open(self.rule, self.band, view)

    def trace(self, element: Element, view: View) -> Trace:
        return Trace("rule", self.truth(element, view), metric=self.rule)

    def reads(self) -> Reads:
        return Reads(rules=frozenset({self.rule}))


@dataclass(frozen=True, slots=True)
class RuleTally:
    """The number of rules, of a group or named one by one, with an outcome compares with a number.

    A rule without the band counts by its only outcome.
    """

    rules: tuple[str, ...]
    expected: Outcome
    band: str | None
    inapplicable: Truth
    comparison: str
    bound: Expression
    called: Text

    def _truths(self, view: View) -> dict[str, Truth]:
        return {rule: _came_out(rule, self.expected, self.band, self.inapplicable, view) for rule in self.rules}

    def truth(self, element: Element, view: View) -> Truth:  # noqa: ARG002
        return compared(self.comparison, _number(self._truths(view)), self.bound, view)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            yield from (_open(rule, self.band, view) for rule, t in self._truths(view).items() if t is None)
            yield from self.bound.open(view)

    def trace(self, element: Element, view: View) -> Trace:
        truths = self._truths(view)
        parameter, origin = self.bound.home(view)
        return Trace(
            "rules",
            self.truth(element, view),
            label=self.called,
            measured=_number(truths),
            unit="rules",
            comparison=self.comparison,
            required=self.bound.value(view),
            parameter=parameter,
            origin=origin,
            read=read_of(
                tuple(rule for rule, truth in truths.items() if truth is True),
                tuple(rule for rule, truth in truths.items() if truth is None),
            ),
        )

    def reads(self) -> Reads:
        return Reads(rules=frozenset(self.rules)) | self.bound.reads()


def _number(truths: Mapping[str, Truth]) -> Interval:
    certain = sum(truth is True for truth in truths.values())
    return Interval(certain, certain + sum(truth is None for truth in truths.values()))


# --- reading --------------------------------------------------------------------------------------------------------


def _rule(language: Language, spec: Any, path: Path, kind: Kind) -> Condition:  # noqa: ARG001
    language.keys(spec, path, "rule", "is", "band", "inapplicable")
    name = _rule_name(language, spec["rule"], (*path, "rule"))
    expected = spec.get("is", "passed")
    if expected not in ("passed", "failed"):
        language.fault("unknown_value", (*path, "is"), found=expected, valid="passed, failed")
        expected = "passed"
    band = _band(language, spec, path, (name,))
    if type(spec.get("inapplicable")) is not bool:
        language.fault("inapplicable_unsaid", path, rule=name)
    return RuleOutcome(name, Outcome(expected), band, spec.get("inapplicable"))


def _pattern(language: Language, spec: Any, path: Path, kind: Kind) -> Condition:  # noqa: ARG001
    language.keys(spec, path, "pattern", "applies")
    name = _rule_name(language, spec["pattern"], (*path, "pattern"))
    if type(spec.get("applies")) is not bool:
        language.fault("missing_key", path, name="applies")
    return RuleOutcome(name, Outcome.FAILED if spec.get("applies") else Outcome.PASSED, None, None)


def _rule_name(language: Language, name: Any, path: Path) -> str:
    if not isinstance(name, str) or name not in language.words.rules:
        language.fault("unknown_rule", path, nearest(str(name), language.words.rules), name=name)
    return str(name)


def _rules(language: Language, spec: Any, path: Path, kind: Kind) -> Condition:  # noqa: ARG001
    here = (*path, "rules")
    inner = language.mapping(spec["rules"], here, "of", "except", "is", "band", "inapplicable", "called")
    listed = _listed(language, inner, here)
    expected = inner.get("is", "passed")
    if expected not in _OUTCOMES:
        said = {"found": expected, "valid": ", ".join(_OUTCOMES)}
        language.fault("unknown_value", (*here, "is"), nearest(str(expected), _OUTCOMES), **said)
    band = _band(language, inner, here, listed)
    if type(inner.get("inapplicable")) is not bool:
        language.fault("inapplicable_unsaid", here, rule=", ".join(listed))
    comparison, bound = language.comparison({key: spec[key] for key in spec if key != "rules"}, path)
    outcome = _OUTCOMES.get(str(expected), Outcome.PASSED)
    called = language.text(inner.get("called"), (*here, "called"))
    return RuleTally(listed, outcome, band, inner.get("inapplicable"), comparison, bound, called)


def _listed(language: Language, spec: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    """The rules that are meant: those of the groups, or named, but for those that are taken out."""
    groups, listed = language.words.groups, dict[str, None]()
    for key in ("of", "except"):
        given = spec.get(key, [])
        for index, name in enumerate(given if isinstance(given, list) else [given]):
            here = (*path, key, index) if isinstance(given, list) else (*path, key)
            if name in groups:
                meant = groups[name]
            elif name in language.words.rules:
                meant = (name,)
            else:
                valid = {*groups, *language.words.rules}
                language.fault("unknown_rule", here, nearest(str(name), valid), name=name)
                continue
            for rule in meant:
                if key == "of":
                    listed[rule] = None
                else:
                    listed.pop(rule, None)
    if not listed and "of" not in spec:
        language.fault("missing_key", path, name="of")
    return tuple(listed)


def _band(language: Language, spec: Mapping[str, Any], path: Path, rules: tuple[str, ...]) -> str | None:
    """A band that some of the rules have."""
    band = spec.get("band")
    valid = {one for rule in rules for one in language.words.bands.get(rule, ())}
    if band is not None and band not in valid:
        language.fault("unknown_band", (*path, "band"), nearest(str(band), valid), name=band, rule=", ".join(rules))
    return band


REFERENCES: Mapping[str, Reader] = {"rule": _rule, "rules": _rules, "pattern": _pattern}
"""How the operators on other rules' outcomes are read."""
