"""Reads numbers from YAML: written out, parameters, metrics, arithmetic, and comparisons with them."""

from collections.abc import Mapping
from typing import Any

from clusterrules.documents.fault import Path, nearest
from clusterrules.logic.interval import exact, point
from clusterrules.metrics.conditions import COMPARISONS
from clusterrules.metrics.expressions import (
    ARITHMETIC,
    Arithmetic,
    AssessmentYear,
    Constant,
    Expression,
    MetricValue,
    MonthsSince,
    Parameter,
)
from clusterrules.metrics.words import Reading

ZERO = Constant(point(0))
"""Stands for a number that could not be read; the fault is listed."""


class NumberReading(Reading):
    """Reads numbers and comparisons."""

    def expression(self, spec: Any, path: Path) -> Expression:
        """A number: written out, a parameter ``$name``, a metric, or arithmetic on numbers."""
        if isinstance(spec, int | float) and not isinstance(spec, bool):
            return Constant(point(exact(spec)))
        if isinstance(spec, str) and spec.startswith("$"):
            return self._parameter(spec[1:], path)
        if isinstance(spec, dict) and len(spec) == 1:
            [(operator, arguments)] = spec.items()
            here = (*path, operator)
            if operator == "metric":
                self.metric_name(arguments, here)
                return MetricValue(str(arguments))
            if operator == "months_since":
                found = self.named_field(arguments, here, self.vocabulary.organisation)
                return ZERO if found is None else MonthsSince(found)
            if operator == "year_of":
                if arguments != "as_of":
                    self.fault("unknown_value", here, "as_of", found=arguments, valid="as_of")
                return AssessmentYear()
            if operator in ARITHMETIC:
                given = arguments if isinstance(arguments, list) else [arguments]
                if not given:
                    self.fault("not_a_number_here", here)
                    return ZERO
                return Arithmetic(
                    operator, tuple(self.expression(item, (*here, index)) for index, item in enumerate(given))
                )
            valid = ("metric", "months_since", "year_of", *ARITHMETIC)
            self.fault("unknown_operator", here, nearest(str(operator), valid), name=operator)
            return ZERO
        self.fault("not_a_number_here", path)
        return ZERO

    def _parameter(self, name: str, path: Path) -> Expression:
        key = self.parameter_key(name, path)
        return ZERO if key is None else Parameter(key)

    def comparison(self, spec: Mapping[str, Any], path: Path) -> tuple[str, Expression]:
        """The one comparison of a leaf and its bound."""
        if len(spec) != 1 or next(iter(spec)) not in COMPARISONS:
            wrong = next((key for key in spec if key not in COMPARISONS), None)
            near = nearest(wrong, COMPARISONS) if wrong is not None else None
            self.fault("one_comparison", (*path, wrong) if wrong else path, near, valid=", ".join(COMPARISONS))
            return "at_least", ZERO
        [(comparison, bound)] = spec.items()
        return comparison, self.expression(bound, (*path, comparison))
