"""What clusterrules finds by the entry point ``ua``: the hooks of this plugin, and nothing else."""

from collections.abc import Iterable

from clusterrules.documents.fault import Fault
from clusterrules.hooks import hookimpl
from clusterrules.profile.enrichment import Enricher
from clusterrules.profile.profile import Profile
from clusterrules_ua import groups, warnings


@hookimpl
def clusterrules_enrichers() -> Iterable[Enricher]:
    return [Enricher("ua-groups", groups.additions)]


@hookimpl
def clusterrules_warnings(profile: Profile) -> Iterable[Fault]:
    return warnings.all_of(profile)
