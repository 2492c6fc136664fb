"""A rule's conditions in words, before anything is measured: what must hold for it to pass."""

from collections.abc import Iterable

from clusterrules.metrics.conditions import AllOf, AnyOf, AtLeastOf, Condition, Not
from clusterrules.metrics.expressions import Constant, Expression, MetricValue, Parameter
from clusterrules.metrics.fields import Before, By, FieldCompares, FieldIs, Present, Since, Within
from clusterrules.metrics.nodes import Defined, ForPurpose, InList, Target
from clusterrules.metrics.order import Ordered
from clusterrules.metrics.quantifiers import Counts, Quantified
from clusterrules.metrics.selection import Selection
from clusterrules.profile.vocabulary import Field
from clusterrules.reports.tree import Branch, Frame, origin_of
from clusterrules.reports.wording import (
    band_words,
    capital,
    field_title,
    kind_at,
    list_title,
    number_words,
    outcome_words,
    quoted,
    say,
    value_words,
)
from clusterrules.rules.conditions import Attested, MetricCompares
from clusterrules.rules.references import RuleOutcome, RuleTally

EARLIEST = 0
"""Any day before all dated values: parameters are shown as they are declared first."""


def condition_branch(condition: Condition, frame: Frame, kind: str) -> Branch:
    """A condition on a node of ``kind`` with what it is made of."""
    language = frame.language
    match condition:
        case AllOf(conditions=parts):
            return Branch("", say("node.all", language), (), _branches(parts, frame, kind))
        case AnyOf(conditions=parts):
            return Branch("", say("node.any", language), (), _branches(parts, frame, kind))
        case AtLeastOf(number=number, conditions=parts):
            required = say("compare.at_least", language, bound=number)
            return Branch("", say("node.some", language, required=required), (), _branches(parts, frame, kind))
        case Not(condition=inner):
            return Branch("", say("node.not", language), (), (condition_branch(inner, frame, kind),))
        case Quantified() | Counts():
            return _listed(condition, frame, kind)
        case Target(condition=inner):
            return Branch("", say("explain.target", language), (), (condition_branch(inner, frame, ""),))
        case _:
            text, *notes = _leaf(condition, frame)
            return Branch("", text, tuple(notes))


def _branches(parts: Iterable[Condition], frame: Frame, kind: str) -> tuple[Branch, ...]:
    return tuple(condition_branch(part, frame, kind) for part in parts)


def _listed(condition: Quantified | Counts, frame: Frame, kind: str) -> Branch:
    """A condition on the records of a list: which of them are looked at, and what they must satisfy."""
    selection, language = condition.selection, frame.language
    path = f"{kind}.{selection.of}" if selection.nested else selection.of
    title = quoted_list(selection, path, frame)
    children = []
    if selection.where is not None:
        inner = condition_branch(selection.where, frame, path)
        children.append(Branch("", say("explain.where", language), (), (inner,)))
    if isinstance(condition, Counts):
        required = bound_words(condition.comparison, condition.bound, None, frame)
        return Branch("", say("explain.list_count", language, list=title, required=required), (), tuple(children))
    if not _says_nothing(condition.satisfies):
        inner = condition_branch(condition.satisfies, frame, path)
        children.append(Branch("", say("explain.satisfies", language), (), (inner,)))
    return Branch("", say(f"explain.list_{condition.quantifier}", language, list=title), (), tuple(children))


def _says_nothing(condition: Condition) -> bool:
    return isinstance(condition, AllOf) and not condition.conditions


def quoted_list(selection: Selection, path: str, frame: Frame) -> str:
    """The title of a list; of one inside a linked node, whose kind is not known here, its name."""
    vocabulary = frame.pack.vocabulary
    return list_title(path, vocabulary, frame.language) if kind_at(path, vocabulary) is not None else selection.of


# --- leaves ---------------------------------------------------------------------------------------------------------


def _leaf(condition: Condition, frame: Frame) -> list[str]:
    """A leaf in words, and notes on what its words mean."""
    language, pack = frame.language, frame.pack
    match condition:
        case MetricCompares(metric=name, comparison=comparison, bound=bound):
            metric = pack.metrics[name]
            required = bound_words(comparison, bound, metric.unit, frame)
            said = say("explain.compared", language, label=metric.title.in_(language), required=required)
            return [said, metric.reading.in_(language), *_meaning(bound, frame)]
        case Defined(name=name):
            word = pack.definitions[name]
            return [word.title.in_(language), word.meaning.in_(language)]
        case RuleOutcome(rule=name, expected=expected, band=band):
            other = pack.rules[name]
            title, outcome = other.title.in_(language), outcome_words(expected, other.kind, language)
            if band is None:
                return [say("explain.rule_is", language, rule=name, title=title, outcome=outcome)]
            shown = band_words(band, pack.vocabulary, language)
            return [say("explain.rule_is_band", language, rule=name, title=title, band=shown, outcome=outcome)]
        case RuleTally(rules=names, comparison=comparison, bound=bound, called=called):
            required = bound_words(comparison, bound, "rules", frame)
            said = say(
                "explain.rules_are", language, label=called.in_(language), required=required, rules=", ".join(names)
            )
            return [said, *_meaning(bound, frame)]
        case Attested(level=line):
            required = bound_words("at_least", line, "rubric", frame)
            return [say("explain.compared", language, label=say("leaf.attested", language), required=required)]
        case ForPurpose(purposes=purposes):
            titles = [pack.purposes[one].title.in_(language) for one in sorted(purposes) if one in pack.purposes]
            return [say("explain.purposes", language, purposes=", ".join(titles))]
        case InList(lists=lists):
            titles = [quoted(list_title(one, pack.vocabulary, language), language) for one in sorted(lists)]
            return [say("explain.in_lists", language, lists=", ".join(titles))]
        case _:
            return [_field_leaf(condition, frame)]


def _field_leaf(condition: Condition, frame: Frame) -> str:
    language = frame.language
    match condition:
        case FieldIs(field=field, parameter=str(parameter)):
            title = field_title(field.title, language)
            return say("explain.field_in_parameter", language, field=title, parameter=parameter)
        case FieldIs(field=field, allowed=allowed):
            values = ", ".join(value_titles(field, allowed, frame))
            return say("explain.field_in", language, field=field_title(field.title, language), values=values)
        case FieldCompares(field=field, comparison=comparison, bound=bound):
            required = bound_words(comparison, bound, field.unit, frame)
            title = field_title(field.title, language)
            return say("explain.field_compares", language, field=title, required=required)
        case Within(field=field, months=months) | Before(field=field, months=months):
            word = "field_within" if isinstance(condition, Within) else "field_before"
            title = field_title(field.title, language)
            return say(f"explain.{word}", language, field=title, bound=number_of(months, None, frame))
        case Present(field=field):
            return say("leaf.present", language, label=field_title(field.title, language))
        case By(field=field):
            return say("leaf.by", language, label=field_title(field.title, language))
        case Since(field=field):
            return say("leaf.since", language, label=field_title(field.title, language))
        case Ordered(field=field):
            return _order_words(condition, field_title(field.title, language), frame)
        case _:
            return say("leaf.other", language, op=type(condition).__name__)


def _order_words(condition: Ordered, label: str, frame: Frame) -> str:
    """«дата не пізніша за „Початок“ через 6 місяців»."""
    language = frame.language
    other = field_title(condition.other.title, language)
    if condition.selection is not None:
        title = list_title(condition.selection.path or condition.selection.of, frame.pack.vocabulary, language)
        other = say("explain.in_list", language, label=other, list=title)
    if condition.months is not None:
        other = say("explain.months_later", language, label=other, bound=number_of(condition.months, None, frame))
    return say(f"explain.field_{condition.order}", language, field=label, other=other)


def value_titles(field: Field, values: Iterable[object], frame: Frame) -> list[str]:
    """What the values of a field are called, in the order of the vocabulary."""
    titles = frame.pack.vocabulary.value_titles.get(field.value_list or "", {})
    known = [titles[value].in_(frame.language) for value in titles if value in set(values)]
    return known or sorted(value_words(value, frame.language) for value in values)


# --- numbers --------------------------------------------------------------------------------------------------------


def bound_words(comparison: str, bound: Expression, unit: str | None, frame: Frame) -> str:
    """«щонайменше 10 (L1-01.companies, з посібника)»."""
    said = say(f"compare.{comparison}", frame.language, bound=number_of(bound, unit, frame))
    if not isinstance(bound, Parameter):
        return said
    origin = origin_of(bound.key, frame.pack.parameters[bound.key].origin, frame.language)
    return say("leaf.with_origin", frame.language, leaf=said, origin=origin)


def number_of(bound: Expression, unit: str | None, frame: Frame) -> str:
    """A number as far as it is known before anything is measured."""
    match bound:
        case Constant(number=number):
            return number_words(number, unit, frame.language)
        case Parameter(key=key):
            return parameter_number(key, unit, frame)
        case MetricValue(name=name):
            title = frame.pack.metrics[name].title.in_(frame.language)
            return say("explain.metric", frame.language, title=title)
        case _:
            return say("explain.calculated", frame.language)


def parameter_number(key: str, unit: str | None, frame: Frame) -> str:
    """The number of a parameter; for bands one after the other."""
    value = frame.pack.parameters[key].at(EARLIEST)
    numbers = list(value.by_band.values()) or [value.value]
    return " / ".join(number_words(one, unit or value.unit, frame.language) for one in numbers)


def _meaning(bound: Expression, frame: Frame) -> list[str]:
    """How a metric that serves as the bound is read."""
    if not isinstance(bound, MetricValue):
        return []
    metric = frame.pack.metrics[bound.name]
    title, reading = capital(metric.title.in_(frame.language)), metric.reading.in_(frame.language)
    return [say("explain.meaning", frame.language, title=title, meaning=reading)]
