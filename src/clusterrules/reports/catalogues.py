"""Lists of rules and metrics: what the knowledge base holds, for people and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from clusterrules.rules.lint import closure
from clusterrules.rules.pack import Pack
from clusterrules.rules.parameters import Parameter
from clusterrules.rules.rule import Rule
from clusterrules.texts.catalogue import Language, message


def rule_json(pack: Pack, rule: Rule) -> dict[str, Any]:
    """Everything that a rule says of itself, in both languages."""
    own = [one for key, one in pack.parameters.items() if key in closure(pack, rule.reads()).parameters]
    return {
        "pack": pack.id,
        "id": rule.id,
        "name": rule.name,
        "kind": str(rule.kind),
        "group": rule.group,
        "title": rule.title.to_json(),
        "question": rule.question.to_json(),
        "basis": {"section": rule.basis.section, "item": rule.basis.item},
        "parameters": [_parameter_json(one) for one in own],
        "metrics": sorted(closure(pack, rule.reads()).metrics),
        "presumptions": sorted(rule.presumptions),
        "bands": list(rule.bands),
        "contradicts": list(rule.contradicts),
        "evidence": [text.to_json() for text in rule.evidence],
        "blind_spots": [text.to_json() for text in rule.blind_spots],
        "remedies": {
            name: {"effort": remedy.effort, "text": remedy.text.to_json()} for name, remedy in rule.remedies.items()
        },
        "notes": None if rule.notes is None else rule.notes.to_json(),
    }


def _parameter_json(parameter: Parameter) -> dict[str, Any]:
    return {
        "key": parameter.key,
        "value": parameter.value,
        "unit": parameter.unit,
        "origin": parameter.origin,
        "because": parameter.because.to_json(),
    }


def metric_json(pack: Pack, name: str) -> dict[str, Any]:
    """What a metric measures, in both languages."""
    metric = pack.metrics[name]
    return {
        "pack": pack.id,
        "name": name,
        "title": metric.title.to_json(),
        "reading": metric.reading.to_json(),
        "unit": metric.unit,
        "loose": None if metric.loose is None else metric.loose.to_json(),
    }


def rules_table(packs: Sequence[Pack], language: Language) -> str:
    """One line a rule, by pack and group; rules that a group expects and nobody has written are named as such."""
    lines: list[str] = []
    for pack in packs:
        lines.append(f"{pack.id} {pack.version} — {pack.title.in_(language)}")
        for group in pack.groups.values():
            lines.append(f"\n{group.title.in_(language)}")
            lines += [_rule_line(pack, name, language) for name in pack.expected(group.id)]
    return "\n".join(lines) + "\n"


def _rule_line(pack: Pack, name: str, language: Language) -> str:
    rule = pack.rules.get(name)
    return f"  {name:<6} {message('cli.not_written', language) if rule is None else rule.title.in_(language)}"


def metrics_table(packs: Iterable[Pack], language: Language) -> str:
    """One entry a metric: its name, what it is called, its unit and how to read it."""
    lines: list[str] = []
    for pack in packs:
        lines.append(f"{pack.id} {pack.version}")
        for name in sorted(pack.metrics):
            metric = pack.metrics[name]
            lines.append(f"\n  {name} — {metric.title.in_(language)} [{metric.unit}]")
            lines.append(f"    {metric.reading.in_(language)}")
            if metric.loose is not None:
                lines.append(f"    {message('cli.loose', language, why=metric.loose.in_(language))}")
    return "\n".join(lines) + "\n"
