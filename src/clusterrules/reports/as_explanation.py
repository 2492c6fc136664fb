"""What the command ``explain`` says: the meaning of a rule, and how a finding came about."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from clusterrules.engine.assessment import Assessment, Finding
from clusterrules.graph.calendar import iso
from clusterrules.metrics.trace import SHOWN
from clusterrules.profile.vocabulary import ORGANISATION
from clusterrules.reports.finding import detail_of
from clusterrules.reports.layout import detail_parts, entries_grid, rendered, tree_of, words
from clusterrules.reports.rule_words import EARLIEST, condition_branch, parameter_number
from clusterrules.reports.tree import Branch, Frame, origin_of
from clusterrules.reports.wording import (
    capital,
    day_words,
    has_words,
    list_title,
    organisation_words,
    origin_words,
    outcome_words,
    parameter_words,
    presumed_words,
    remedy_words,
    rule_titled,
    say,
    unit_words,
)
from clusterrules.rules.lint import closure
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.rules.pack import Pack, Presumption
from clusterrules.rules.parameters import Parameter
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from rich.console import RenderableType

Part = tuple[str, "tuple[str, ...] | RenderableType"]


def explain_finding(finding: Finding, assessment: Assessment, language: Language) -> str:
    """How a finding came about: every measurement against its threshold, and what is missing."""
    detail = detail_of(finding, assessment, language, SHOWN, located=True)
    legend = words(say("sign.legend", language), "dim")
    return rendered([words(organisation_words(assessment, language)), "", *detail_parts(detail), legend])


def what_decides(rule: Rule, pack: Pack, language: Language) -> str:
    """The conditions of a rule in words, and nothing else."""
    return rendered([_decides(Frame(pack, rule, language))])


def explain_rule(rule: Rule, pack: Pack, language: Language) -> str:
    """What a rule asks, where that comes from, and what decides it."""
    frame = Frame(pack, rule, language)
    parts: list[RenderableType] = [words(f"{rule.id}  {rule.title.in_(language)}", "title")]
    parts += ["", entries_grid([part for part in _about(frame) if part[1]])]
    table = _parameters(frame)
    if table is not None:
        parts += ["", words(say("explain.parameters", language), "label"), table]
    else:
        parts.append("")
    parts.append(entries_grid([part for part in _around(frame) if part[1]]))
    return rendered(parts)


# --- what it asks ---------------------------------------------------------------------------------------------------


def _about(frame: Frame) -> Iterable[Part]:
    rule, pack, language = frame.rule, frame.pack, frame.language
    group = pack.groups[rule.group].title.in_(language) if rule.group in pack.groups else rule.group
    yield say("label.question", language), (rule.question.in_(language),)
    yield say("explain.kind", language), (f"{capital(say(f'kind.{rule.kind}', language))}. {group}",)
    yield say("explain.source", language), (_basis(frame), pack.source.in_(language))
    if rule.basis.wording is not None:
        yield say("explain.wording", language), (rule.basis.wording.in_(language),)
    if rule.subjects != ORGANISATION:
        title = list_title(rule.subjects, pack.vocabulary, language)
        yield say("explain.subjects", language), (say("explain.subjects_each", language, list=title),)
    yield say("explain.decides", language), _decides(frame)


def _basis(frame: Frame) -> str:
    basis, language = frame.rule.basis, frame.language
    word = f"section.{basis.section}"
    section = say(word, language) if has_words(word) else basis.section
    kind, _, number = str(basis.item).partition("-")
    if has_words(f"item.{kind}"):
        return f"{section}, {say(f'item.{kind}', language, number=number)}"
    return say("explain.basis", language, section=section, item=basis.item)


def _decides(frame: Frame) -> "RenderableType":
    from rich.console import Group

    rule, language = frame.rule, frame.language
    conditions = [("applicable", rule.applicable)]
    if rule.check is not None:
        said = words(say("explain.check", language, check=rule.check))
        return Group(*(tree_of(one) for one in _headed(conditions, frame)), said)
    if rule.kind.adverse:
        conditions.append(("applies", rule.fails))
    else:
        conditions += [("passes", rule.passes), ("fails", rule.fails)]
    return Group(*(tree_of(one) for one in _headed(conditions, frame)))


def _headed(conditions: Sequence[tuple[str, object]], frame: Frame) -> Iterable[Branch]:
    """Each condition that the rule has under its heading: «Виконано, якщо справджується все наведене»."""
    for word, condition in conditions:
        if condition is None:
            continue
        branch = condition_branch(condition, frame, frame.rule.subjects)  # type: ignore[arg-type]
        heading = say(f"node.{word}", frame.language)
        if branch.children and not branch.notes:
            text = say("node.if", frame.language, heading=heading, condition=branch.text)
            yield Branch("", text, (), branch.children)
        else:
            yield Branch("", say("node.if_plain", frame.language, heading=heading), (), (branch,))


# --- parameters -----------------------------------------------------------------------------------------------------


def _parameters(frame: Frame) -> "RenderableType | None":
    from rich import box
    from rich.table import Table

    reads = closure(frame.pack, frame.rule.reads())
    keys = {key for key in reads.parameters if key in frame.pack.parameters}
    keys |= {key for key in frame.pack.parameters if key.startswith(f"{frame.rule.id}.")}
    if frame.rule.attestation is not None:
        keys.add(frame.rule.attestation.pass_line)
    if not keys:
        return None
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column(words(say("explain.parameter", frame.language)), no_wrap=True)
    for word, width in (("value", 14), ("unit", 11), ("origin", 13), ("because", None)):
        table.add_column(words(say(f"explain.{word}", frame.language)), width=width, overflow="fold")
    own = f"{frame.rule.id}."
    for key in sorted(keys, key=lambda one: (not one.startswith(own), one)):
        table.add_row(*(words(cell) for cell in _parameter(frame.pack.parameters[key], frame)))
    return table


def _parameter(parameter: Parameter, frame: Frame) -> tuple[str, ...]:
    language = frame.language
    values = [parameter_words(parameter.at(EARLIEST), frame.pack.vocabulary, language)]
    for day, _ in parameter.dated:
        value = parameter_words(parameter.at(day), frame.pack.vocabulary, language)
        values.append(say("explain.dated", language, value=value, date=day_words(iso(day), language)))
    unit, origin = unit_words(parameter.unit, language), origin_words(parameter.origin, language)
    return parameter.key, "; ".join(values), unit, origin, parameter.because.in_(language)


# --- what goes with it ----------------------------------------------------------------------------------------------


def _around(frame: Frame) -> Iterable[Part]:
    rule, pack, language = frame.rule, frame.pack, frame.language
    names = [name for name in sorted(rule.presumptions) if name in pack.presumptions]
    yield say("explain.presumptions", language), tuple(_presumption(pack.presumptions[one], frame) for one in names)
    yield say("explain.evidence", language), tuple(text.in_(language) for text in rule.evidence)
    yield say("explain.attestation", language), tuple(_attestation(frame))
    yield say("explain.notices", language), tuple(notice.text.in_(language) for notice in rule.notices)
    yield say("explain.remedies", language), tuple(_remedies(frame))
    others = tuple(rule_titled(pack, other, language) for other in rule.contradicts)
    yield say("explain.contradicts", language), others
    yield say("explain.blind_spots", language), tuple(text.in_(language) for text in rule.blind_spots)
    if rule.notes is not None:
        yield say("explain.notes", language), (rule.notes.in_(language),)


def _presumption(presumption: Presumption, frame: Frame) -> str:
    language = frame.language
    purposes = [
        purpose.title.in_(language) for name, purpose in frame.pack.purposes.items() if name in presumption.purposes
    ]
    return say(
        "explain.presumption",
        language,
        title=capital(presumption.title.in_(language)),
        origin=presumed_words(presumption.origin, language),
        purposes=", ".join(purposes),
        because=presumption.because.in_(language),
    )


def _attestation(frame: Frame) -> Iterable[str]:
    policy, language = frame.rule.attestation, frame.language
    if policy is None:
        return
    yield policy.of.in_(language)
    declared = frame.pack.parameters[policy.pass_line]
    origin = origin_of(declared.key, declared.origin, language)
    line = parameter_number(declared.key, "rubric", frame)
    yield say("explain.attestation_line", language, line=line, origin=origin)
    if policy.decisive:
        yield say("explain.attestation_decisive", language)
    if policy.external:
        yield say("explain.attestation_external", language)


def _remedies(frame: Frame) -> Iterable[str]:
    """What to do about each outcome for which the rule has an answer."""
    language = frame.language
    for word, remedy in frame.rule.remedies.items():
        if word == Outcome.FAILED:
            outcome = outcome_words(Outcome.FAILED, frame.rule.kind, language)
        else:
            outcome = say(f"reason.{Reason(word)}", language)
        said = remedy_words(remedy, language)
        yield say("explain.remedy", language, outcome=outcome, remedy=said)
