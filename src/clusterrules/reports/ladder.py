"""The ladder of stages at a glance: criteria against stages in a terminal, as Markdown, as JSON and as a drawing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clusterrules.advice.fit import Fit
from clusterrules.advice.stages import Gap, Ladder, Need, Requirement, Unmet
from clusterrules.engine.assessment import Assessment
from clusterrules.reports.as_markdown import escaped
from clusterrules.reports.blocks import Block, blocks_markdown, blocks_renderable
from clusterrules.reports.fit import fit_entry, fit_json
from clusterrules.reports.gaps import gap_lines
from clusterrules.reports.layout import rendered, words
from clusterrules.reports.templates import template
from clusterrules.reports.tree import Frame, short_leaf, signed
from clusterrules.reports.verdict import Entry, stage_said, stage_words
from clusterrules.reports.wording import (
    capital,
    finding_outcome,
    finding_reason,
    organisation_words,
    outcome_words,
    rule_titled,
    say,
    verdict_words,
)
from clusterrules.rules.outcome import Outcome
from clusterrules.rules.rule import RuleKind
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from rich.table import Table

FORMAT = "clusterrules/stages@1"

SIGNS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.INAPPLICABLE: "–"}
"""The outcome of a criterion at a stage; anything else is open."""

_OPEN = "?"
_DISPUTED = "!"
_TONES = {Outcome.PASSED: "good", Outcome.FAILED: "bad", Outcome.INAPPLICABLE: "none"}
_FACTS = 3
_COLUMN = 11


def sign(requirement: Requirement) -> str:
    """The sign of a cell, marked where disputed; in brackets where the criterion counts without being required."""
    shown = _sign(requirement)
    return f"({shown})" if requirement.need is Need.COUNTED else shown


def _sign(requirement: Requirement) -> str:
    return SIGNS.get(requirement.outcome, _OPEN) + (_DISPUTED if requirement.disputed else "")


def _tone(requirement: Requirement) -> str:
    return "open" if requirement.disputed else _TONES.get(requirement.outcome, "open")


def _legend(ladder: Ladder, language: Language) -> tuple[str, ...]:
    """What the signs mean; of the mark of disputed results only where one stands."""
    disputed = any(one.disputed for rung in ladder.rungs for one in rung.requirements)
    more = (say("stages.legend_disputed", language),) if disputed else ()
    return (say("stages.legend", language), *more)


# --- JSON -----------------------------------------------------------------------------------------------------------


def ladders_json(assessment: Assessment, ladders: Sequence[Ladder], placed: Sequence[Fit] = ()) -> dict[str, Any]:
    """The stages of one organisation: codes, and texts in both languages."""
    return {
        "format": FORMAT,
        "profile": {"id": assessment.profile_id, "name": assessment.profile_name.to_json()},
        "as_of": assessment.as_of,
        "purpose": assessment.purpose,
        "packs": [_ladder_json(one) for one in ladders],
        "fits": [fit_json(one) for one in placed],
    }


def _ladder_json(ladder: Ladder) -> dict[str, Any]:
    gap = ladder.gap
    return {
        "pack": ladder.pack.id,
        "stage": ladder.range.to_json(),
        "stages": [
            {
                "stage": rung.stage,
                "rule": rung.finding.rule.id,
                "outcome": str(rung.finding.outcome),
                "asks": [
                    {
                        "rule": one.rule,
                        "band": one.band,
                        "need": str(one.need),
                        "outcome": str(one.outcome),
                        "disputed": one.disputed,
                    }
                    for one in rung.requirements
                ],
            }
            for rung in ladder.rungs
        ],
        "gap": None
        if gap is None
        else {
            "stage": gap.stage,
            "conditions": [one.to_json() for one in gap.conditions],
            "rules": [_unmet_json(one) for one in gap.unmet],
        },
    }


def _unmet_json(one: Unmet) -> dict[str, Any]:
    said = one.finding.to_json()
    wanted = ("rule", "title", "outcome", "disputed", "reason", "missing", "deciding", "remedy")
    return {"band": one.requirement.band, "need": str(one.requirement.need), **{name: said[name] for name in wanted}}


# --- words ----------------------------------------------------------------------------------------------------------


def ladders_text(
    assessment: Assessment, ladders: Sequence[Ladder], language: Language, placed: Sequence[Fit] = ()
) -> str:
    """The ladder for a terminal."""
    parts: list[Any] = [words(organisation_words(assessment, language), "title"), ""]
    for ladder in ladders:
        parts += [*blocks_renderable([_summary(assessment, ladder, language)]), _table(ladder, language)]
        parts += ["", *(words(line, "dim") for line in _legend(ladder, language)), ""]
        parts += list(blocks_renderable(_gap_blocks(ladder, language)))
    return rendered([*parts, *blocks_renderable(_fits(assessment, placed, language))])


def ladders_markdown(
    assessment: Assessment, ladders: Sequence[Ladder], language: Language, placed: Sequence[Fit] = ()
) -> str:
    """The ladder as Markdown."""
    text = ""
    for ladder in ladders:
        text += (
            blocks_markdown(organisation_words(assessment, language), [_summary(assessment, ladder, language)]) + "\n"
        )
        text += (
            "\n".join(_markdown_table(ladder, language))
            + "\n\n"
            + escaped(" ".join(_legend(ladder, language)))
            + "\n\n"
        )
        gap = blocks_markdown("", _gap_blocks(ladder, language))
        text += gap.partition("\n\n")[2]
    text += blocks_markdown("", _fits(assessment, placed, language)).partition("\n\n")[2]
    return text.rstrip("\n") + "\n"


def _fits(assessment: Assessment, placed: Sequence[Fit], language: Language) -> Iterator[Block]:
    """How practices, mechanisms and roles suit the stage."""
    if placed:
        pack = assessment.packs[0].pack
        yield Block(say("fit.heading", language), tuple(fit_entry(one, pack, language) for one in placed))


def _summary(assessment: Assessment, ladder: Ladder, language: Language) -> Block:
    verdict = next(result.verdict for result in assessment.packs if result.pack.id == ladder.pack.id)
    entries = [
        Entry(say("label.verdict", language), (capital(verdict_words(verdict.outcome, language)),)),
        Entry(say("verdict.stage", language), (stage_said(ladder.pack, ladder.range, language),)),
    ]
    if ladder.range.declared is not None:
        declared = stage_words(ladder.range.declared, ladder.pack, language)
        entries.append(
            Entry(
                say("label.stage", language),
                (say("stages.declared", language, stage=declared, against=_against(ladder, language)),),
            )
        )
    return Block(say("stages.heading", language), tuple(entries))


def _against(ladder: Ladder, language: Language) -> str:
    """The declared stage against the derived range."""
    order = [rung.stage for rung in ladder.rungs]
    declared, lowest, highest = ladder.range.declared, ladder.range.lowest, ladder.range.highest
    if declared not in order or highest is None:
        return say("stages.declared_none", language)
    place = order.index(declared)
    if place > order.index(highest):
        return say("stages.declared_above", language)
    if lowest is not None and place < order.index(lowest):
        return say("stages.declared_below", language)
    return say("stages.declared_proven" if lowest == declared else "stages.declared_open", language)


def _heads(ladder: Ladder, language: Language) -> list[str]:
    """The columns: each stage with the outcome of its rule."""
    return [
        f"{SIGNS.get(rung.finding.outcome, _OPEN)} {stage_words(rung.stage, ladder.pack, language)}"
        for rung in ladder.rungs
    ]


def _table(ladder: Ladder, language: Language) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column(words(say("label.rule", language)), width=7)
    table.add_column(words(say("label.title", language)), overflow="fold")
    for head in _heads(ladder, language):
        table.add_column(words(head), justify="center", overflow="fold", width=_COLUMN)
    for rule in ladder.rules:
        cells = []
        for rung in ladder.rungs:
            asked = rung.of(rule)
            cells.append(words("·", "dim") if asked is None else words(sign(asked), _tone(asked)))
        known = ladder.pack.rules.get(rule)
        table.add_row(words(rule), words("" if known is None else known.title.in_(language)), *cells)
    return table


def _markdown_table(ladder: Ladder, language: Language) -> Iterator[str]:
    heads = [say("label.rule", language), say("label.title", language), *_heads(ladder, language)]
    yield "| " + " | ".join(escaped(one) for one in heads) + " |"
    yield "|" + "---|" * 2 + ":---:|" * len(ladder.rungs)
    for rule in ladder.rules:
        known = ladder.pack.rules.get(rule)
        asked = [rung.of(rule) for rung in ladder.rungs]
        cells = ["·" if one is None else sign(one) for one in asked]
        title = "" if known is None else known.title.in_(language)
        yield "| " + " | ".join([escaped(rule), escaped(title), *cells]) + " |"


def _gap_blocks(ladder: Ladder, language: Language) -> Iterator[Block]:
    """What the next stage still asks for: its conditions, then each rule with its facts or its remedy."""
    gap = ladder.gap
    if gap is None:
        return
    frame = Frame(ladder.pack, gap.finding.rule, language)
    lines = tuple(signed(leaf, short_leaf(leaf, frame)) for leaf in gap.conditions)
    heading = say("stages.gap", language, stage=stage_words(gap.stage, ladder.pack, language))
    entries = [Entry(say("stages.conditions", language), lines)] if lines else []
    yield Block(heading, tuple(entries), tuple(_unmet(gap, ladder, language)))


def _unmet(gap: Gap, ladder: Ladder, language: Language) -> Iterator[Block]:
    for finding in (one.finding for one in gap.unmet):
        outcome = finding_outcome(finding, language)
        reason = finding_reason(finding, language)
        entries = [Entry(say("label.outcome", language), (f"{outcome}: {reason}" if reason else outcome,))]
        facts = gap_lines(finding.missing, ladder.pack, language)
        if facts:
            entries.append(Entry(say("label.missing", language), facts[:_FACTS]))
        if finding.remedy is not None:
            entries.append(Entry(say("label.remedy", language), (finding.remedy[1].text.in_(language),)))
        yield Block(rule_titled(ladder.pack, finding.rule.id, language), tuple(entries))


# --- the drawing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the drawing. ``tone`` colours it; the sign says the same without colour."""

    sign: str
    tone: str
    counted: bool
    words: str


def ladder_svg(assessment: Assessment, ladder: Ladder, language: Language) -> str:
    """The ladder as an SVG that needs nothing else: a table of signs, readable without colour and by screen readers."""
    stages = [stage_words(rung.stage, ladder.pack, language) for rung in ladder.rungs]
    pairs = list(zip(ladder.rungs, stages, strict=True))
    rows = [
        {
            "rule": rule,
            "title": ladder.pack.rules[rule].title.in_(language) if rule in ladder.pack.rules else "",
            "cells": [_cell(rung.of(rule), rule, stage, ladder, language) for rung, stage in pairs],
        }
        for rule in ladder.rules
    ]
    heads = [
        {
            "stage": stage,
            "sign": SIGNS.get(rung.finding.outcome, _OPEN),
            "declared": rung.stage == ladder.range.declared,
        }
        for rung, stage in pairs
    ]
    return template("stages.svg").render(
        language=language,
        name=organisation_words(assessment, language),
        summary=f"{say('verdict.stage', language)}: {stage_said(ladder.pack, ladder.range, language)}",
        declared=say("stages.declared_mark", language),
        legend=_legend(ladder, language),
        heads=heads,
        rows=rows,
        day=assessment.as_of,
    )


def _cell(asked: Requirement | None, rule: str, stage: str, ladder: Ladder, language: Language) -> Cell | None:
    if asked is None:
        return None
    kind = ladder.pack.rules[rule].kind if rule in ladder.pack.rules else RuleKind.CRITERION
    counted = asked.need is Need.COUNTED
    outcome = outcome_words(asked.outcome, kind, language)
    if asked.disputed:
        outcome = f"{outcome}, {say('disputed', language)}"
    said = say(f"stages.cell_{asked.need}", language, stage=stage, outcome=outcome)
    return Cell(_sign(asked), _tone(asked), counted, said)
