"""The hooks. They only collect: the engine runs what they return, so that one broken plugin costs nobody else."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from clusterrules.documents.fault import Fault
    from clusterrules.metrics.metric import PythonMetric
    from clusterrules.profile.enrichment import Enricher
    from clusterrules.profile.profile import Profile
    from clusterrules.profile.readers import Reader
    from clusterrules.reports.reporter import Reporter
    from clusterrules.rules.checks import Check

PROJECT = "clusterrules"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def clusterrules_packs() -> "Iterable[Path]":
    """Folders that hold a pack each, with its ``pack.yaml``."""
    raise AssertionError("a hook specification is never called")


@hookspec
def clusterrules_metrics() -> "Iterable[PythonMetric]":
    """Metrics written in Python, for any pack to use by name."""
    raise AssertionError("a hook specification is never called")


@hookspec
def clusterrules_checks() -> "Iterable[Check]":
    """Checks written in Python, for rules that say ``check: name``."""
    raise AssertionError("a hook specification is never called")


@hookspec
def clusterrules_readers() -> "Iterable[Reader]":
    """Readers of further document formats, by the endings of their files."""
    raise AssertionError("a hook specification is never called")


@hookspec
def clusterrules_reporters() -> "Iterable[Reporter]":
    """Output formats for assessments, by their names."""
    raise AssertionError("a hook specification is never called")


@hookspec
def clusterrules_enrichers() -> "Iterable[Enricher]":
    """Functions that add facts to a profile before it is assessed, such as groups of related parties."""
    raise AssertionError("a hook specification is never called")


@hookspec
def clusterrules_warnings(profile: "Profile") -> "Iterable[Fault]":
    """Things worth a second look in a profile, such as a code with a wrong check digit; they change no outcome."""
    raise AssertionError("a hook specification is never called")
