"""What is told when a screening ends, for the closing table."""

from collections.abc import Mapping
from typing import Any

from clusterrules.batch.answer import BROKEN
from clusterrules.batch.files import Place
from clusterrules.batch.job import Prepared
from clusterrules.batch.rows import APPLIES, RuleColumn
from clusterrules.batch.screening import Screened
from clusterrules.reports.screening import Failing, RuleCount, ScreeningSaid
from clusterrules.reports.wording import say
from clusterrules.rules.outcome import Outcome
from clusterrules.texts.catalogue import Language


def closing_of(found: Screened, made: Prepared, folder: Place, language: Language) -> ScreeningSaid:
    """The closing table's contents."""
    totals = found.totals
    return ScreeningSaid(
        profiles=totals.profiles,
        faulty=totals.faulty,
        broken=totals.broken,
        warnings=totals.warnings,
        verdicts=totals.verdicts,
        rules=[_counted(column, totals.rules.get(column.name, {})) for column in made.rule_columns],
        failing=[_failing(note, language) for note in totals.failing],
        slowest=found.slowest,
        screened=found.screened,
        seconds=found.seconds,
        folder=str(folder),
        repeated=totals.repeated,
    )


def _counted(column: RuleColumn, words: Mapping[str, int]) -> RuleCount:
    adverse = column.rule.kind.adverse
    said = {outcome: (APPLIES.get(outcome) if adverse else None) or str(outcome) for outcome in Outcome}
    return RuleCount(column.name, column.rule, {outcome: words.get(word, 0) for outcome, word in said.items()})


def _failing(note: Mapping[str, Any], language: Language) -> Failing:
    if note["level"] == BROKEN:
        broke = {name: note[name] for name in ("part", "plugin", "exception", "message", "where")}
        what = f"{note['rule']}: {say('breakage', language, **broke)}"
    else:
        what = str(note["message"][language])
        place = ":".join(str(note[name]) for name in ("source", "line", "column") if note[name] is not None)
        what = what.removeprefix(f"{place}: ")
    return Failing(note["place"], note["profile"], what)
