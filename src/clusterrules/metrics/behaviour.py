"""How many other members a respondent deals with, by the first and by the latest survey of the members.

The two surveys must lie far enough apart; before, there is but one measurement and nothing to compare.
"""

from collections.abc import Iterator

from clusterrules.graph.calendar import months_before, not_later
from clusterrules.graph.element import Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import NON_NEGATIVE, Interval
from clusterrules.logic.truth import Truth
from clusterrules.metrics.measurement import NOTHING, Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.schedule import may_lack, open_fields
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.texts.catalogue import Text

_UNKNOWN = Measurement(NON_NEGATIVE, empty=None)


def _named(survey: Element, view: View) -> Measurement:
    """Answers that name a member with whom the respondent has dealt, for each respondent."""
    pairs, respondents = view.nested(survey, "pairs"), view.nested(survey, "respondents")
    sure = possible = 0
    for answer in pairs.elements:
        traded = view.value(answer, "traded")
        sure += traded is True and answer.certain
        possible += traded is not False
    answers = Interval(sure, None if may_lack(pairs) else possible)
    asked = sum(one.certain for one in respondents.elements)
    more = 0 if respondents.unlisted is None else respondents.unlisted.hi
    number = Interval(asked, None if more is None else len(respondents.elements) + more)
    if number.hi == 0:
        return NOTHING
    value = numbers.divide(answers, Interval(max(1, asked), number.hi))
    return Measurement(value or NON_NEGATIVE, False if asked else None, (survey,))


def _first_and_latest(view: View) -> tuple[Element, Element] | Truth:
    """The first and the latest dated survey; false if there are no two far enough apart, unknown if that is."""
    surveys = view.collection("surveys")
    if may_lack(surveys):
        return None
    dated: list[tuple[Days, Element]] = []
    for survey in surveys.elements:
        days = view.days(survey, "date")
        if days is None or not survey.certain:
            return None
        if isinstance(days, Days):
            dated.append((days, survey))
    if len(dated) < 2:
        return False
    dated.sort(key=lambda one: (one[0].first, one[0].last, one[1].id))
    (first, baseline), (last, latest) = dated[0], dated[-1]
    others = [days for days, survey in dated if survey not in (baseline, latest)]
    if _vague(dated) and any(days.first <= first.last or days.last >= last.first for days in others):
        return None
    if _vague(dated) and first.last >= last.first:
        return None
    gap = view.whole_number("measure_gap")
    apart = not_later(first, Days(months_before(last.first, gap), months_before(last.last, gap)))
    return (baseline, latest) if apart else apart


def _vague(dated: list[tuple[Days, Element]]) -> bool:
    """Whether a survey is not dated to the day, so that the order may not be known."""
    return any(days.first != days.last for days, _ in dated)


def _measured(view: View, position: int) -> Measurement:
    found = _first_and_latest(view)
    if isinstance(found, tuple):
        measured = [_named(survey, view) for survey in found]
        if any(one.empty is True for one in measured):
            return NOTHING
        if any(one.empty is None for one in measured):
            return _UNKNOWN
        return measured[position]
    return NOTHING if found is False else _UNKNOWN


def _open_facts(view: View) -> Iterator[OpenFact]:
    surveys = view.collection("surveys")
    if not surveys.complete:
        yield OpenFact("surveys", "surveys", what="completeness")
    for survey in surveys.elements:
        yield from open_fields(survey, "date")
        for name in ("respondents", "pairs"):
            if may_lack(view.nested(survey, name)):
                yield OpenFact(f"{survey.path}.{name}", f"surveys.{name}", what="completeness")
        for answer in view.nested(survey, "pairs").elements:
            yield from open_fields(answer, "traded")


_READS = Reads(
    collections=frozenset({"surveys", "surveys.respondents", "surveys.pairs"}),
    fields=frozenset({("surveys", "date"), ("surveys.pairs", "traded")}),
    parameters=frozenset({"measure_gap"}),
)
_LOOSE = Text(
    "якщо невідома дата або повнота одного з опитувань, значення не обмежено",
    "where the date of a survey or its completeness is not known, the value is without bound",
)


def behaviour_metrics() -> Iterator[PythonMetric]:
    """The metrics of this module, for the shipped plugin to offer."""
    yield PythonMetric(
        "trade_partners_before",
        Text("ділові партнери на респондента за першим опитуванням", "trading partners per respondent, first survey"),
        Text(
            "Скільки інших учасників, з якими мав справи, називав у середньому респондент першого опитування.",
            "How many other members respondents named on average in the first survey as ones they have dealt with.",
        ),
        "count",
        lambda view: _measured(view, 0),
        _READS,
        _open_facts,
        _LOOSE,
    )
    yield PythonMetric(
        "trade_partners_now",
        Text(
            "ділові партнери на респондента за останнім опитуванням", "trading partners per respondent, latest survey"
        ),
        Text(
            "Скільки інших учасників, з якими мав справи, називає в середньому респондент останнього опитування.",
            "How many other members respondents name on average in the latest survey as ones they have dealt with.",
        ),
        "count",
        lambda view: _measured(view, 1),
        _READS,
        _open_facts,
        _LOOSE,
    )
