"""The plugin manager: finds plugins by entry point, loads each in its own try, and says what it found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path as File
from typing import Any

import pluggy

from clusterrules import __version__
from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.documents.reading import read_bytes
from clusterrules.engine.assessment import PluginInfo
from clusterrules.hooks import PROJECT, specs
from clusterrules.metrics.metric import PythonMetric
from clusterrules.plugins import shipped
from clusterrules.profile.enrichment import Addition, Enricher, enriched
from clusterrules.profile.profile import Profile, profile_of
from clusterrules.profile.readers import Reader, reader_for
from clusterrules.reports.reporter import Reporter
from clusterrules.rules.checks import Check
from clusterrules.rules.load import load_pack
from clusterrules.rules.pack import Pack

SHIPPED = "clusterrules"


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """A plugin, or one hook of it, that could not be used, and why. The others go on without it."""

    plugin: str
    version: str
    part: str
    exception: str
    message: str

    def fault(self) -> Fault:
        return Fault(
            "plugin_failed",
            f"{self.plugin} {self.version}".strip(),
            arguments={"part": self.part, "exception": self.exception, "why": self.message, "host": __version__},
        )


@dataclass
class Plugins:
    """The plugins of one run: an object that is passed in, never a global."""

    manager: pluggy.PluginManager
    infos: tuple[PluginInfo, ...]
    failures: list[LoadFailure] = field(default_factory=list)

    # --- collecting -------------------------------------------------------------------------------------------------

    def _collect(self, hook: str, **arguments: Any) -> list[tuple[PluginInfo, Any]]:
        """What each plugin returns for a hook, with its owner; a plugin that raises is noted and passed over."""
        found: list[tuple[PluginInfo, Any]] = []
        versions = {info.name: info for info in self.infos}
        for implementation in reversed(getattr(self.manager.hook, hook).get_hookimpls()):
            info = versions[implementation.plugin_name]
            try:
                given = [arguments[name] for name in implementation.argnames]
                found += [(info, item) for item in implementation.function(*given)]
            except Exception as error:  # one broken plugin must not cost the others
                self.failures.append(LoadFailure(info.name, info.version, hook, type(error).__name__, str(error)))
        return found

    @cached_property
    def metrics(self) -> Mapping[str, PythonMetric]:
        """Python metrics by name, each knowing its plugin."""
        return {
            metric.name: replace(metric, plugin=(info.name, info.version))
            for info, metric in self._collect("clusterrules_metrics")
        }

    @cached_property
    def checks(self) -> Mapping[str, Check]:
        return {check.name: check for _, check in self._collect("clusterrules_checks")}

    @cached_property
    def readers(self) -> tuple[Reader, ...]:
        return tuple(reader for _, reader in self._collect("clusterrules_readers"))

    @cached_property
    def reporters(self) -> Mapping[str, Reporter]:
        return {reporter.name: reporter for _, reporter in self._collect("clusterrules_reporters")}

    @cached_property
    def enrichers(self) -> tuple[tuple[PluginInfo, Enricher], ...]:
        return tuple(self._collect("clusterrules_enrichers"))

    @cached_property
    def pack_folders(self) -> Mapping[str, File]:
        """Packs by the names of their folders."""
        return {folder.name: folder for _, folder in self._collect("clusterrules_packs")}

    # --- using ------------------------------------------------------------------------------------------------------

    def pack(self, name: str) -> Pack:
        """A pack by its name, or by the path of its folder. Raises :class:`FaultyDocument`."""
        folder = self.pack_folders.get(name)
        if folder is None and File(name).is_dir():
            folder = File(name)
        if folder is None:
            near = nearest(name, self.pack_folders)
            raise FaultyDocument([Fault("unknown_pack", "--pack", arguments={"name": name}, nearest=near)])
        return load_pack(folder, metrics=self.metrics, checks=self.checks, others=self.pack_folders)

    def read(self, file: File) -> Profile:
        """The profile in a file, with what enrichers add. Raises :class:`FaultyDocument`."""
        reader = reader_for(file, self.readers)
        return self.enrich(profile_of(reader.read(read_bytes(file), str(file))))

    def enrich(self, profile: Profile) -> Profile:
        """The profile with the facts that enrichers add; one that raises adds nothing and is noted."""
        additions: list[Addition] = []
        for info, enricher in self.enrichers:
            try:
                additions += enricher.add(profile)
            except Exception as error:  # one broken plugin must not cost the others
                failure = LoadFailure(info.name, info.version, enricher.name, type(error).__name__, str(error))
                self.failures.append(failure)
        return enriched(profile, additions)

    def warnings(self, profile: Profile) -> list[Fault]:
        """What plugins find worth a second look."""
        return [fault for _, fault in self._collect("clusterrules_warnings", profile=profile)]


def load_plugins(*, blocked: Iterable[str] = (), points: Iterable[EntryPoint] | None = None) -> Plugins:
    """The shipped plugin and every installed one, except those blocked."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(specs)
    infos = [PluginInfo(SHIPPED, __version__)]
    failures: list[LoadFailure] = []
    manager.register(shipped, name=SHIPPED)
    skipped = {*blocked, "shipped"}
    found = entry_points(group=PROJECT) if points is None else points
    for point in sorted(found, key=lambda one: one.name):
        if point.name in skipped:
            continue
        version = point.dist.version if point.dist is not None else ""
        failure = _try(point.name, version, "import", lambda point=point: _register(manager, point))  # type: ignore[misc]
        if failure is None:
            infos.append(PluginInfo(point.name, version))
        else:
            failures.append(failure)
    return Plugins(manager, tuple(infos), failures)


def _register(manager: pluggy.PluginManager, point: EntryPoint) -> None:
    plugin = point.load()
    manager.register(plugin, name=point.name)
    try:
        manager.check_pending()
    except Exception:
        manager.unregister(plugin)
        raise


def _try(name: str, version: str, part: str, action: Callable[[], None]) -> LoadFailure | None:
    try:
        action()
    except Exception as error:  # whatever a foreign package raises while it loads
        return LoadFailure(name, version, part, type(error).__name__, str(error))
    return None
