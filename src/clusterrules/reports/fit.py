"""What suits the stage, in words and as JSON: practices, mechanisms and roles against the matrix and its stages."""

from typing import Any

from clusterrules.advice.fit import Fit
from clusterrules.advice.guidance import Cell
from clusterrules.profile.vocabulary import ORGANISATION
from clusterrules.reports.verdict import Entry, stage_words
from clusterrules.reports.wording import capital, say
from clusterrules.rules.pack import Pack
from clusterrules.texts.catalogue import Language

_WORD_LISTS = {"practices": "practice_type", "mechanisms": "mechanism_kind", ORGANISATION: "role"}


def fit_json(fit: Fit) -> dict[str, Any]:
    """A practice, mechanism or role against the stage: codes, and texts in both languages."""
    return {
        "rule": fit.rule,
        "of": fit.of,
        "subject": fit.subject,
        "word": fit.word,
        "outcome": str(fit.outcome),
        "cells": [_cell_json(cell) for cell in fit.cells],
        "at_declared": None if fit.at_declared is None else _cell_json(fit.at_declared),
        "lowest_stage": fit.lowest_stage,
    }


def _cell_json(cell: Cell) -> dict[str, Any]:
    return {
        "type": cell.type,
        "stage": cell.stage,
        "instrument": cell.instrument.to_json(),
        "rating": str(cell.rating),
        "source": cell.source,
        "confidence": cell.confidence,
    }


def fit_entry(fit: Fit, pack: Pack, language: Language) -> Entry:
    """One practice, mechanism or role, with how it suits each stage that is possible and the declared one."""
    known = pack.vocabulary.value_titles[_WORD_LISTS[fit.of]].get(fit.word or "")
    shown = (fit.word or say("fit.untyped", language)) if known is None else known.in_(language)
    if fit.of == ORGANISATION:
        lowest = "" if fit.lowest_stage is None else stage_words(fit.lowest_stage, pack, language)
        return Entry(capital(shown), (say(f"fit.role_{fit.outcome}", language, stage=lowest),))
    cells = dict.fromkeys([*fit.cells, *([fit.at_declared] if fit.at_declared is not None else [])])
    items = tuple(_cell_words(cell, pack, language) for cell in cells) or (say("fit.unplaced", language),)
    return Entry(say("subject", language, title=fit.title.in_(language), subject=shown), items)


def _cell_words(cell: Cell, pack: Pack, language: Language) -> str:
    return say(
        f"fit.{cell.rating}_{cell.source}",
        language,
        stage=stage_words(cell.stage, pack, language),
        instrument=cell.instrument.in_(language),
    )
