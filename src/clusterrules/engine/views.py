"""The view of one pack on one profile: at a day, above a grade of evidence, with the presumptions that are allowed."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from clusterrules.graph.evidence import Grade
from clusterrules.graph.snapshot import Lens, Snapshot
from clusterrules.metrics.view import ParameterValue, Presumptions
from clusterrules.profile.profile import Profile
from clusterrules.rules.pack import Pack, Presumption
from clusterrules.rules.view import RuleView


def rule_view(
    profile: Profile,
    pack: Pack,
    parameters: Mapping[str, ParameterValue],
    day: int,
    *,
    purpose: str,
    least: Grade,
    own: Grade,
    presumptions: Iterable[Presumption],
    kept: frozenset[str] | None = None,
) -> RuleView:
    """The view that metrics, definitions and rules are evaluated in; nothing is judged yet.

    With ``kept`` lists that say nothing above the grade are empty, but for those that it names: enough for outcomes,
    but not for the facts that are open.
    """
    allowed = list(presumptions)
    lens = Lens(
        as_of=day,
        least=least,
        own_grade=own,
        width=_width(pack.width, parameters),
        tolerance=_width(pack.tolerance, parameters),
        running=next((one.id for one in allowed if one.mechanisms_run), None),
        kept=kept,
    )
    fields: dict[tuple[str, str], tuple[str | None, Any]] = {
        (kind, name): (None, value) for kind, name, value in pack.vocabulary.defaults()
    }
    fields |= {one.field: (one.id, one.value) for one in allowed if one.field is not None}
    definitions = {one.definition: one.id for one in allowed if one.definition is not None}
    snapshot = Snapshot(profile, lens, pack.vocabulary)
    return RuleView(snapshot, pack.definitions, pack.metrics, parameters, Presumptions(fields, definitions), purpose)


def _width(key: str | None, parameters: Mapping[str, ParameterValue]) -> Fraction:
    return Fraction(0) if key is None else Fraction(parameters[key].value.lo or 0)
