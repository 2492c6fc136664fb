"""What the project itself offers, through the same hooks as any plugin."""

from collections.abc import Iterable
from pathlib import Path

from clusterrules.documents.fault import Fault
from clusterrules.hooks import hookimpl
from clusterrules.metrics.behaviour import behaviour_metrics
from clusterrules.metrics.chains import chain_metrics
from clusterrules.metrics.endurance import endurance_metrics
from clusterrules.metrics.independence import independence_metrics
from clusterrules.metrics.matching import matching_metrics
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.network import network_metrics
from clusterrules.metrics.precedence import precedence_metrics
from clusterrules.metrics.rhythm import rhythm_metrics
from clusterrules.metrics.seats import seat_metrics
from clusterrules.metrics.sectors import sector_metrics
from clusterrules.metrics.services import service_metrics
from clusterrules.profile.profile import Profile
from clusterrules.profile.readers import JSON, YAML, Reader
from clusterrules.profile.silence import unstated
from clusterrules.reports.formats import shipped_reporters
from clusterrules.reports.reporter import Reporter
from clusterrules.resources import rules_folder


@hookimpl
def clusterrules_packs() -> Iterable[Path]:
    return [folder for folder in sorted(rules_folder().iterdir()) if (folder / "pack.yaml").is_file()]


@hookimpl
def clusterrules_metrics() -> Iterable[PythonMetric]:
    return [
        *behaviour_metrics(),
        *chain_metrics(),
        *endurance_metrics(),
        *independence_metrics(),
        *matching_metrics(),
        *network_metrics(),
        *precedence_metrics(),
        *rhythm_metrics(),
        *seat_metrics(),
        *sector_metrics(),
        *service_metrics(),
    ]


@hookimpl
def clusterrules_readers() -> Iterable[Reader]:
    return [YAML, JSON]


@hookimpl
def clusterrules_reporters() -> Iterable[Reporter]:
    return shipped_reporters()


@hookimpl
def clusterrules_warnings(profile: Profile) -> Iterable[Fault]:
    return unstated(profile.document)
