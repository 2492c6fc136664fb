"""What must hold between the parts of a pack, beyond what each part says alone."""

from collections.abc import Iterator, Mapping
from pathlib import Path as File

from clusterrules.documents.fault import Fault, Path, nearest
from clusterrules.documents.reading import Document
from clusterrules.metrics.metric import PythonMetric
from clusterrules.metrics.reads import Reads, closed
from clusterrules.profile.vocabulary import NONE, ORGANISATION, FieldType
from clusterrules.rules.pack import Pack, Presumption
from clusterrules.rules.rule import Rule


def lint(
    pack: Pack, source: Document, documents: Mapping[str, Document], checks: frozenset[str], disabled: frozenset[str]
) -> Iterator[Fault]:
    """Every fault between the parts of a pack. ``documents`` are its own rule files by their place."""
    if not pack.rules:
        yield source.fault("no_rules", ())
    if not pack.verdict:
        yield source.fault("missing_key", (), name="verdict")
    yield from _cycles(pack, source)
    yield from _banded(pack, source)
    yield from _policy(pack, source)
    for rule in pack.rules.values():
        document = documents.get(str(rule.file), source)
        yield from _rule(pack, rule, document, checks)
        for needed in sorted(rule.reads().rules & disabled):
            yield document.fault("disabled_needed", (), rule=rule.id, name=needed)


def _banded(pack: Pack, source: Document) -> Iterator[Fault]:
    """Definitions and metrics that read a parameter with bands: they are measured once, whatever the band."""
    reads = {name: found.reads() for name, found in pack.definitions.items()}
    reads |= {name: found.reads() for name, found in pack.metrics.items()}
    for name in sorted(reads):
        for key in sorted(reads[name].parameters & set(pack.parameters)):
            if isinstance(pack.parameters[key].value, dict):
                yield source.fault("banded_parameter", (), name=name, parameter=key)


def _policy(pack: Pack, source: Document) -> Iterator[Fault]:
    for index, step in enumerate(pack.verdict):
        for group in step.groups:
            if group not in pack.groups:
                path: Path = ("verdict", index, "when", "groups")
                yield source.fault("unknown_group", path, nearest(group, pack.groups), name=group)
    yield from _stages(pack, source)
    for presumption in pack.presumptions.values():
        for purpose in presumption.purposes - set(pack.purposes):
            path = ("presumptions", presumption.id, "purposes")
            valid = ", ".join(pack.purposes)
            yield source.fault("unknown_value", path, nearest(purpose, pack.purposes), found=purpose, valid=valid)
        yield from _presumed_field(pack, presumption, source)
        if presumption.definition is not None and presumption.definition not in pack.definitions:
            path = ("presumptions", presumption.id, "definition")
            near = nearest(presumption.definition, pack.definitions)
            yield source.fault("unknown_definition", path, near, name=presumption.definition)
    for name, key in (("about", pack.width), ("tolerance", pack.tolerance)):
        if key is not None and key not in pack.parameters:
            yield source.fault("unknown_parameter", ("quantities", name), nearest(key, pack.parameters), name=key)


def _stages(pack: Pack, source: Document) -> Iterator[Fault]:
    """Stages that there are, each with a rule that there is."""
    valid = tuple(pack.vocabulary.value_titles["stage"])
    named: list[tuple[Path, str]] = [(("stages", stage), stage) for stage in pack.stages]
    for group in pack.groups.values():
        named += [(("groups", group.id, "not_yet_required"), stage) for stage in sorted(group.not_yet_required)]
    for path, stage in named:
        if stage not in valid:
            yield source.fault("unknown_value", path, nearest(stage, valid), found=stage, valid=", ".join(valid))
    for stage, rule in pack.stages.items():
        if rule not in pack.rules:
            yield source.fault("unknown_rule", ("stages", stage), nearest(rule, pack.rules), name=rule)


def _presumed_field(pack: Pack, presumption: Presumption, source: Document) -> Iterator[Fault]:
    """A presumption takes something for granted, and if that is a field, one that exists and can have the value."""
    path: Path = ("presumptions", presumption.id)
    if presumption.field is None:
        if presumption.definition is None and not presumption.mechanisms_run:
            yield source.fault("missing_key", path, name="field / definition / mechanisms_run")
        return
    of, name = presumption.field
    if of not in pack.vocabulary.collections and of != ORGANISATION:
        yield source.fault("unknown_list", (*path, "of"), nearest(of, pack.vocabulary.collections), name=of)
        return
    kind = pack.vocabulary.kind(of)
    field = kind.fields.get(name)
    if field is None:
        yield source.fault("no_such_field", (*path, "field"), nearest(name, kind.fields), name=name, kind=of)
        return
    valid = (True, False) if field.type is FieldType.YES_NO else (field.values or (NONE,))
    if presumption.value not in valid:
        said = {"found": presumption.value, "valid": ", ".join(map(str, valid))}
        near = nearest(str(presumption.value), map(str, valid))
        yield source.fault("unknown_value", (*path, "reads_as"), near, **said)


def _rule(pack: Pack, rule: Rule, document: Document, checks: frozenset[str]) -> Iterator[Fault]:
    if rule.group not in pack.groups:
        yield document.fault("unknown_group", ("group",), nearest(rule.group, pack.groups), name=rule.group)
    stem = f"{rule.id}-{rule.name}"
    if rule.file.stem != stem:
        yield document.fault("file_name", ("name",), found=rule.file.name, expected=f"{stem}{File(rule.file).suffix}")
    if rule.check is not None and rule.check not in checks:
        yield document.fault("unknown_check", ("check",), nearest(rule.check, checks), name=rule.check)
    for index, other in enumerate(rule.contradicts):
        if other not in pack.rules:
            yield document.fault("unknown_rule", ("contradicts", index), nearest(other, pack.rules), name=other)
    for other in sorted(rule.reads().rules & set(pack.rules)):
        if pack.rules[other].subjects not in (ORGANISATION, rule.subjects):
            yield document.fault("rule_of_other_nodes", (), rule=other, kind=pack.rules[other].subjects)
    listed = document.data.get("presumptions", ())
    for name in sorted(rule.presumptions - set(pack.presumptions)):
        path: Path = ("presumptions", listed.index(name)) if isinstance(listed, list) else ("presumptions",)
        yield document.fault("unknown_presumption", path, nearest(name, pack.presumptions), name=name)
    reads = closure(pack, rule.reads())
    for presumption in pack.presumptions.values():
        if presumption.id not in rule.presumptions and uses(reads, presumption):
            yield document.fault("undeclared_presumption", (), name=presumption.id)
    yield from _foreign(pack, reads, document)


def _foreign(pack: Pack, reads: Reads, document: Document) -> Iterator[Fault]:
    """What metrics written in Python use and the pack lacks; of the others the language has said so in its place."""
    for name in sorted(reads.metrics):
        metric = pack.metrics.get(name)
        if not isinstance(metric, PythonMetric):
            continue
        for code, used, known in (
            ("unknown_metric", metric.uses.metrics, pack.metrics),
            ("unknown_definition", metric.uses.definitions, pack.definitions),
            ("unknown_parameter", metric.uses.parameters, pack.parameters),
        ):
            for one in sorted(used - set(known)):
                yield document.fault(code, (), nearest(one, known), name=one)


def uses(reads: Reads, presumption: Presumption) -> bool:
    """Whether what is read may rest on a presumption."""
    if presumption.mechanisms_run:
        return "instances" in reads.collections
    if presumption.definition is not None:
        return presumption.definition in reads.definitions
    return presumption.field in reads.fields


def closure(pack: Pack, reads: Reads) -> Reads:
    """What is read directly and by the metrics and definitions that are read."""
    return closed(reads, pack.metrics, pack.definitions)


def _cycles(pack: Pack, source: Document) -> Iterator[Fault]:
    """A definition or metric that needs itself."""
    edges = {f"d.{name}": found.reads() for name, found in pack.definitions.items()}
    edges |= {f"m.{name}": found.reads() for name, found in pack.metrics.items()}
    done: set[str] = set()

    def walk(key: str, trail: list[str]) -> list[str] | None:
        if key in trail:
            return [*trail[trail.index(key) :], key]
        if key in done or key not in edges:
            return None
        reads = edges[key]
        for further in sorted([*(f"d.{name}" for name in reads.definitions), *(f"m.{name}" for name in reads.metrics)]):
            found = walk(further, [*trail, key])
            if found is not None:
                return found
        done.add(key)
        return None

    for key in sorted(edges):
        cycle = walk(key, [])
        if cycle is not None:
            yield source.fault("cycle", (), cycle=" → ".join(name[2:] for name in cycle))
            return
