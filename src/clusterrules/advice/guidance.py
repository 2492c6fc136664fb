"""What a pack says suits which stage of maturity: the matrix of practice types, and the stages of roles.

Advisory by construction: it is read from a folder of its own, after the verdict, and no rule can name anything in it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from clusterrules.documents.fault import Fault, FaultyDocument, Path, in_order, nearest
from clusterrules.documents.reading import Document, read_file
from clusterrules.profile.shape import shape_faults
from clusterrules.profile.vocabulary import Vocabulary
from clusterrules.resources import schemas_folder
from clusterrules.rules.pack import Pack
from clusterrules.rules.rule import Basis
from clusterrules.rules.sources import GUIDANCE_FOLDER
from clusterrules.texts.catalogue import Text, text_of

GUIDANCE_FILE = "by-stage.yaml"
SCHEMA_FILE = "guidance.schema.json"


class Rating(StrEnum):
    """How an instrument suits a stage."""

    PRIORITY = "priority"
    SUPPORTING = "supporting"
    EARLY = "early"

    @property
    def suits(self) -> bool:
        """Whether it is in its place at the stage."""
        return self is not Rating.EARLY


@dataclass(frozen=True, slots=True)
class Cell:
    """One type of practice at one stage.

    ``source`` is «text» where the words of the source fix the rating and «editorial» where it is a reading of them;
    ``confidence`` is an editor's, between 0 and 1, and ``alternative`` the other rating that the words would bear.
    """

    type: str
    stage: str
    instrument: Text
    rating: Rating
    source: str
    confidence: float
    alternative: Rating | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Types of practice against stages, and the types that mechanisms belong to by their kinds."""

    id: str
    title: Text
    basis: Basis
    notes: Text
    titles: Mapping[Rating, Text]
    meanings: Mapping[Rating, Text]
    mechanism_kinds: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell]


@dataclass(frozen=True, slots=True)
class Roles:
    """The lowest stage at which an organisation can play each role."""

    id: str
    title: Text
    basis: Basis
    notes: Text
    lowest_stage: Mapping[str, str]
    too_early: Text


@dataclass(frozen=True, slots=True)
class Guidance:
    """What suits which stage. ``stages`` are in their order, the lowest first."""

    stages: tuple[str, ...]
    matrix: Matrix
    roles: Roles


def load_guidance(pack: Pack) -> Guidance | None:
    """The guidance of a pack, else of the one that it extends. Raises :class:`FaultyDocument` with every fault."""
    file: File = pack.folder / GUIDANCE_FOLDER / GUIDANCE_FILE
    if not file.is_file():
        return None if pack.base is None else load_guidance(pack.base)
    document = read_file(file)
    faults = shape_faults(document, _schema()) or list(_faults(document, pack.vocabulary))
    if faults:
        raise FaultyDocument(in_order(faults))
    return _guidance(document.data, tuple(pack.vocabulary.value_titles["stage"]))


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((schemas_folder() / SCHEMA_FILE).read_text(encoding="utf-8"))
    return schema


# --- what is wrong --------------------------------------------------------------------------------------------------


def _faults(document: Document, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Words that the vocabulary does not have, cells given twice and cells that are left out."""
    words = {
        name: tuple(vocabulary.value_titles[name]) for name in ("practice_type", "stage", "role", "mechanism_kind")
    }
    matrix, roles = document.data["matrix"], document.data["roles"]
    used: list[tuple[Path, str, str]] = []
    seen: set[tuple[str, str]] = set()
    for index, cell in enumerate(matrix["cells"]):
        path: Path = ("matrix", "cells", index)
        used += [((*path, "type"), "practice_type", cell["type"]), ((*path, "stage"), "stage", cell["stage"])]
        key = (cell["type"], cell["stage"])
        if key in seen:
            yield document.fault("cell_twice", path, type=key[0], stage=key[1])
        seen.add(key)
    for kind, type_ in matrix["mechanism_kinds"].items():
        path = ("matrix", "mechanism_kinds", kind)
        used += [(path, "mechanism_kind", kind), (path, "practice_type", type_)]
    for role, stage in roles["lowest_stage"].items():
        path = ("roles", "lowest_stage", role)
        used += [(path, "role", role), (path, "stage", stage)]
    for where, name, word in used:
        if word not in words[name]:
            near = nearest(word, words[name])
            yield document.fault("unknown_value", where, near, found=word, valid=", ".join(words[name]))
    for type_ in words["practice_type"]:
        for stage in words["stage"]:
            if (type_, stage) not in seen:
                yield document.fault("cell_missing", ("matrix", "cells"), type=type_, stage=stage)


# --- reading --------------------------------------------------------------------------------------------------------


def _guidance(data: Mapping[str, Any], stages: tuple[str, ...]) -> Guidance:
    matrix, roles = data["matrix"], data["roles"]
    cells = [_cell(spec) for spec in matrix["cells"]]
    return Guidance(
        stages,
        Matrix(
            **_said(matrix),
            titles={Rating(name): text_of(spec["title"]) for name, spec in matrix["ratings"].items()},
            meanings={Rating(name): text_of(spec["meaning"]) for name, spec in matrix["ratings"].items()},
            mechanism_kinds=dict(matrix["mechanism_kinds"]),
            cells={(cell.type, cell.stage): cell for cell in cells},
        ),
        Roles(**_said(roles), lowest_stage=dict(roles["lowest_stage"]), too_early=text_of(roles["too_early"])),
    )


def _said(spec: Mapping[str, Any]) -> dict[str, Any]:
    basis = Basis(spec["basis"]["section"], spec["basis"]["item"])
    return {"id": spec["id"], "title": text_of(spec["title"]), "basis": basis, "notes": text_of(spec["notes"])}


def _cell(spec: Mapping[str, Any]) -> Cell:
    return Cell(
        spec["type"],
        spec["stage"],
        text_of(spec["instrument"]),
        Rating(spec["rating"]),
        spec["source"],
        spec["confidence"],
        Rating(spec["or"]) if "or" in spec else None,
    )
