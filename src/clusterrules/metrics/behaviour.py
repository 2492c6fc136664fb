"""How many other members a respondent deals with, by the first and by the latest survey of the members.

The two surveys must lie far enough apart; before, there is but one measurement and nothing to compare.
"""

from collections.abc import Iterator
from dataclasses import replace

from clusterrules.graph.calendar import months_before, not_later
from clusterrules.graph.element import Collection, Element
from clusterrules.logic import interval as numbers
from clusterrules.logic.interval import NON_NEGATIVE, Interval
from clusterrules.logic.truth import Truth, conjoin
from clusterrules.metrics.measurement import NOTHING, Measurement
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.reads import Reads
from clusterrules.metrics.schedule import may_lack, open_fields
from clusterrules.metrics.trace import OpenFact
from clusterrules.metrics.view import View
from clusterrules.profile.phrases import Days
from clusterrules.profile.vocabulary import NONE
from clusterrules.texts.catalogue import Text

_UNKNOWN = Measurement(NON_NEGATIVE, empty=None)


def _named(survey: Element, view: View) -> Measurement:
    """Answers that name a member with whom the respondent has dealt, for each respondent."""
    pairs, respondents = view.nested(survey, "pairs"), view.nested(survey, "respondents")
    sure = possible = 0
    for answer in pairs.elements:
        truth = _tells(answer, respondents, view)
        sure += truth is True and answer.certain
        possible += truth is not False
    answers = Interval(sure, None if may_lack(pairs) else possible)
    asked = sum(one.certain for one in respondents.elements)
    more = 0 if respondents.unlisted is None else respondents.unlisted.hi
    number = Interval(asked, None if more is None else len(respondents.elements) + more)
    needed = view.whole_number("survey_respondents")
    if number.hi is not None and number.hi < needed:
        return NOTHING
    value = numbers.divide(answers, Interval(max(needed, asked), number.hi))
    return Measurement(value or NON_NEGATIVE, False if asked >= needed else None, (survey,))


def _tells(answer: Element, respondents: Collection, view: View) -> Truth:
    """Whether an answer says that a respondent of the survey has dealt with another, independent member."""
    traded = view.value(answer, "traded")
    if isinstance(traded, frozenset):
        traded = None
    who, whom = (view.nested(answer, name) for name in ("respondent", "other"))
    truths: list[Truth] = [traded, _asked(who, respondents)]
    if who.elements and whom.elements:
        truths.append(_apart(who.elements[0].target, whom.elements[0].target, view))
    else:
        truths += [None if may_lack(one) else False for one in (who, whom) if not one.elements]
    return conjoin(truths)


def _asked(who: Collection, respondents: Collection) -> Truth:
    if not who.elements:
        return None if may_lack(who) else False
    listed = {one.id: one.certain for one in respondents.elements}
    if who.elements[0].id in listed:
        return True if listed[who.elements[0].id] else None
    return None if may_lack(respondents) else False


def _apart(one: Element | None, other: Element | None, view: View) -> Truth:
    """Whether two members are not the same and not related."""
    if one is None or other is None:
        return None
    if one is other:
        return False
    groups = [view.value(member, "group") for member in (one, other)]
    if NONE in groups:
        return True
    if None in groups or any(isinstance(group, frozenset) for group in groups):
        return None
    return bool(groups[0] != groups[1])


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
            for fact in open_fields(answer, "respondent", "other", "traded"):
                # answers have no names, and their places change with the order in which they are written
                yield replace(fact, path=f"{survey.path}.pairs")
            for name in ("respondent", "other"):
                for link in view.nested(answer, name).elements:
                    if link.target is not None and view.value(link.target, "group") is None:
                        yield from open_fields(link.target, "group")


_READS = Reads(
    collections=frozenset(
        {"surveys", "surveys.respondents", "surveys.pairs", "surveys.pairs.respondent", "surveys.pairs.other",
         "members"}
    ),
    fields=frozenset(
        {("surveys", "date"), ("surveys.pairs", "traded"), ("surveys.pairs", "respondent"), ("surveys.pairs", "other"),
         ("members", "group")}
    ),
    parameters=frozenset({"measure_gap", "survey_respondents"}),
)  # fmt: skip
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
