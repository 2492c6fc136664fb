"""Conditions that only rules have: metrics against bounds, attestations, and other rules' outcomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clusterrules.documents.fault import Path
from clusterrules.graph.element import Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.truth import Truth
from clusterrules.metrics.conditions import AllOf, Condition, compared
from clusterrules.metrics.expressions import Expression, MetricValue
from clusterrules.metrics.language import Language, Reader
from clusterrules.metrics.measurement import names
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.trace import OpenFact, Trace, read_of
from clusterrules.metrics.view import View
from clusterrules.profile.vocabulary import Kind
from clusterrules.rules.references import REFERENCES
from clusterrules.rules.view import seen


@dataclass(frozen=True, slots=True)
class MetricCompares:
    """A metric compares with a number. A share of nothing is never true and never false."""

    metric: str
    comparison: str
    bound: Expression

    def truth(self, element: Element, view: View) -> Truth:  # noqa: ARG002 - metrics are of the whole snapshot
        measured = view.measure(self.metric)
        if measured.empty is not False:
            return None
        return compared(self.comparison, measured.value, self.bound, view)

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is not None:
            return
        if view.measure(self.metric).empty is True or self.bound.empty(view) is True:
            yield OpenFact(self.metric, "metric", what="attestation", reason="judgement")
            return
        yield from view.metric(self.metric).open(view)
        yield from self.bound.open(view)

    def trace(self, element: Element, view: View) -> Trace:
        measured = view.measure(self.metric)
        metric = view.metric(self.metric)
        parameter, origin = self.bound.home(view)
        return Trace(
            "metric",
            self.truth(element, view),
            metric=self.metric,
            label=metric.title,
            measured=measured.value,
            empty=measured.empty is True,
            unit=metric.unit,
            comparison=self.comparison,
            required=self.bound.value(view),
            parameter=parameter,
            bound_metric=self.bound.name if isinstance(self.bound, MetricValue) else None,
            origin=origin,
            read=read_of(names(measured.certain), names(measured.possible)),
        )

    def reads(self) -> Reads:
        return Reads(metrics=frozenset({self.metric})) | self.bound.reads()


@dataclass(frozen=True, slots=True)
class Attested:
    """Assessors judge the rule at or over a level of the rubric. Open until enough of them have spoken."""

    level: Expression

    def truth(self, element: Element, view: View) -> Truth:  # noqa: ARG002
        judgement = seen(view).judgement()
        if judgement is None or judgement.rubric is None:
            return None
        return numbers.at_least(judgement.rubric, self.level.value(view))

    def open(self, element: Element, view: View) -> Iterator[OpenFact]:
        if self.truth(element, view) is None:
            judgement = seen(view).judgement()
            reason = "conflict" if judgement is not None and judgement.rubric is not None else "judgement"
            rule = seen(view).rule
            yield OpenFact(f"attestations.{rule}", "attestations", "rubric", "attestation", reason, (0, 1, 2, 3))

    def trace(self, element: Element, view: View) -> Trace:
        judgement = seen(view).judgement()
        parameter, origin = self.level.home(view)
        return Trace(
            "attested",
            self.truth(element, view),
            measured=None if judgement is None else judgement.rubric,
            unit="rubric",
            comparison="at_least",
            required=self.level.value(view),
            parameter=parameter,
            origin=origin,
            read=read_of(() if judgement is None else judgement.assessors),
        )

    def reads(self) -> Reads:
        return self.level.reads()


# --- reading --------------------------------------------------------------------------------------------------------


def _metric(language: Language, spec: Any, path: Path, kind: Kind) -> Condition:  # noqa: ARG001
    language.metric_name(spec["metric"], (*path, "metric"))
    comparison, bound = language.comparison({key: spec[key] for key in spec if key != "metric"}, path)
    return MetricCompares(str(spec["metric"]), comparison, bound)


def _attested(language: Language, spec: Any, path: Path, kind: Kind) -> Condition:  # noqa: ARG001
    inner, here = spec["attested"], (*path, "attested")
    if not isinstance(inner, dict) or set(inner) - {"at_least"}:
        language.fault("one_comparison", here, valid="at_least")
        return AllOf(())
    return Attested(language.expression(inner.get("at_least"), (*here, "at_least")))


RULE_CONDITIONS: Mapping[str, Reader] = {
    "metric": _metric,
    **REFERENCES,
    "attested": _attested,
}
"""How the operators that only rules have are read."""

METRIC_CONDITIONS: Mapping[str, Reader] = {"metric": _metric}
"""What definitions and metrics may read of that: no outcome and no attestation, which are a rule's."""
