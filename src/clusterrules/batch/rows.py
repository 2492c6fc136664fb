"""The summary: one row a profile, one column a rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clusterrules.engine.assess import selected
from clusterrules.engine.assessment import Assessment
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.pack import Pack
from clusterrules.rules.rule import Rule, RuleKind

FIXED = (
    "place",
    "id",
    "name_uk",
    "name_en",
    "as_of",
    "verdict",
    "because",
    "open",
    "stage_lowest",
    "stage_highest",
    "stage_declared",
    "fault",
    "warnings",
)
"""The columns before those of the rules; :func:`column_names` puts the number of the profile before them."""

NUMBER = "number"
COUNTS = (NUMBER, "warnings")
"""Columns that hold whole numbers; all others hold text."""

SUMMED = (RuleKind.CRITERION, RuleKind.PATTERN, RuleKind.STAGE, RuleKind.MISTAKE)
APPLIES: Mapping[Outcome, str] = {Outcome.FAILED: "applies", Outcome.PASSED: "does_not_apply"}
"""How the outcome of a pattern or a mistake stands in the summary, where «passed» would mislead."""

Row = Mapping[str, str | int | None]
"""A row by its columns; what it does not name is empty."""


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """The column of a rule that is asked of the organisation."""

    name: str
    pack: str
    rule: Rule


def rule_columns(packs: Sequence[Pack], only: Iterable[str] = ()) -> tuple[RuleColumn, ...]:
    """The columns of the rules; a rule of any pack but the first has its pack before its id."""
    chosen = tuple(only)
    return tuple(
        RuleColumn(name if index == 0 else f"{pack.id}:{name}", pack.id, pack.rules[name])
        for index, pack in enumerate(packs)
        for name in selected(pack, chosen)
        if pack.rules[name].kind in SUMMED and pack.rules[name].subjects == "organisation"
    )


def column_names(packs: Sequence[Pack], rules: Iterable[RuleColumn]) -> tuple[str, ...]:
    """The names of all columns, in order."""
    further = [f"{pack.id}:verdict" for pack in packs[1:]]
    return (NUMBER, *FIXED, *further, *(one.name for one in rules))


def row_of(place: str, found: Assessment, rules: Iterable[RuleColumn], warnings: int) -> Row:
    """The row of an assessed profile."""
    verdict = found.verdict
    row: dict[str, Any] = {
        "place": place,
        "id": found.profile_id,
        "name_uk": found.profile_name.uk,
        "name_en": found.profile_name.en,
        "as_of": found.as_of,
        "verdict": verdict.outcome,
        "because": " ".join(verdict.because),
        "open": " ".join(verdict.open),
        "stage_lowest": verdict.stage.lowest,
        "stage_highest": verdict.stage.highest,
        "stage_declared": verdict.stage.declared,
        "fault": None,
        "warnings": warnings,
    }
    row |= {f"{pack.pack.id}:verdict": pack.verdict.outcome for pack in found.packs[1:]}
    outcomes = {(one.pack, one.rule.id): one.outcome for one in found.findings}
    for column in rules:
        outcome = outcomes.get((column.pack, column.rule.id), Outcome.UNTESTED)
        word = APPLIES.get(outcome) if column.rule.kind.adverse else None
        row[column.name] = word or str(outcome)
    return row


def row_without(place: str, identity: str, fault: str) -> Row:
    """The row of a profile that could not be assessed: its place, and the code of its fault."""
    return {"place": place, "id": identity, "fault": fault, "warnings": 0}
