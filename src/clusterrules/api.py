"""The Python API: read profiles, assess them, render reports.

from clusterrules.api import assess, report

found = assess("examples/handbook/teku.yaml", purpose="mapping")
print(found.verdict.outcome, report([found], "text", language="en"))
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from clusterrules.advice.deciding import advise
from clusterrules.advice.practices import load_practices
from clusterrules.advice.roadmap import Roadmap, roadmap_of
from clusterrules.batch.answer import answer_to, canonical
from clusterrules.batch.job import Job, Prepared, prepared
from clusterrules.batch.sources import Record
from clusterrules.compare.difference import ProfileChange, compared
from clusterrules.compare.record import record_of
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.engine.assess import Request
from clusterrules.engine.assess import assess as apply_rules
from clusterrules.engine.assessment import Assessment, Finding, Verdict
from clusterrules.engine.clock import today
from clusterrules.plugins.manager import Plugins, load_plugins
from clusterrules.profile.enrichment import assumed
from clusterrules.profile.profile import Profile, read_profile
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import override
from clusterrules.texts.catalogue import Language

__all__ = [
    "Assessment",
    "Fault",
    "FaultyDocument",
    "Finding",
    "Pack",
    "Plugins",
    "Profile",
    "ProfileChange",
    "Roadmap",
    "Verdict",
    "assess",
    "compare",
    "load_plugins",
    "read_profile",
    "report",
    "roadmaps",
]

FAULTS_FORMAT = "clusterrules/faults@1"
"""What stands in the place of an assessment where a profile is faulty."""


def assess(
    profile: Profile | Path | str,
    *,
    packs: Sequence[Pack | str] = ("uca",),
    purpose: str = "mapping",
    as_of: str | None = None,
    only: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    assumptions: Sequence[str] = (),
    plugins: Plugins | None = None,
    advice: bool = True,
) -> Assessment:
    """Assesses a profile, or the one in a file, against packs given as such, by name or by folder.

    ``parameters`` override the packs' own by key (``{"L1-01.companies": 12}``), ``assumptions`` are ``PATH=VALUE``.
    ``advice`` adds to each open finding which facts would decide it. Pass ``plugins`` to load them only once.
    Raises :class:`FaultyDocument` for anything that cannot be read or met.
    """
    supposed, request = _asked(profile, packs, purpose, as_of, only, parameters, assumptions, plugins)
    found = apply_rules(supposed, request)
    return advise(found, supposed, request) if advice else found


def roadmaps(
    profile: Profile | Path | str,
    *,
    packs: Sequence[Pack | str] = ("uca",),
    purpose: str = "mapping",
    as_of: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    assumptions: Sequence[str] = (),
    plugins: Plugins | None = None,
) -> tuple[Roadmap, ...]:
    """The next steps by each pack, with the ladder of stages (``ladder``) that they climb.

    Arguments and errors are those of :func:`assess`.
    """
    supposed, request = _asked(profile, packs, purpose, as_of, (), parameters, assumptions, plugins)
    found = apply_rules(supposed, request)
    return tuple(roadmap_of(supposed, request, found, result, load_practices(result.pack)) for result in found.packs)


def _asked(
    profile: Profile | Path | str,
    packs: Sequence[Pack | str],
    purpose: str,
    as_of: str | None,
    only: Sequence[str],
    parameters: Mapping[str, Any] | None,
    assumptions: Sequence[str],
    plugins: Plugins | None,
) -> tuple[Profile, Request]:
    """The profile under the assumptions, and what is asked of it."""
    used = plugins if plugins is not None else load_plugins()
    read = profile if isinstance(profile, Profile) else used.read(Path(profile))
    request = Request(
        [pack if isinstance(pack, Pack) else used.pack(pack) for pack in packs],
        purpose=purpose,
        as_of=as_of,
        only=only,
        overrides=[override(key, value, "parameters") for key, value in (parameters or {}).items()],
        checks=used.checks,
        plugins=used.infos,
        assumptions=tuple(assumptions),
    )
    return assumed(read, assumptions), request


def assess_json(
    profile: str | bytes,
    *,
    packs: Sequence[str] = ("uca",),
    purpose: str = "mapping",
    as_of: str | None = None,
    only: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    assumptions: Sequence[str] = (),
    brief: bool = False,
) -> str:
    """The assessment of one profile, JSON to JSON: for mapping over a column of Spark, Polars or a list.

    Gives what ``clusterrules screen`` writes for it, an assessment (``brief`` without traces, missing facts and texts).
    A faulty profile raises nothing: its answer is ``{"format": "clusterrules/faults@1", "faults": [...]}``. Packs and
    plugins are loaded once in a process. A profile without a date of its own is assessed as of today, unless ``as_of``
    says otherwise. Raises :class:`FaultyDocument` for packs and options that cannot be met.
    """
    written = json.dumps(dict(parameters or {}), sort_keys=False)
    made = _made(tuple(packs), purpose, as_of, tuple(only), written, tuple(assumptions), not brief, today())
    data = profile.encode() if isinstance(profile, str) else profile
    answer = answer_to(Record("profile.json", data), made)
    if answer.line:
        return answer.line.decode()
    return canonical({"format": FAULTS_FORMAT, "faults": list(answer.notes)}).decode()


@lru_cache(maxsize=8)
def _made(
    packs: tuple[str, ...],
    purpose: str,
    as_of: str | None,
    only: tuple[str, ...],
    parameters: str,
    assumptions: tuple[str, ...],
    full: bool,
    day: str,
) -> Prepared:
    overrides = tuple(override(key, value, "parameters") for key, value in json.loads(parameters).items())
    return prepared(Job(packs, purpose, as_of, only, overrides, assumptions, full, day))


def report(
    assessments: Sequence[Assessment],
    format_: str = "text",
    *,
    language: Language = "uk",
    plugins: Plugins | None = None,
) -> str:
    """Assessments in one of the output formats. Raises ``KeyError`` for a format that no plugin offers."""
    used = plugins if plugins is not None else load_plugins()
    return used.reporters[format_].render(assessments, language)


def compare(old: Assessment | Mapping[str, Any], new: Assessment | Mapping[str, Any]) -> ProfileChange:
    """What flipped between two assessments of one profile, given as such or as the JSON of them; pure.

    Raises :class:`FaultyDocument` for JSON that is no assessment.
    """
    before, after = (
        record_of(one.to_json() if isinstance(one, Assessment) else one, source)
        for one, source in ((old, "old"), (new, "new"))
    )
    return compared(before, after)
