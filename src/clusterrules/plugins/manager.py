"""The plugin manager: finds plugins by entry point, loads each in its own try, and says what it found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path as File
from typing import Any, TypeVar

import pluggy

from clusterrules import __version__
from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.documents.json_lines import has_json_lines
from clusterrules.documents.reading import Document, read_bytes
from clusterrules.engine.assessment import PluginInfo
from clusterrules.engine.attestations import unknown_packs
from clusterrules.hooks import PROJECT, specs
from clusterrules.metrics.metric import PythonMetric
from clusterrules.plugins import shipped
from clusterrules.profile.enrichment import Enricher, enriched
from clusterrules.profile.profile import Profile, profile_from
from clusterrules.profile.readers import Reader, reader_for
from clusterrules.reports.reporter import Reporter
from clusterrules.rules.checks import Check
from clusterrules.rules.facts import unstated_facts
from clusterrules.rules.load import load_pack
from clusterrules.rules.pack import Pack

SHIPPED = "clusterrules"
Thing = TypeVar("Thing")

# Whatever a foreign package raises must not cost the others, not even when it tries to end the program.
FOREIGN = (Exception, SystemExit)


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
    tell: Callable[[LoadFailure], None] | None = None
    """Called with each failure as it comes to light, once."""

    def failed(self, info: PluginInfo, part: str, error: BaseException) -> None:
        """Notes what a plugin could not do."""
        failure = _failure(info.name, info.version, part, error)
        if failure not in self.failures:
            self.failures.append(failure)
            if self.tell is not None:
                self.tell(failure)

    # --- collecting -------------------------------------------------------------------------------------------------

    def _collect(self, hook: str, wanted: type[Thing], **arguments: Any) -> list[tuple[PluginInfo, Thing]]:
        """What each plugin returns for a hook, with its owner; a plugin that raises is noted and passed over."""
        found: list[tuple[PluginInfo, Thing]] = []
        versions = {info.name: info for info in self.infos}
        implementations = getattr(self.manager.hook, hook).get_hookimpls()
        for implementation in sorted(implementations, key=lambda one: (one.plugin_name != SHIPPED, one.plugin_name)):
            info = versions[implementation.plugin_name]
            try:
                given = [arguments[name] for name in implementation.argnames]
                found += [(info, _expected(item, wanted)) for item in implementation.function(*given)]
            except FOREIGN as error:
                self.failed(info, hook, error)
        return found

    def _named(self, hook: str, wanted: type[Thing]) -> dict[str, tuple[PluginInfo, Thing]]:
        """What plugins return for a hook, by name. A name is given once: a plugin takes nothing over from another."""
        found: dict[str, tuple[PluginInfo, Thing]] = {}
        for info, thing in self._collect(hook, wanted):
            name = str(getattr(thing, "name", thing))
            if name in found:
                owner = found[name][0]
                self.failed(info, hook, NameTakenError(f"{name}: {owner.name} {owner.version}".strip()))
            else:
                found[name] = (info, thing)
        return found

    @cached_property
    def metrics(self) -> Mapping[str, PythonMetric]:
        """Python metrics by name, each knowing its plugin."""
        return {
            name: replace(metric, plugin=(info.name, info.version))
            for name, (info, metric) in self._named("clusterrules_metrics", PythonMetric).items()
        }

    @cached_property
    def checks(self) -> Mapping[str, Check]:
        """Python checks by name, each knowing its plugin."""
        return {
            name: replace(check, plugin=(info.name, info.version))
            for name, (info, check) in self._named("clusterrules_checks", Check).items()
        }

    @cached_property
    def readers(self) -> tuple[Reader, ...]:
        return tuple(reader for _, reader in self._collect("clusterrules_readers", Reader))

    @cached_property
    def reporters(self) -> Mapping[str, Reporter]:
        return {name: reporter for name, (_, reporter) in self._named("clusterrules_reporters", Reporter).items()}

    @cached_property
    def enrichers(self) -> tuple[tuple[PluginInfo, Enricher], ...]:
        return tuple(self._collect("clusterrules_enrichers", Enricher))

    @cached_property
    def pack_folders(self) -> Mapping[str, File]:
        """Packs by the names of their folders."""
        return {name: folder for name, (_, folder) in self._named("clusterrules_packs", File).items()}

    # --- using ------------------------------------------------------------------------------------------------------

    def pack(self, name: str) -> Pack:
        """A pack by its name, or by the path of its folder. Raises :class:`FaultyDocument`."""
        folder = self.pack_folders.get(name)
        if folder is None and File(name).is_dir():
            folder = File(name)
        if folder is None:
            said = {"name": name, "known": ", ".join(self.pack_folders)}
            near = nearest(name, self.pack_folders)
            raise FaultyDocument([Fault("unknown_pack", "--pack", arguments=said, nearest=near)])
        return load_pack(folder, metrics=self.metrics, checks=self.checks, others=self.pack_folders)

    def read(self, file: File) -> Profile:
        """The profile in a file, with what enrichers add. Raises :class:`FaultyDocument`."""
        if has_json_lines(file):
            raise FaultyDocument([Fault("json_lines", str(file))])
        return self.enrich(self.profile_in(read_bytes(file), str(file), file))

    def profile_in(self, data: bytes, source: str, file: File) -> Profile:
        """The profile in some bytes as it was handed in, by the reader for a file of such a name.

        ``source`` is what faults name. Raises :class:`FaultyDocument`.
        """
        reader = reader_for(file, self.readers)
        return profile_from(lambda: _document(reader, data, source))

    def enrich(self, profile: Profile) -> Profile:
        """The profile with the facts that enrichers add; one that raises, or adds nonsense, adds nothing and is noted.

        Each sees the profile as it was handed in, whatever the others add.
        """
        richer = profile
        for info, enricher in self.enrichers:
            try:
                richer = enriched(richer, enricher.add(profile), info.name)
            except FOREIGN as error:
                self.failed(info, enricher.name, error)
        return richer

    def warnings(self, profile: Profile, packs: Sequence[Pack] = ()) -> list[Fault]:
        """What is worth a second look in a profile that is assessed by some packs, or by none yet."""
        found = [fault for _, fault in self._collect("clusterrules_warnings", Fault, profile=profile)]
        return [*found, *unstated_facts(profile, packs), *unknown_packs(profile, packs, self.pack_folders)]

    def try_all(self) -> None:
        """Asks every hook that needs no profile, so that whatever fails is noted."""
        for asked in ("metrics", "checks", "readers", "reporters", "enrichers", "pack_folders"):
            getattr(self, asked)


class NameTakenError(Exception):
    """Two plugins offer something by the same name."""


def _expected(item: object, wanted: type[Thing]) -> Thing:
    if not isinstance(item, wanted):
        raise TypeError(f"{type(item).__name__} / {wanted.__name__}")
    return item


def _document(reader: Reader, data: bytes, source: str) -> Document:
    """What a reader makes of some bytes; one that raises anything but a fault costs this file only."""
    try:
        return _expected(reader.read(data, source), Document)
    except FaultyDocument:
        raise
    except FOREIGN as error:
        said = {"name": reader.name, "exception": type(error).__name__, "why": str(error)}
        raise FaultyDocument([Fault("reader_failed", source, arguments=said)]) from error


def _failure(name: str, version: str, part: str, error: BaseException) -> LoadFailure:
    return LoadFailure(name, version, part, type(error).__name__, str(error))


def load_plugins(
    *,
    blocked: Iterable[str] = (),
    points: Iterable[EntryPoint] | None = None,
    tell: Callable[[LoadFailure], None] | None = None,
) -> Plugins:
    """The shipped plugin and every installed one, except those blocked. ``tell`` hears of each failure, once."""
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
        try:
            _register(manager, point)
            infos.append(PluginInfo(point.name, version))
        except FOREIGN as error:
            failures.append(_failure(point.name, version, "import", error))
    if tell is not None:
        for failure in failures:
            tell(failure)
    return Plugins(manager, tuple(infos), failures, tell)


def _register(manager: pluggy.PluginManager, point: EntryPoint) -> None:
    plugin = point.load()
    try:
        manager.register(plugin, name=point.name)
        manager.check_pending()
    except Exception:
        if manager.get_plugin(point.name) is plugin:  # and not another one of the same name
            manager.unregister(plugin)
        raise
