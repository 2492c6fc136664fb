"""The files of a pack: which there are, what each is, and what can still be read where some of them are faulty."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from clusterrules.documents.fault import Fault, FaultyDocument, Path
from clusterrules.documents.reading import Document, read_file
from clusterrules.profile.shape import shape_faults
from clusterrules.resources import schemas_folder

PACK_FILE = "pack.yaml"
CASES_SUFFIX = ".cases.yaml"
METRICS_FOLDER = "metrics"
BASES_FOLDER = "bases"
PRACTICES_FOLDER = "best-practices"
GUIDANCE_FOLDER = "guidance"
_NOT_RULES = frozenset({BASES_FOLDER, PRACTICES_FOLDER, GUIDANCE_FOLDER})

# The parts of a file that give names which others use.
_GIVING = {
    "pack": {"extends", "facts", "groups", "parameters", "presumptions", "purposes"},
    "metrics": {"definitions", "metrics"},
    "rule": {"bands", "id", "parameters"},
}

# Faults that say that a name is given nowhere.
_NAMES = frozenset(
    {
        "definition_of_other_kind",
        "disabled_needed",
        "file_name",
        "no_rules",
        "unknown_band",
        "unknown_definition",
        "unknown_group",
        "unknown_metric",
        "unknown_parameter",
        "unknown_presumption",
        "unknown_rule",
        "unknown_value",
    }
)


@dataclass
class Sources:
    """The documents of a pack, read but not yet understood."""

    folder: File
    pack: Document
    metrics: list[Document] = field(default_factory=list)
    rules: list[Document] = field(default_factory=list)
    gaps: bool = False
    """Whether names may be missing because what gives them is faulty itself."""


@lru_cache(maxsize=8)
def _schema(name: str) -> dict[str, Any]:
    text = (schemas_folder() / f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def read_sources(folder: File, faults: list[Fault]) -> Sources:
    if not (folder / PACK_FILE).is_file():
        raise FaultyDocument([Fault("no_pack", str(folder), arguments={"file": PACK_FILE})])
    documents: dict[str, list[Document]] = {"pack": [], "metrics": [], "rule": []}
    gaps = False
    for file in sorted(folder.rglob("*.yaml"), key=lambda found: found.relative_to(folder).as_posix()):
        inside = file.relative_to(folder).parts
        if file.name.endswith(CASES_SUFFIX) or _NOT_RULES & set(inside):
            continue
        shape = "pack" if inside == (PACK_FILE,) else "metrics" if METRICS_FOLDER in inside else "rule"
        try:
            document = read_file(file)
        except FaultyDocument as faulty:
            faults.extend(faulty.faults)
            if faulty.document is None:
                gaps = True
                continue
            document = faulty.document
        wrong = shape_faults(document, _schema(shape))
        faults.extend(wrong)
        if wrong:
            gaps = gaps or any(_part(fault) == () or _part(fault)[0] in _GIVING[shape] for fault in wrong)
            if not isinstance(document.data, dict):
                continue
            document = _mended(document, wrong, shape)
        documents[shape].append(document)
    if not documents["pack"]:
        raise FaultyDocument(faults)
    return Sources(folder, documents["pack"][0], documents["metrics"], documents["rule"], gaps)


def _mended(document: Document, wrong: Iterable[Fault], shape: str) -> Document:
    """The document without its spoilt parts, so that the others can be read in the same run; it is never used."""
    spoilt = {_part(fault) for fault in wrong}
    kept = {name: part for name, part in document.data.items() if (name,) not in spoilt}
    kind = "pattern" if "applies" in document.data else "criterion"
    return replace(document, data={**_stand_ins(shape, File(document.source), kind), **kept})


def _stand_ins(shape: str, file: File, kind: str) -> dict[str, Any]:
    text = {"uk": "?", "en": "?"}
    if shape == "pack":
        return {"id": file.parent.name, "version": "0.0.0", "title": text}
    if shape == "metrics":
        return {}
    basis = {"section": "?", "item": 0}
    return {"id": file.stem, "name": "", "kind": kind, "group": "", "title": text, "question": text, "basis": basis,
            "remedies": {}}  # fmt: skip


def own_fault(fault: Fault, broken: Iterable[Fault], *, gaps: bool) -> bool:
    """Whether a fault is one of its own, and does not follow from what is broken already."""
    if gaps and fault.code in _NAMES:
        return False
    parts = [_part(one) for one in broken if one.source == fault.source]
    return not parts or (fault.path != () and fault.path[:1] not in parts)


def _part(fault: Fault) -> Path:
    """The part of a file that a fault of its shape spoils."""
    return ((*fault.path, str(fault.arguments["name"])) if fault.code == "missing_field" else fault.path)[:1]
