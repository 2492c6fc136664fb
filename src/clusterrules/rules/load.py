"""Loading a pack from its folder. Fails closed: every fault of every file is listed, and then nothing is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path as File
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.documents.reading import Document
from clusterrules.graph.evidence import grade_of
from clusterrules.metrics.declarations import DeclarationReading
from clusterrules.metrics.definition import Definition
from clusterrules.metrics.metric import Metric
from clusterrules.metrics.words import Words
from clusterrules.profile.vocabulary import Field, FieldType, Vocabulary, load_vocabulary
from clusterrules.rules.attestation import Jury
from clusterrules.rules.conditions import METRIC_CONDITIONS, RULE_CONDITIONS
from clusterrules.rules.lint import lint
from clusterrules.rules.pack import Group, Label, Pack, Presumption, Purpose, VerdictStep
from clusterrules.rules.parameters import Parameter, read_parameters, word_faults
from clusterrules.rules.reading import read_rule
from clusterrules.rules.rule import Rule
from clusterrules.rules.sources import Sources, own_fault, read_sources
from clusterrules.texts.catalogue import text_of

SCALARS = frozenset({FieldType.TEXT, FieldType.YES_NO, FieldType.NUMBER, FieldType.DATE, FieldType.CHOICE})
"""Types that a fact declared by a pack can have."""


def load_pack(
    folder: File,
    *,
    metrics: Mapping[str, Metric] | None = None,
    checks: Iterable[str] = (),
    others: Mapping[str, File] | None = None,
) -> Pack:
    """The pack in a folder, with the Python metrics and checks that plugins offer.

    ``others`` are the folders of the packs that it may extend. Raises :class:`FaultyDocument` with every fault.
    """
    broken: list[Fault] = []
    sources = read_sources(folder, broken)
    faults: list[Fault] = []
    base = _base(sources, faults, metrics, checks, others or {})
    builder = _Builder(sources, base, metrics or {}, frozenset(checks), faults)
    pack = builder.build()
    if broken or faults:
        raise FaultyDocument(_ordered([*broken, *(one for one in faults if own_fault(one, broken, gaps=sources.gaps))]))
    assert pack is not None
    return pack


def _ordered(faults: Iterable[Fault]) -> list[Fault]:
    unique = {
        (fault.source, fault.code, fault.path, str(sorted(fault.arguments.items(), key=str))): fault for fault in faults
    }
    return sorted(unique.values(), key=lambda fault: (fault.source, fault.line or 0, fault.column or 0, fault.code))


def _base(
    sources: Sources,
    faults: list[Fault],
    metrics: Mapping[str, Metric] | None,
    checks: Iterable[str],
    others: Mapping[str, File],
) -> Pack | None:
    """The pack that this one extends."""
    for name, wanted in sources.pack.data.get("extends", {}).items():
        if name not in others:
            said = {"name": name, "known": ", ".join(others)}
            faults.append(sources.pack.fault("unknown_pack", ("extends", name), nearest(name, others), **said))
            sources.gaps = True
            return None
        base = load_pack(
            others[name], metrics=metrics, checks=checks, others={k: v for k, v in others.items() if k != name}
        )
        try:
            fits = SpecifierSet(wanted).contains(base.version)
        except InvalidSpecifier:
            fits = False
        if not fits:
            said = {"name": name, "wanted": wanted, "found": base.version}
            faults.append(sources.pack.fault("wrong_pack_version", ("extends", name), **said))
        return base
    return None


class _Builder:
    """Puts a pack together: names first, then everything that refers to them."""

    def __init__(
        self,
        sources: Sources,
        base: Pack | None,
        metrics: Mapping[str, Metric],
        checks: frozenset[str],
        faults: list[Fault],
    ) -> None:
        self._sources = sources
        self._base = base
        self._python_metrics = metrics
        self._checks = checks
        self._faults = faults
        self._data: Mapping[str, Any] = sources.pack.data
        self._own_facts: dict[str, Field] = {}
        self._vocabulary = self._with_facts(load_vocabulary())
        self._listed: dict[str, list[Field]] = {}

    def build(self) -> Pack | None:
        data, base = self._data, self._base
        words = self._words()
        language = self._language(self._sources.pack, words)
        parameters = self._parameters(words)
        words = replace(words, parameters=frozenset(parameters))
        definitions, metrics = self._measures(words)
        rules = self._rules(words)
        for index, disabled in enumerate(data.get("disable", ())):
            if disabled not in rules:
                near = nearest(disabled, rules)
                self._faults.append(self._sources.pack.fault("unknown_rule", ("disable", index), near, name=disabled))
            rules.pop(disabled, None)
        presumptions = {**(base.presumptions if base else {}), **self._presumptions(language)}
        labels = {**(base.labels if base else {}), **self._labels(words)}
        parameters = self._with_words(parameters)
        purposes = {name: _purpose(name, spec) for name, spec in data.get("purposes", {}).items()}
        groups = {name: _group(name, spec) for name, spec in data.get("groups", {}).items()}
        quantities = data.get("quantities", {})
        pack = Pack(
            id=data["id"],
            version=data["version"],
            title=text_of(data["title"]),
            source=text_of(data.get("source", data["title"])),
            folder=self._sources.folder,
            groups={**(base.groups if base else {}), **groups},
            purposes={**(base.purposes if base else {}), **purposes},
            parameters=parameters,
            presumptions=presumptions,
            definitions=definitions,
            metrics=metrics,
            rules=rules,
            verdict=self._verdict() or (base.verdict if base else ()),
            order=(),
            labels=labels,
            stages=data.get("stages", base.stages if base else {}),
            width=quantities.get("about", base.width if base else None),
            tolerance=quantities.get("tolerance", base.tolerance if base else None),
            vocabulary=self._vocabulary,
            facts=self._own_facts,
            base=base,
        )
        documents = {document.source: document for document in self._sources.rules}
        disabled = frozenset(data.get("disable", ()))
        if base is not None or "extends" not in data:
            self._faults.extend(lint(pack, self._sources.pack, documents, self._checks, disabled))
        order = self._order(pack)
        return None if self._faults else replace(pack, order=order)

    def _with_facts(self, vocabulary: Vocabulary) -> Vocabulary:
        """The vocabulary with the further facts that the pack declares, read as fields of the organisation."""
        extra: dict[str, Field] = {}
        if self._base is not None:
            vocabulary = self._base.vocabulary
        for name, spec in self._data.get("facts", {}).items():
            path = ("facts", name)
            try:
                type_ = FieldType(spec["type"])
                values = tuple(spec.get("values", ()))
                key = f"{self._data['id']}.{name}"
                extra[key] = Field(key, type_, text_of(spec["title"]), values, unit=spec.get("unit"))
                if type_ not in SCALARS or (type_ is FieldType.CHOICE) != bool(values):
                    raise ValueError(type_)
            except (KeyError, TypeError, ValueError):
                self._faults.append(self._sources.pack.fault("bad_fact", path, name=name))
        self._own_facts = {key.partition(".")[2]: field for key, field in extra.items()}
        if not extra:
            return vocabulary
        organisation = vocabulary.organisation
        return replace(vocabulary, organisation=replace(organisation, fields={**organisation.fields, **extra}))

    def _language(self, document: Document, words: Words, home: str | None = None) -> DeclarationReading:
        further = METRIC_CONDITIONS if home is None else RULE_CONDITIONS
        return DeclarationReading(document, self._vocabulary, words, self._faults, home, further, self._listed)

    def _words(self) -> Words:
        """Every name that is given somewhere in the pack, in the one it extends, or by plugins."""
        base = self._base
        definitions: dict[str, frozenset[str]] = {}
        metrics = set(self._python_metrics)
        if base is not None:
            definitions |= {name: frozenset(found.by_kind) for name, found in base.definitions.items()}
            metrics |= set(base.metrics)
        for document in self._sources.metrics:
            for name, spec in document.data.get("definitions", {}).items():
                kinds = spec.get("by_kind") or spec.get("of")
                listed = kinds if isinstance(kinds, list | dict) else [kinds]
                definitions[name] = frozenset(kind for kind in listed if isinstance(kind, str))
            metrics |= set(document.data.get("metrics", {}))
        rules = {str(document.data["id"]) for document in self._sources.rules}
        bands = {document.data["id"]: tuple(document.data.get("bands", ())) for document in self._sources.rules}
        if base is not None:
            rules |= set(base.rules)
            bands = {rule.id: rule.bands for rule in base.rules.values()} | bands
        purposes = {*(base.purposes if base else ()), *self._data.get("purposes", {})}
        return Words(
            definitions,
            frozenset(metrics),
            frozenset(),
            frozenset(rules),
            bands,
            tuple(sorted(purposes)),
            self._groups(),
        )

    def _groups(self) -> dict[str, tuple[str, ...]]:
        """The rules of each group: those that it expects, then all others that are written, but for disabled ones."""
        base = self._base
        expected = {name: base.expected(name) for name in base.groups} if base else {}
        expected |= {name: tuple(spec.get("expects", ())) for name, spec in self._data.get("groups", {}).items()}
        written = sorted((str(one.data.get("group")), str(one.data["id"])) for one in self._sources.rules)
        disabled = self._data.get("disable", ())
        return {
            name: tuple(
                dict.fromkeys(one for one in [*rules, *(i for g, i in written if g == name)] if one not in disabled)
            )
            for name, rules in expected.items()
        }

    def _parameters(self, words: Words) -> dict[str, Parameter]:
        parameters = dict(self._base.parameters) if self._base else {}
        language = self._language(self._sources.pack, words)
        parameters |= read_parameters(language, self._data.get("parameters"), ("parameters",))
        for document in self._sources.rules:
            language = self._language(document, words, document.data["id"])
            bands = tuple(document.data.get("bands", ()))
            parameters |= read_parameters(language, document.data.get("parameters"), ("parameters",), bands)
        return parameters

    def _with_words(self, parameters: dict[str, Parameter]) -> dict[str, Parameter]:
        """Each list of words with those that it may hold; a fault for a word that none of its fields has."""
        for key, fields in self._listed.items():
            valid = [*parameters[key].words, *(value for field in fields for value in field.values)]
            parameters[key] = replace(parameters[key], words=tuple(dict.fromkeys(valid)))
        homes = {**{one.data["id"]: one for one in self._sources.rules}, "": self._sources.pack}
        for parameter in parameters.values():
            home, _, name = parameter.key.rpartition(".")
            document = homes.get(home)
            if document is None or name not in (document.data.get("parameters") or {}):
                continue
            for path, near, said in word_faults(parameter):
                self._faults.append(document.fault("unknown_value", ("parameters", name, *path), near, **said))
        return parameters

    def _measures(self, words: Words) -> tuple[dict[str, Definition], dict[str, Metric]]:
        definitions = dict(self._base.definitions) if self._base else {}
        metrics: dict[str, Metric] = {**self._python_metrics, **(self._base.metrics if self._base else {})}
        own: dict[str, str] = {}
        for document in self._sources.metrics:
            language = self._language(document, words)
            for section in ("definitions", "metrics"):
                for name, spec in document.data.get(section, {}).items():
                    path = (section, name)
                    if f"{section}.{name}" in own:
                        said = {"name": name, "other": own[f"{section}.{name}"]}
                        self._faults.append(document.fault("given_twice", path, **said))
                    own[f"{section}.{name}"] = document.source
                    if section == "definitions":
                        definitions[name] = language.definition(name, spec, path)
                    else:
                        metrics[name] = language.metric(name, spec, path)
        return definitions, metrics

    def _rules(self, words: Words) -> dict[str, Rule]:
        rules = dict(self._base.rules) if self._base else {}
        own: dict[str, Document] = {}
        for document in self._sources.rules:
            identity = str(document.data["id"])
            if identity in own:
                said = {"name": identity, "other": own[identity].source}
                self._faults.append(document.fault("given_twice", ("id",), **said))
            own[identity] = document
            rules[identity] = read_rule(self._language(document, words, identity))
        return rules

    def _presumptions(self, language: DeclarationReading) -> dict[str, Presumption]:
        return {
            name: Presumption(
                id=name,
                title=language.text(spec["title"], ("presumptions", name, "title")),
                origin=spec["origin"],
                because=language.text(spec["because"], ("presumptions", name, "because")),
                purposes=frozenset(spec["purposes"]),
                field=(spec.get("of", ""), spec["field"]) if "field" in spec else None,
                value=spec.get("reads_as"),
                definition=spec.get("definition"),
                mechanisms_run=spec.get("mechanisms_run", False),
            )
            for name, spec in self._data.get("presumptions", {}).items()
        }

    def _labels(self, words: Words) -> dict[str, Label]:
        language = self._language(self._sources.pack, words, "")
        return {
            name: Label(
                name,
                text_of(spec["title"]),
                text_of(spec["meaning"]),
                spec["verdict"],
                language.condition(spec["when"], ("labels", name, "when"), self._vocabulary.organisation),
            )
            for name, spec in self._data.get("labels", {}).items()
        }

    def _verdict(self) -> tuple[VerdictStep, ...]:
        return tuple(
            VerdictStep(
                step["outcome"],
                tuple(step.get("when", {}).get("groups", ())),
                frozenset(step.get("when", {}).get("any", ())),
            )
            for step in self._data.get("verdict", ())
        )

    def _order(self, pack: Pack) -> tuple[str, ...]:
        """Rules after the rules that they read. A cycle is refused with its path."""
        needs = {rule.id: sorted(rule.reads().rules & set(pack.rules)) for rule in pack.rules.values()}
        try:
            return tuple(TopologicalSorter(dict(sorted(needs.items()))).static_order())
        except CycleError as cycle:
            path = " → ".join(reversed(cycle.args[1]))
            self._faults.append(self._sources.pack.fault("cycle", (), cycle=path))
            return ()


def _purpose(name: str, spec: Mapping[str, Any]) -> Purpose:
    return Purpose(
        name=name,
        title=text_of(spec["title"]),
        least_grade=grade_of(spec["least_grade"]),
        adverse_grade=grade_of(spec["adverse_grade"]),
        jury=Jury(spec.get("assessors", 1), spec.get("independent", False)),
        confirm=frozenset(spec.get("confirm", ())),
        reading=spec.get("reading"),
    )


def _group(name: str, spec: Mapping[str, Any]) -> Group:
    return Group(
        name,
        text_of(spec["title"]),
        tuple(spec.get("expects", ())),
        frozenset(spec.get("not_yet_required", ())),
        spec.get("on_request", False),
    )
