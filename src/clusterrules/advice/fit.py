"""Whether practices, mechanisms and roles fit the stage of maturity.

Said after the stage is derived, of the range between the lowest stage that is certain and the highest that is possible;
nothing reads it, so it can reach no verdict.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clusterrules.advice.guidance import Cell, Guidance, Matrix, Roles
from clusterrules.engine.assessment import Assessment, StageRange
from clusterrules.graph.element import Element
from clusterrules.graph.snapshot import Lens, Snapshot
from clusterrules.profile.profile import Profile
from clusterrules.profile.vocabulary import ORGANISATION
from clusterrules.rules.outcome import Outcome
from clusterrules.texts.catalogue import Text


@dataclass(frozen=True, slots=True)
class Fit:
    """One practice, mechanism or role against the stage.

    ``of`` is the list that the subject is in (``organisation`` for a role), ``word`` its type, kind or role. ``cells``
    are those of the matrix that the derived stage may be in, ``at_declared`` that of the stage the organisation
    declares.
    """

    rule: str
    of: str
    subject: str
    title: Text
    word: str | None
    outcome: Outcome
    cells: tuple[Cell, ...] = ()
    at_declared: Cell | None = None
    lowest_stage: str | None = None
    """Of a role: the stage from which on it can be played."""


def fits(profile: Profile, assessment: Assessment, guidance: Guidance) -> tuple[Fit, ...]:
    """Every practice, every mechanism whose kind the matrix knows, and every declared role."""
    pack = assessment.packs[0].pack
    snapshot = Snapshot(profile, Lens(date.fromisoformat(assessment.as_of).toordinal()), pack.vocabulary)
    reached = possible_stages(assessment.verdict.stage, guidance)
    declared = assessment.verdict.stage.declared
    return (
        *_practices(snapshot, guidance.matrix, reached, declared),
        *_mechanisms(snapshot, guidance.matrix, reached, declared),
        *_roles(snapshot, guidance.roles, reached, guidance.stages),
    )


def possible_stages(stage: StageRange, guidance: Guidance) -> tuple[str, ...]:
    """The stages at which the organisation may be; none of what is no cluster."""
    if stage.highest is None:
        return ()
    lowest = 0 if stage.lowest is None else guidance.stages.index(stage.lowest)
    return guidance.stages[lowest : guidance.stages.index(stage.highest) + 1]


def _practices(snapshot: Snapshot, matrix: Matrix, reached: tuple[str, ...], declared: str | None) -> Iterator[Fit]:
    for practice in snapshot.collections["practices"].elements:
        yield _in_matrix(practice, _word(practice, "type"), _word(practice, "type"), matrix, reached, declared)


def _mechanisms(snapshot: Snapshot, matrix: Matrix, reached: tuple[str, ...], declared: str | None) -> Iterator[Fit]:
    for mechanism in snapshot.collections["mechanisms"].elements:
        kind = _word(mechanism, "kind")
        if kind is None or kind in matrix.mechanism_kinds:
            type_ = None if kind is None else matrix.mechanism_kinds[kind]
            yield _in_matrix(mechanism, kind, type_, matrix, reached, declared)


def _in_matrix(
    node: Element, word: str | None, type_: str | None, matrix: Matrix, reached: tuple[str, ...], declared: str | None
) -> Fit:
    cells = () if type_ is None else tuple(matrix.cells[type_, stage] for stage in reached)
    at_declared = None if type_ is None or declared is None else matrix.cells.get((type_, declared))
    suiting = {cell.rating.suits for cell in cells}
    outcome = Outcome.CANT_TELL
    if not reached:
        outcome = Outcome.INAPPLICABLE
    elif len(suiting) == 1:
        outcome = Outcome.PASSED if suiting.pop() else Outcome.FAILED
    return Fit(matrix.id, node.kind, node.id, _title(node), word, outcome, cells, at_declared)


def _roles(snapshot: Snapshot, roles: Roles, reached: tuple[str, ...], stages: tuple[str, ...]) -> Iterator[Fit]:
    organisation = snapshot.organisation
    for element in snapshot.nested(organisation, "declared_roles").elements:
        role = _word(element, "value")
        lowest = None if role is None else roles.lowest_stage.get(role)
        outcome = _played(lowest, reached, stages)
        title = Text(role or "", role or "")
        yield Fit(roles.id, ORGANISATION, organisation.id, title, role, outcome, lowest_stage=lowest)


def _played(lowest: str | None, reached: tuple[str, ...], stages: tuple[str, ...]) -> Outcome:
    """Whether a role can be played at every stage that the organisation may be at, or at none."""
    if not reached:
        return Outcome.INAPPLICABLE
    if lowest is None:
        return Outcome.CANT_TELL
    playable = {stages.index(stage) >= stages.index(lowest) for stage in reached}
    if len(playable) > 1:
        return Outcome.CANT_TELL
    return Outcome.PASSED if playable.pop() else Outcome.FAILED


def _word(element: Element, field: str) -> str | None:
    """A word of the vocabulary in a field, where exactly one is stated."""
    found = element.fields.get(field)
    return found if isinstance(found, str) else None


def _title(node: Element) -> Text:
    found = node.fields.get("name")
    if isinstance(found, dict) and {"uk", "en"} <= set(found):
        return Text(found["uk"], found["en"])
    said = found if isinstance(found, str) else node.id
    return Text(said, said)
