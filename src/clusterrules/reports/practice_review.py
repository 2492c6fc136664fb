"""A review of practices for people: as plain text and as Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clusterrules.advice.practice_review import (
    PracticeReview,
    Question,
    ResultLevel,
    Review,
    Section,
    Step,
    Sum,
)
from clusterrules.engine.assessment import Finding
from clusterrules.logic.truth import Truth
from clusterrules.reports.as_markdown import escaped
from clusterrules.reports.layout import MARGIN, entries_grid, rendered, words
from clusterrules.reports.tree import origin_of
from clusterrules.reports.wording import (
    capital,
    comparison_words,
    field_title,
    number_words,
    organisation_words,
    say,
    sentence,
    tone,
)
from clusterrules.rules.outcome import Outcome, Reason
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows under a title; each row has a tone for the cell that says the result."""

    title: str
    labels: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """Sentences under a label."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """One practice in words."""

    heading: str
    head: tuple[_Block, ...]
    tables: tuple[_Table, ...]
    tail: tuple[_Block, ...]


# --- words ----------------------------------------------------------------------------------------------------------


def _page(practice: PracticeReview, language: Language) -> _Page:
    heading = say("review.practice", language, name=practice.name.in_(language), id=practice.id)
    head = [_block("result", language, say(f"review.{'rework' if practice.rework else 'kept'}", language))]
    head += [_Block(capital(one.finding.rule.title.in_(language)), (_sum(one, language),)) for one in practice.sums]
    tables = [
        _Table(
            say("review.sections", language),
            _labels(("section", "state", "short"), language),
            tuple(_section(one, language) for one in practice.sections),
        ),
        _Table(
            say("review.results", language),
            _labels(("level", "text"), language),
            tuple(_result(one, language) for one in practice.results),
        ),
        _Table(
            say("review.questions", language),
            _labels(("question", "answer", "told"), language),
            tuple(_question(one, language) for one in practice.questions),
        ),
        _Table(
            say("review.chain", language),
            _labels(("level", "records"), language),
            tuple(_step(one, language) for one in practice.chain),
        ),
    ]
    last = say(f"review.reached.{practice.reached or 'nothing'}", language)
    advice = tuple(_advice(practice, language))
    tail = (_block("conclusion", language, last), _block("to_do", language, *advice))
    return _Page(
        heading, tuple(head), tuple(one for one in tables if one.rows), tuple(one for one in tail if one.items)
    )


def _labels(names: Iterable[str], language: Language) -> tuple[str, ...]:
    return tuple(say(f"review.label.{name}", language) for name in names)


def _block(label: str, language: Language, *items: str) -> _Block:
    return _Block(say(f"review.label.{label}", language), items)


def _sum(total: Sum, language: Language) -> str:
    """«5–7 з 7 «так», потрібно щонайменше 5 (посібник): можна запускати»"""
    outcome = say(f"review.sum.{_word(total.finding)}", language)
    leaf = total.count
    if leaf is None or leaf.measured is None or leaf.required is None or leaf.comparison is None:
        return outcome
    return say(
        "review.counted",
        language,
        count=number_words(leaf.measured, leaf.unit, language),
        of=total.questions,
        required=comparison_words(leaf.comparison, leaf.required, leaf.unit, language),
        origin=origin_of(leaf.parameter, leaf.origin, language),
        outcome=outcome,
    )


def _word(finding: Finding) -> str:
    """The outcome, with the reason where sources differ or a check broke."""
    if finding.outcome in (Outcome.PASSED, Outcome.FAILED):
        return str(finding.outcome)
    if finding.reason in (Reason.CONFLICT, Reason.ERROR, Reason.EVIDENCE, Reason.JUDGEMENT):
        return str(finding.reason)
    return "open"


def _section(one: Section, language: Language) -> tuple[tuple[str, ...], str]:
    finding = one.finding
    short = []
    for word, truth, chosen in (("empty", False, False), ("other", False, True), ("not_given", None, None)):
        parts = [part for part in one.parts if part.truth is truth and chosen in (None, part.chosen)]
        if titles := [field_title(part.title, language) for part in parts]:
            short.append(say(f"review.{word}", language, fields=", ".join(titles)))
    title = _titled(finding, language)
    return (title, say(f"review.section.{_word(finding)}", language), "; ".join(short)), tone(finding)


def _titled(finding: Finding, language: Language) -> str:
    return say("review.titled", language, rule=finding.rule.id, title=finding.rule.title.in_(language))


def _result(one: ResultLevel, language: Language) -> tuple[tuple[str, ...], str]:
    text = _nothing(one.truth, language) if one.text is None else one.text.in_(language)
    return (field_title(one.title, language), text), {True: "good", False: "bad", None: "open"}[one.truth]


def _nothing(truth: Truth, language: Language) -> str:
    return say("review.not_stated" if truth is None else "review.no_content", language)


def _question(one: Question, language: Language) -> tuple[tuple[str, ...], str]:
    finding = one.finding
    told = [
        say(f"review.told.{source.by}", language, answer=say(f"review.answer.{_yes(source.truth)}", language))
        for source in one.told
        if source.truth is not None
    ]
    answer = say(f"review.answer.{_word(finding)}", language)
    return (_titled(finding, language), answer, "; ".join(told) or say("review.told.nobody", language)), tone(finding)


def _yes(truth: Truth) -> str:
    return "passed" if truth else "failed"


def _step(one: Step, language: Language) -> tuple[tuple[str, ...], str]:
    said = [", ".join(name.in_(language) for name in one.shown)] if one.shown else []
    if one.planned:
        names = ", ".join(name.in_(language) for name in one.planned)
        said.append(say("review.planned", language, names=names))
    if not one.shown:
        said.append(say("review.not_shown" if one.open else "review.nothing", language))
    tones = "good" if one.shown else "open" if one.open else "bad"
    return (capital(one.title.in_(language)), "; ".join(said)), tones


def _advice(practice: PracticeReview, language: Language) -> Iterator[str]:
    """What to do about each section and question that is not well, the failed ones first."""
    findings = [*(one.finding for one in practice.sections), *(one.finding for one in practice.questions)]
    for outcome in (Outcome.FAILED, Outcome.CANT_TELL):
        for finding in findings:
            if finding.outcome is outcome and finding.remedy is not None:
                text = sentence(finding.remedy[1].text.in_(language))
                yield say("review.advice", language, rule=finding.rule.id, text=text)


def _heading(found: Review, language: Language) -> tuple[str, str]:
    name = organisation_words(found.assessment, language)
    return name, "" if found.practices else say("review.none", language)


# --- plain text -----------------------------------------------------------------------------------------------------


def review_text(reviews: Sequence[Review], language: Language) -> str:
    """The reviews as plain text."""
    from rich.padding import Padding

    parts: list[RenderableType] = []
    for found in reviews:
        name, nothing = _heading(found, language)
        parts += [words(name, "title"), ""]
        if nothing:
            parts += [words(nothing), ""]
        for practice in found.practices:
            page = _page(practice, language)
            parts.append(words(page.heading, "title"))
            parts.append(Padding(entries_grid([(block.label, block.items) for block in page.head]), MARGIN))
            for table in page.tables:
                parts += ["", words(table.title, "label"), _table(table)]
            parts.append(Padding(entries_grid([(block.label, block.items) for block in page.tail]), MARGIN))
            parts.append("")
    return rendered(parts)


def _table(table: _Table) -> "RenderableType":
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, expand=True)
    for index, label in enumerate(table.labels):
        ratio = 3 if index == 0 else 2 if index == 1 and len(table.labels) > 2 else 5
        shown.add_column(words(label), ratio=ratio, overflow="fold")
    for cells, row_tone in table.rows:
        styled = [words(cell, row_tone if index == 1 else "") for index, cell in enumerate(cells)]
        shown.add_row(*styled)
    return shown


# --- Markdown -------------------------------------------------------------------------------------------------------


def review_markdown(reviews: Sequence[Review], language: Language) -> str:
    """The reviews as Markdown."""
    lines: list[str] = []
    for found in reviews:
        name, nothing = _heading(found, language)
        lines += [f"# {escaped(name)}", ""]
        lines += [escaped(nothing), ""] if nothing else []
        for practice in found.practices:
            lines += _markdown(_page(practice, language))
    return "\n".join(lines).rstrip("\n") + "\n"


def _markdown(page: _Page) -> Iterator[str]:
    yield f"## {escaped(page.heading)}"
    yield ""
    yield from _items(page.head)
    for table in page.tables:
        yield f"### {escaped(table.title)}"
        yield ""
        yield _row(escaped(label) for label in table.labels)
        yield _row("---" for _ in table.labels)
        for cells, _ in table.rows:
            yield _row(escaped(cell) for cell in cells)
        yield ""
    yield from _items(page.tail)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _items(blocks: Iterable[_Block]) -> Iterator[str]:
    for block in blocks:
        if len(block.items) == 1:
            yield f"- **{escaped(block.label)}** — {escaped(block.items[0])}"
        else:
            yield f"- **{escaped(block.label)}**"
            yield from (f"  - {escaped(item)}" for item in block.items)
    yield ""
