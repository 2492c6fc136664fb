"""Packs that must be refused: one thing is broken in a sound pack, and that thing is named, in its place.

The pack of ``pack/`` is small, so that each case is. That the shipped one is refused alike, the last tests show.
"""

import os
import shutil
from pathlib import Path

import pytest

from clusterrules.cli.main import main
from clusterrules.documents.fault import Fault, FaultyDocument, dotted
from clusterrules.plugins.manager import Plugins, load_plugins
from clusterrules.resources import rules_folder
from clusterrules.rules.load import load_pack

FOLDER = Path(__file__).with_name("pack")
PACK, CORE = "pack.yaml", "metrics/core.yaml"
SIZE, ORDER, SHELL = "rules/T-1-size.yaml", "rules/T-2-order.yaml", "rules/P-1-shell.yaml"

Break = tuple[str, str, str]
"""A file, what stands in it, and what stands there instead."""

Wanted = tuple[str, str, str | None, str]
"""Code, path, nearest name, and the text of the broken file at which the fault points (the first, empty: none)."""


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins(points=[])


def broken(tmp_path: Path, *breaks: Break, source: Path = FOLDER) -> Path:
    """A copy of a pack with something replaced, each once."""
    folder = tmp_path / "demo"
    if not folder.exists():
        shutil.copytree(source, folder)
    for name, old, new in breaks:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    return folder


def faults_of(folder: Path, plugins: Plugins) -> list[Fault]:
    with pytest.raises(FaultyDocument) as caught:
        plugins.pack(str(folder))
    return list(caught.value.faults)


def _place(file: Path, mark: str) -> tuple[int | None, int | None]:
    if not mark:
        return None, None
    text = file.read_text(encoding="utf-8")
    index = text.index(mark)
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def case(name: str, break_: Break, *wanted: Wanted) -> object:
    return pytest.param(break_, wanted, id=name)


PASSES = "passes:\n  all:\n    - {metric: businesses, at_least: $companies}"


def condition(name: str, written: str, *wanted: Wanted) -> object:
    """A case of one condition of a rule, in place of its first one."""
    return case(name, (SIZE, PASSES, f"passes:\n  all:\n    - {written}"), *wanted)


_TEXT = "{uk: а, en: a}"
BANDED = f"metrics:\n  goal: {{title: {_TEXT}, reading: {_TEXT}, unit: businesses, formula: $T-2.needed_at}}\n"
TALLY = "{rules: {of: shells, is: applies, inapplicable: false, called: {uk: а, en: a}}, equals: 0}"

CASES = [
    # --- conditions
    condition("operator", "{metrik: businesses}", ("unknown_operator", "passes.all.0.metrik", "metric", "metrik")),
    condition("no condition", "5", ("not_a_condition", "passes.all.0", None, "5\n")),
    condition("an empty condition", "{}", ("not_a_condition", "passes.all.0", None, "{}")),
    condition("an empty list", "{any: []}", ("not_a_list_of_conditions", "passes.all.0.any", None, "any: []")),
    condition(
        "metric",
        "{metric: busineses, equals: 1}",
        ("unknown_metric", "passes.all.0.metric", "businesses", "metric: bus"),
    ),
    condition(
        "a list for a metric",
        "{metric: [hours], equals: 1}",
        ("unknown_metric", "passes.all.0.metric", "hours", "metric: ["),
    ),
    condition("no comparison", "{metric: hours}", ("one_comparison", "passes.all.0", None, "{metric: hours}")),
    condition(
        "two comparisons",
        "{metric: hours, at_least: 1, at_most: 2}",
        ("one_comparison", "passes.all.0", None, "{metric: hours, at"),
    ),
    condition(
        "comparison",
        "{metric: hours, at_leest: 1}",
        ("one_comparison", "passes.all.0.at_leest", "at_least", "at_leest"),
    ),
    condition(
        "no number",
        "{metric: hours, at_least: ten}",
        ("not_a_number_here", "passes.all.0.at_least", None, "at_least: ten"),
    ),
    condition(
        "yes for a number",
        "{metric: hours, at_least: true}",
        ("not_a_number_here", "passes.all.0.at_least", None, "at_least: true"),
    ),
    condition(
        "parameter",
        "{metric: hours, at_least: $companis}",
        ("unknown_parameter", "passes.all.0.at_least", "companies", "at_least: $companis"),
    ),
    condition(
        "parameter of another rule",
        "{metric: hours, at_least: $T-2.need_at}",
        ("unknown_parameter", "passes.all.0.at_least", "T-2.needed_at", "at_least: $T-2"),
    ),
    condition(
        "arithmetic",
        "{metric: hours, at_least: {tims: [1, 2]}}",
        ("unknown_operator", "passes.all.0.at_least.tims", "times", "tims"),
    ),
    condition(
        "arithmetic of nothing",
        "{metric: hours, at_least: {times: []}}",
        ("not_a_number_here", "passes.all.0.at_least.times", None, "times: []"),
    ),
    condition(
        "list", "{any: {of: mechanism}}", ("unknown_list", "passes.all.0.any.of", "mechanisms", "of: mechanism}")
    ),
    condition(
        "a list for a list", "{any: {of: [members]}}", ("unknown_list", "passes.all.0.any.of", "members", "of: [")
    ),
    condition("no list", "{any: {satisfies: {present: owner}}}", ("unknown_list", "passes.all.0.any", None, "any: {s")),
    condition(
        "field",
        "{any: {of: members, satisfies: {field: knd, is: company}}}",
        ("no_such_field", "passes.all.0.any.satisfies.field", "kind", "field: knd"),
    ),
    condition(
        "value",
        "{any: {of: members, where: {field: kind, is: compny}}}",
        ("unknown_value", "passes.all.0.any.where.is", "company", "is: compny"),
    ),
    condition(
        "a mapping for a value",
        "{any: {of: members, where: {field: kind, in: [{a: b}]}}}",
        ("unknown_value", "passes.all.0.any.where.in", None, "in: ["),
    ),
    condition(
        "two tests",
        "{any: {of: members, where: {field: kind, is: fop, in: [fop]}}}",
        ("one_test", "passes.all.0.any.where", None, "where: {field"),
    ),
    condition(
        "test",
        "{any: {of: members, where: {field: kind, iz: fop}}}",
        ("unknown_key", "passes.all.0.any.where.iz", None, "iz: fop"),
    ),
    condition(
        "comparing words",
        "{any: {of: members, where: {field: kind, at_least: 1}}}",
        ("field_type", "passes.all.0.any.where.at_least", None, "at_least: 1"),
    ),
    condition(
        "window of words",
        "{any: {of: members, where: {field: kind, within: 12}}}",
        ("field_type", "passes.all.0.any.where.within", None, "within: 12"),
    ),
    condition(
        "by another day",
        "{any: {of: members, where: {field: since, by: today}}}",
        ("unknown_value", "passes.all.0.any.where.by", "as_of", "by: today"),
    ),
    condition(
        "since a day",
        "{any: {of: members, where: {field: since, since: 2020-01-01}}}",
        ("unknown_value", "passes.all.0.any.where.since", "as_of", "since: 2020"),
    ),
    condition(
        "by the date of nothing",
        "{any: {of: members, where: {field: since, by: {months: 6}}}}",
        ("missing_key", "passes.all.0.any.where.by", None, "by: {"),
    ),
    condition(
        "by a date that is none",
        "{any: {of: members, where: {field: since, by: {field: kind}}}}",
        ("field_type", "passes.all.0.any.where.by.field", None, "field: kind"),
    ),
    condition(
        "since a date of another list that it lacks",
        "{any: {of: members, where: {field: since, since: {of: documents, field: adopted}}}}",
        ("no_such_field", "passes.all.0.any.where.since.field", "adopted_on", "field: adopted"),
    ),
    condition(
        "since the date of a list that there is not",
        "{any: {of: members, where: {field: since, since: {of: document, field: adopted_on}}}}",
        ("unknown_list", "passes.all.0.any.where.since.of", "documents", "of: document,"),
    ),
    condition(
        "order of words",
        "{any: {of: members, where: {field: kind, since: {field: since}}}}",
        ("field_type", "passes.all.0.any.where.since", None, "since: {"),
    ),
    condition(
        "months of a word",
        "{any: {of: members, where: {field: until, by: {field: since, months: some}}}}",
        ("not_a_number_here", "passes.all.0.any.where.by.months", None, "months: some"),
    ),
    condition(
        "key of an order",
        "{any: {of: members, where: {field: until, by: {field: since, month: 6}}}}",
        ("unknown_key", "passes.all.0.any.where.by.month", "months", "month: 6"),
    ),
    condition(
        "key",
        "{any: {of: members, were: {field: kind, is: fop}}}",
        ("unknown_key", "passes.all.0.any.were", "where", "were"),
    ),
    condition(
        "key beside a group",
        "{all: [{present: founded}], any: [{present: founded}]}",
        ("unknown_key", "passes.all.0.any", None, "any: [{present"),
    ),
    condition("all of what", "{all: {of: members}}", ("missing_key", "passes.all.0.all", None, "all: {of")),
    condition(
        "vacuous",
        "{all: {of: members, vacuous: sometimes, satisfies: {present: kind}}}",
        ("wrong_type", "passes.all.0.all.vacuous", None, "vacuous"),
    ),
    condition(
        "called in one language",
        "{any: {of: members, called: Учасники}}",
        ("missing_translation", "passes.all.0.any.called", None, "called"),
    ),
    condition(
        "link",
        "{count: {of: instances, linked_by: mechanisms}, at_least: 1}",
        ("unknown_link", "passes.all.0.count.linked_by", "mechanism", "linked_by"),
    ),
    condition(
        "count of a word", "{count: members, at_least: 1}", ("wrong_type", "passes.all.0.count", None, "count: m")
    ),
    condition("one source", "{sources: [{purpose: mapping}]}", ("one_source", "passes.all.0.sources", None, "sources")),
    condition("no sources", "{sources: {}}", ("not_a_list_of_conditions", "passes.all.0.sources", None, "sources")),
    condition(
        "share of a word", "{share: members, at_least: 0.5}", ("wrong_type", "passes.all.0.share", None, "share: m")
    ),
    condition(
        "share of what part",
        "{share: {of: members}, at_least: 0.5}",
        ("missing_key", "passes.all.0.share", None, "share:"),
    ),
    condition(
        "share through no links",
        "{share: {of: members, through: regions, part: {purpose: mapping}}, at_least: 0.5}",
        ("unknown_link", "passes.all.0.share.through", None, "through:"),
    ),
    condition(
        "share through links to another list",
        "{any: {of: practices, satisfies: {share: {of: attendees, through: [instances, projects], "
        "part: {purpose: mapping}}, at_least: 0.5}}}",
        ("another_list", "passes.all.0.any.satisfies.share.through.1", None, "projects"),
    ),
    condition(
        "share through links by no field",
        "{any: {of: practices, satisfies: {share: {of: attendees, through: {through: mechanisms, of: instances, "
        "linked_by: mechanisms}, part: {purpose: mapping}}, at_least: 0.5}}}",
        ("unknown_link", "passes.all.0.any.satisfies.share.through.linked_by", "mechanism", "linked_by"),
    ),
    condition(
        "share through nothing",
        "{any: {of: practices, satisfies: {share: {of: attendees, through: [], part: {purpose: mapping}}, "
        "at_least: 0.5}}}",
        ("unknown_link", "passes.all.0.any.satisfies.share.through", None, "through"),
    ),
    condition(
        "share of a list that is none",
        "{share: {of: membrs, part: {purpose: mapping}}, at_least: 0.5}",
        ("unknown_list", "passes.all.0.share.of", "members", "of: membrs"),
    ),
    condition(
        "share without a threshold",
        "{share: {of: members, part: {purpose: mapping}}}",
        ("one_comparison", "passes.all.0", None, "{share:"),
    ),
    condition(
        "distinct",
        "{count: {of: members, distinct: [group]}, at_least: 1}",
        ("no_such_field", "passes.all.0.count.distinct", "group", "distinct"),
    ),
    condition("some", "{some: {of: [{present: founded}]}}", ("missing_key", "passes.all.0.some", None, "some: {of")),
    condition(
        "definition",
        "{any: {of: members, where: {definition: busines}}}",
        ("unknown_definition", "passes.all.0.any.where.definition", "business", "definition: busines}"),
    ),
    condition(
        "definition of others",
        "{any: {of: chains, where: {definition: business}}}",
        ("definition_of_other_kind", "passes.all.0.any.where.definition", None, "definition: business}}"),
    ),
    condition("purpose", "{purpose: maping}", ("unknown_value", "passes.all.0.purpose", "mapping", "purpose: maping")),
    condition(
        "target of nothing",
        "{any: {of: members, where: {target: {in_list: members}}}}",
        ("no_target", "passes.all.0.any.where", None, "where: {target"),
    ),
    condition(
        "in no list",
        "{any: {of: instances, where: {in_list: meetngs}}}",
        ("unknown_list", "passes.all.0.any.where.in_list", "meetings", "in_list"),
    ),
    condition(
        "attested", "{attested: {at_leest: 1}}", ("one_comparison", "passes.all.0.attested", None, "attested: {")
    ),
    condition(
        "rule",
        "{rule: T-9, is: passed, inapplicable: false}",
        ("unknown_rule", "passes.all.0.rule", "T-2", "rule: T-9"),
    ),
    condition(
        "a list for a rule",
        "{rule: [T-2], inapplicable: false}",
        ("unknown_rule", "passes.all.0.rule", "T-2", "rule: [T"),
    ),
    # --- rules that read rules
    case(
        "inapplicable unsaid",
        (ORDER, ", is: passed, inapplicable: false", ""),
        ("inapplicable_unsaid", "passes.all.0", None, "{rule: T-1"),
    ),
    case(
        "inapplicable says nothing",
        (ORDER, "inapplicable: false", "inapplicable: maybe"),
        ("inapplicable_unsaid", "passes.all.0", None, "{rule: T-1"),
    ),
    case("outcome", (ORDER, "is: passed", "is: pased"), ("unknown_value", "passes.all.0.is", None, "is: pased")),
    case(
        "band",
        (SIZE, PASSES, "passes:\n  all:\n    - {rule: T-2, band: yung, inapplicable: true}"),
        ("cycle", "", None, ""),
        ("unknown_band", "passes.all.0.band", "young", "band: yung"),
    ),
    case("applies unsaid", (ORDER, ", applies: false", ""), ("missing_key", "passes.all.1", None, "{pattern: P-1")),
    case(
        "contradicts",
        (ORDER, "contradicts: [P-1]", "contradicts: [P-1, T-8, P-11]"),
        ("unknown_rule", "contradicts.1", "T-2", "T-8"),
        ("unknown_rule", "contradicts.2", "P-1", "P-11"),
    ),
    # --- rules
    case("passes in a pattern", (SHELL, "applies:", "passes:"), ("no_decision", "", None, "format")),
    case("applies in a criterion", (SIZE, "passes:\n", "applies:\n"), ("no_decision", "", None, "format")),
    case(
        "passes and a check",
        (SHELL, "remedies", "check: x\nremedies"),
        ("no_decision", "", None, "format"),
        ("unknown_check", "check", None, "check"),
    ),
    case(
        "unknown check",
        (SHELL, "applies: {metric: hours, equals: 0}", "check: hous"),
        ("unknown_check", "check", None, "check"),
    ),
    case("group", (SHELL, "group: shells", "group: shels"), ("unknown_group", "group", "shells", "group")),
    case("kind", (SHELL, "kind: pattern", "kind: patern"), ("unknown_value", "kind", "pattern", "kind")),
    case("file name", (SHELL, "name: shell", "name: shel"), ("file_name", "name", None, "name")),
    case(
        "of",
        (SHELL, "applies: {metric", "of: practics\napplies: {metric"),
        ("unknown_list", "of", "practices", "of: p"),
    ),
    case(
        "text in one language",
        (SHELL, "title: {uk: Оболонка, en: Shell}", "title: {uk: Оболонка}"),
        ("missing_field", "title", None, "title"),
    ),
    case(
        "text in a third language",
        (SHELL, "en: Shell}", "en: Shell, pl: Powłoka}"),
        ("unknown_field", "title.pl", None, "pl"),
    ),
    case("an empty text", (SHELL, "en: Shell}", 'en: ""}'), ("empty_value", "title.en", None, 'en: ""')),
    case("id", (SHELL, "id: P-1", "id: p1"), ("bad_form", "id", None, "id: p1")),
    case(
        "effort", (SIZE, "effort: high", "effort: hgh"), ("unknown_value", "remedies.failed.effort", "high", "effort")
    ),
    case("remedy of nothing", (SIZE, "  failed:", "  faild:"), ("unknown_value", "remedies", "failed", "remedies")),
    case(
        "pass line",
        (SIZE, "$attest_pass", "$attest_pas"),
        ("unknown_parameter", "attestation.pass_line", "attest_pass", "pass_line"),
    ),
    case(
        "undeclared presumption",
        (SIZE, "presumptions: [active_unless_stated]\n", ""),
        ("undeclared_presumption", "", None, "format"),
    ),
    case(
        "unknown presumptions",
        (SIZE, "[active_unless_stated]", "[active_unless_stated, activ, other]"),
        ("unknown_presumption", "presumptions.1", None, "activ,"),
        ("unknown_presumption", "presumptions.2", None, "other]"),
    ),
    # --- parameters
    *(
        case(
            f"parameter value {value}",
            (SIZE, "value: 10", f"value: {value}"),
            ("not_of_unit", "parameters.companies.value", near, "value"),
        )
        for value, near in (
            ("many", None),
            ("5+", None),
            ("-1", "0"),
            ("~", None),
            ("true", None),
            ("about 12", None),
            ("1.5", "2"),
            ("2/3", "1"),
        )
    ),
    case(
        "parameter for bands that the rule has not",
        (SIZE, "value: 10", "value: {young: 5}"),
        ("bands_differ", "parameters.companies.value", None, "value"),
        ("banded_parameter", "", None, ""),
    ),
    case(
        "share beyond one",
        (SIZE, "value: 10, unit: businesses", "value: 50, unit: share"),
        ("not_of_unit", "parameters.companies.value", "50 %", "value"),
    ),
    case(
        "unit of a parameter",
        (SIZE, "unit: businesses", "unit: busineses"),
        ("unknown_value", "parameters.companies.unit", "businesses", "unit"),
    ),
    case(
        "dated value of another size",
        (PACK, "date: 2030-01-01, value: 13", "date: 2030-01-01, value: 1.2"),
        ("not_of_unit", "parameters.year.from.0.value", "1", "value: 1.2"),
    ),
    case(
        "word of a list that its field has not",
        (PACK, "value: [company, fop", "value: [compani, fop"),
        ("unknown_value", "parameters.kinds.value.0", "company", "compani"),
    ),
    case(
        "parameter without unit",
        (SIZE, "unit: businesses, ", ""),
        ("missing_key", "parameters.companies", None, "companies: {"),
    ),
    case(
        "parameter without a reason",
        (SIZE, "origin: handbook, because: {uk: бо, en: so}", "origin: handbook"),
        ("missing_translation", "parameters.companies.because", None, "companies: {"),
    ),
    case(
        "origin",
        (SIZE, "origin: handbook", "origin: handbok"),
        ("unknown_value", "parameters.companies.origin", "handbook", "origin"),
    ),
    case(
        "no parameter",
        (
            SIZE,
            "companies: {value: 10, unit: businesses, origin: handbook, because: {uk: бо, en: so}}",
            "companies: 10",
        ),
        ("not_a_parameter", "parameters.companies", None, "companies: 10"),
    ),
    case(
        "key of a parameter",
        (SIZE, "value: 10", "valu: 1, value: 10"),
        ("unknown_key", "parameters.companies.valu", "value", "valu:"),
    ),
    case(
        "bands",
        (ORDER, "{young: 1, mature: 2}", "{young: 1, old: 2}"),
        ("bands_differ", "parameters.needed_at.value", None, "value: {"),
    ),
    case(
        "dated value",
        (PACK, "from: [{date: 2030-01-01, value: 13}]", "from: [{date: 2030-02-30, value: 13}]"),
        ("bad_dated_value", "parameters.year.from.0", None, "{date"),
    ),
    # --- metrics and definitions
    case(
        "unit of two shapes",
        (CORE, "    share: {of", "    sum: {of: members, field: employees}\n    share: {of"),
        ("no_decision", "metrics.business_share", None, "business_share"),
    ),
    case(
        "no shape",
        (CORE, "    sum: {of: instances, where: {field: date, within: $year}, field: staff_hours}\n", ""),
        ("no_measure", "metrics.hours", None, "hours:\n"),
    ),
    case(
        "sum of words",
        (CORE, "field: staff_hours", "field: purpose"),
        ("field_type", "metrics.hours.sum.field", None, "field: purpose"),
    ),
    case(
        "sum of nothing", (CORE, ", field: staff_hours", ""), ("no_such_field", "metrics.hours.sum.field", None, "sum:")
    ),
    case(
        "weight",
        (CORE, "on_empty: 0", "weight: knd"),
        ("no_such_field", "metrics.business_share.share.weight", "kind", "weight"),
    ),
    case(
        "on empty",
        (CORE, "on_empty: 0", "on_empty: nothing"),
        ("not_a_number_here", "metrics.business_share.share.on_empty", None, "on_empty"),
    ),
    case(
        "share of no list",
        (CORE, "share: {of: members, part: {definition: business}, on_empty: 0}", "share: {lists: []}"),
        ("not_a_list_of_conditions", "metrics.business_share.share.lists", None, "lists"),
    ),
    case(
        "count of no list",
        (CORE, "count: {of: members, where: {definition: business}, distinct: group}", "count: {lists: []}"),
        ("not_a_list_of_conditions", "metrics.businesses.count.lists", None, "lists"),
    ),
    case(
        "groups of several lists of which one has none",
        (CORE, "count: {of: members, where: {definition: business}", "count: {lists: [{of: members}, {of: services}]"),
        ("no_such_field", "metrics.businesses.count.distinct", None, "distinct: group}"),
    ),
    case(
        "groups through no reference",
        (CORE, "count: {of: members, where: {definition: business}", "count: {of: partners, through: organisations"),
        ("unknown_link", "metrics.businesses.count.through", "organisation", "through: organisations"),
    ),
    case(
        "through a reference to count nothing",
        (
            CORE,
            "count: {of: members, where: {definition: business}, distinct: group}",
            "count: {of: partners, through: organisation}",
        ),
        ("missing_key", "metrics.businesses.count", None, "count: {of: partners"),
    ),
    case(
        "through a reference to a field that is not there",
        (
            CORE,
            "count: {of: members, where: {definition: business}, distinct: group}",
            "count: {of: partners, through: organisation, distinct: since}",
        ),
        ("no_such_field", "metrics.businesses.count.distinct", "size", "distinct: since}"),
    ),
    case(
        "count of a list that is none",
        (
            CORE,
            "count: {of: members, where: {definition: business}, distinct: group}",
            "count: {lists: [{of: membrs, wher: {}}]}",
        ),
        ("unknown_key", "metrics.businesses.count.lists.0.wher", "where", "wher: {}"),
        ("unknown_list", "metrics.businesses.count.lists.0.of", "members", "of: membrs"),
    ),
    case(
        "a word for a count",
        (CORE, "count: {of: members, where: {definition: business}, distinct: group}", "count: members"),
        ("wrong_type", "metrics.businesses.count", None, "count: members"),
        ("unknown_list", "metrics.businesses.count", None, "count: members"),
    ),
    case(
        "text of a metric",
        (CORE, "title: {uk: години, en: hours}", "title: години"),
        ("missing_translation", "metrics.hours.title", None, "title: години"),
    ),
    case(
        "definition of no list",
        (CORE, "    of: members\n", "    of: membrs\n"),
        ("unknown_list", "definitions.business.of", "members", "of: membrs"),
        ("definition_of_other_kind", "metrics.business_share.share.part.definition", None, "definition: business}, on"),
        ("definition_of_other_kind", "metrics.businesses.count.where.definition", None, "definition: business}, dis"),
    ),
    case(
        "an outcome in a definition",
        (CORE, "{field: state, is: active}", "{rule: T-1, inapplicable: true}"),
        ("unknown_operator", "definitions.active.by_kind.members.rule", None, "rule: T-1"),
    ),
    # --- cycles
    case(
        "cycle of definitions",
        (CORE, "members: {field: state, is: active}", "members: {definition: business}"),
        ("cycle", "", None, ""),
    ),
    case(
        "cycle of metrics",
        (CORE, "of: members, where: {definition: business}", "of: members, where: {metric: needed, at_least: 1}"),
        ("cycle", "", None, ""),
    ),
    # --- outcomes of several rules
    case(
        "rules of an unknown group",
        (ORDER, "{rule: T-1, is: passed, inapplicable: false}", TALLY.replace("shells", "shels")),
        ("unknown_rule", "passes.all.0.rules.of", "shells", "of: shels"),
    ),
    case(
        "rules without of",
        (ORDER, "{rule: T-1, is: passed, inapplicable: false}", TALLY.replace("of: shells, ", "")),
        ("missing_key", "passes.all.0.rules", None, "rules: {"),
    ),
    case(
        "rules with an unknown outcome",
        (ORDER, "{rule: T-1, is: passed, inapplicable: false}", TALLY.replace("is: applies", "is: aplies")),
        ("unknown_value", "passes.all.0.rules.is", "applies", "is: aplies"),
    ),
    case(
        "rules of a band that none of them has",
        (ORDER, "{rule: T-1, is: passed, inapplicable: false}", TALLY.replace("is: applies", "band: young")),
        ("unknown_band", "passes.all.0.rules.band", None, "band: young"),
    ),
    case(
        "rules that do not say what inapplicable counts as",
        (ORDER, "{rule: T-1, is: passed, inapplicable: false}", TALLY.replace("inapplicable: false, ", "")),
        ("inapplicable_unsaid", "passes.all.0.rules", None, "rules: {"),
    ),
    case(
        "rules without a comparison",
        (ORDER, "{rule: T-1, is: passed, inapplicable: false}", TALLY.replace(", equals: 0}", "}")),
        ("one_comparison", "passes.all.0", None, "{rules:"),
    ),
    case(
        "a rule of other nodes",
        (SHELL, "applies: {metric: hours, equals: 0}", "of: practices\napplies: {field: type, is: trust}"),
        ("rule_of_other_nodes", "", None, ""),
    ),
    case(
        "a metric that reads a parameter with bands",
        (CORE, "metrics:\n", BANDED),
        ("banded_parameter", "", None, ""),
    ),
    case(
        "a label with a missing condition",
        (
            PACK,
            "verdict:",
            "labels: {new: {title: {uk: а, en: a}, meaning: {uk: а, en: a}, verdict: cluster}}\nverdict:",
        ),
        ("missing_field", "labels.new", None, "new"),
    ),
    case(
        "a label on an unknown metric",
        (
            PACK,
            "verdict:",
            "labels: {new: {title: {uk: а, en: a}, meaning: {uk: а, en: a}, verdict: cluster, "
            "when: {metric: busineses, at_least: 1}}}\nverdict:",
        ),
        ("unknown_metric", "labels.new.when.metric", "businesses", "metric: busineses"),
    ),
    case(
        "an unknown stage",
        (PACK, "verdict:", "stages: {yuong: T-1}\nverdict:"),
        ("unknown_value", "stages.yuong", "young", "yuong"),
    ),
    case(
        "a stage of an unknown rule",
        (PACK, "verdict:", "stages: {young: T-11}\nverdict:"),
        ("unknown_rule", "stages.young", "T-1", "young"),
    ),
    case(
        "a group that is not required at an unknown stage",
        (PACK, "title: {uk: Основа, en: Base}", "not_yet_required: [yung], title: {uk: Основа, en: Base}"),
        ("unknown_value", "groups.base.not_yet_required", "young", "not_yet_required"),
    ),
    # --- the pack itself
    case(
        "verdict",
        (PACK, "groups: [base, shells]", "groups: [bas, shells]"),
        ("unknown_group", "verdict.0.when.groups", "base", "groups: [bas,"),
    ),
    case(
        "no verdict",
        (
            PACK,
            "verdict:\n  - {outcome: not_a_cluster, when: {groups: [base, shells], any: [failed, applies]}}\n"
            "  - {outcome: undetermined, when: {groups: [base], any: [cantTell, error, untested]}}\n"
            "  - {outcome: cluster}\n",
            "",
        ),
        ("missing_key", "", None, "format"),
    ),
    case(
        "quantity",
        (PACK, "about: about_width", "about: about_with"),
        ("unknown_parameter", "quantities.about", "about_width", "about:"),
    ),
    case(
        "grade",
        (PACK, "least_grade: asserted", "least_grade: aserted"),
        ("unknown_value", "purposes.mapping.least_grade", "asserted", "least_grade"),
    ),
    case(
        "purpose of a presumption",
        (PACK, "purposes: [mapping]", "purposes: [maping]"),
        ("unknown_value", "presumptions.active_unless_stated.purposes", "mapping", "purposes: [m"),
    ),
    case(
        "field of a presumption",
        (PACK, "field: state", "field: stat"),
        ("no_such_field", "presumptions.active_unless_stated.field", "state", "field: stat"),
    ),
    case(
        "list of a presumption",
        (PACK, "of: members", "of: membrs"),
        ("unknown_list", "presumptions.active_unless_stated.of", "members", "of: membrs"),
    ),
    case(
        "value of a presumption",
        (PACK, "reads_as: active", "reads_as: activ"),
        ("unknown_value", "presumptions.active_unless_stated.reads_as", "active", "reads_as"),
    ),
    case(
        "presumption of nothing",
        (PACK, "    of: members\n    field: state\n    reads_as: active\n", ""),
        ("missing_key", "presumptions.active_unless_stated", None, "active_unless_stated"),
    ),
    case(
        "a fact of no type",
        (PACK, "verdict:", "facts: {rent: {type: nubmer, title: {uk: a, en: b}}}\nverdict:"),
        ("bad_fact", "facts.rent", None, "rent"),
    ),
    case(
        "extends an unknown pack",
        (PACK, "groups:\n", "extends: {uka: '>=0'}\ngroups:\n"),
        ("unknown_pack", "extends.uka", "uca", "uka"),
    ),
    case(
        "disabling what is not there",
        (PACK, "groups:\n", "disable: [T-7, P-9]\ngroups:\n"),
        ("unknown_rule", "disable.0", "T-2", "T-7"),
        ("unknown_rule", "disable.1", "P-1", "P-9"),
    ),
    case(
        "disabling what others need",
        (PACK, "groups:\n", "disable: [T-1]\ngroups:\n"),
        ("disabled_needed", "", None, ""),
    ),
    case("version", (PACK, "version: 1.2.0", "version: 1.2"), ("wrong_type", "version", None, "version")),
    case("unknown part", (PACK, "groups:\n", "grups: {}\ngroups:\n"), ("unknown_field", "grups", "groups", "grups")),
    # --- reading
    case(
        "not YAML",
        (SHELL, "applies: {metric: hours, equals: 0}", "applies: {metric: hours"),
        ("not_yaml", "", None, ": {}\n"),
    ),
    case(
        "a key twice",
        (SHELL, "kind: pattern", "kind: pattern\nkind: stage"),
        ("duplicate_key", "kind", None, "kind: stage"),
    ),
    case("a tag", (SHELL, "name: shell", "name: !!str shell"), ("yaml_tag", "name", None, "!!str")),
    case(
        "a list for a rule file",
        (SHELL, "format: clusterrules/rule@1\nid: P-1", "- format"),
        ("not_yaml", "", None, "name: "),
    ),
]


@pytest.mark.parametrize(("break_", "wanted"), CASES)
def test_one_thing_broken(break_: Break, wanted: tuple[Wanted, ...], tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path, break_)
    found = faults_of(folder, plugins)
    said = [(fault.code, dotted(fault.path), fault.nearest) for fault in found]
    assert sorted(map(str, said)) == sorted(str(one[:3]) for one in wanted)
    for code, path, _, mark in wanted:
        [fault] = [one for one in found if (one.code, dotted(one.path)) == (code, path)]
        if mark:
            assert fault.source == str(folder / break_[0])
            assert (fault.line, fault.column) == _place(folder / break_[0], mark)
    for fault in found:
        assert fault.line is not None
        for language in ("uk", "en"):
            assert fault.said(language).startswith(f"{fault.source}:{fault.line}:{fault.column}: ")


# --- several faults, and several files ------------------------------------------------------------------------------


def _told(folder: Path, plugins: Plugins) -> list[str]:
    return [
        f"{Path(fault.source).relative_to(folder).as_posix()} {fault.code} {dotted(fault.path)}"
        for fault in faults_of(folder, plugins)
    ]


def test_all_faults_of_all_files_at_once(tmp_path: Path, plugins: Plugins) -> None:
    """Faults of reading, of shape and of meaning, in three files, without any that only follow from others."""
    folder = broken(
        tmp_path,
        (SIZE, "effort: high", "effort: hgh"),
        (SIZE, "title: {uk: Розмір, en: Size}", "title: {uk: Розмір}"),
        (SIZE, "{metric: businesses, at_least: $companies}", "{metric: busineses, at_leest: $companies}"),
        (SIZE, "unit: businesses, ", ""),
        (ORDER, "name: order", "name: order\nname: ordre"),
        (ORDER, "{metric: needed, at_least: $needed_at}", "{metrik: needed, at_least: $needed_at}"),
        (CORE, "when: {all: [{field: kind, in: $kinds}", "when: {all: [{field: knd, in: $kinds}"),
        (CORE, "sum: {of: instances", "sum: {of: instance"),
    )
    assert _told(folder, plugins) == [
        "metrics/core.yaml no_such_field definitions.business.when.all.0.field",
        "metrics/core.yaml unknown_list metrics.hours.sum.of",
        "rules/T-1-size.yaml missing_field title",
        "rules/T-1-size.yaml missing_key parameters.companies",
        "rules/T-1-size.yaml unknown_metric passes.all.0.metric",
        "rules/T-1-size.yaml one_comparison passes.all.0.at_leest",
        "rules/T-1-size.yaml unknown_value remedies.failed.effort",
        "rules/T-2-order.yaml duplicate_key name",
        "rules/T-2-order.yaml unknown_operator passes.all.2.metrik",
    ]


def test_what_cannot_be_read_makes_no_further_faults(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path, (CORE, "definitions:", "definitions: ["), (SIZE, "kind: criterion", "kind: crit"))
    assert _told(folder, plugins) == ["metrics/core.yaml not_yaml ", "rules/T-1-size.yaml unknown_value kind"]


def test_a_rule_given_twice(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path)
    (folder / "more").mkdir()
    shutil.copy(folder / SIZE, folder / "more" / "T-1-size.yaml")
    [fault] = faults_of(folder, plugins)
    assert (fault.code, fault.path, fault.line) == ("given_twice", ("id",), 2)
    assert str(folder / "more" / "T-1-size.yaml") in fault.said("uk")
    assert str(folder / SIZE) in fault.said("uk")


def test_a_metric_given_twice(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path)
    shutil.copy(folder / CORE, folder / "metrics" / "more.yaml")
    assert {fault.code for fault in faults_of(folder, plugins)} == {"given_twice"}
    assert len(faults_of(folder, plugins)) == 6


def test_cycles_show_their_path(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path, (SIZE, PASSES, "passes:\n  all:\n    - {rule: T-2, inapplicable: true}"))
    [fault] = faults_of(folder, plugins)
    assert fault.code == "cycle"
    assert fault.arguments["cycle"] in ("T-1 → T-2 → T-1", "T-2 → T-1 → T-2")


def test_cycles_of_measures_show_their_path(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path, (CORE, "where: {definition: business}", "where: {metric: needed, at_least: 1}"))
    [fault] = faults_of(folder, plugins)
    assert fault.arguments["cycle"] == "businesses → needed → businesses"


def test_a_rule_that_needs_itself(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path, (SIZE, PASSES, "passes:\n  all:\n    - {rule: T-1, inapplicable: true}"))
    [fault] = faults_of(folder, plugins)
    assert fault.arguments["cycle"] == "T-1 → T-1"


def test_an_empty_pack(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path)
    assert [fault.code for fault in faults_of(tmp_path, plugins)] == ["no_pack"]
    shutil.rmtree(folder / "rules")
    assert [fault.code for fault in faults_of(folder, plugins)] == ["unknown_parameter", "no_rules"]
    (folder / PACK).write_bytes(b"")
    assert [fault.code for fault in faults_of(folder, plugins)] == ["empty_file"]


def test_every_file_of_a_folder_is_read_as_strictly(tmp_path: Path, plugins: Plugins) -> None:
    folder = broken(tmp_path)
    (folder / "rules" / "notes.yaml").write_bytes("нотатки".encode("cp1251"))
    (folder / "rules" / "list.yaml").write_bytes(b"- 1\n")
    (folder / "rules" / "inner.yaml").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "rules" / "pipe.yaml")
    codes = [(Path(fault.source).name, fault.code) for fault in faults_of(folder, plugins)]
    wanted = [("inner.yaml", "is_folder"), ("list.yaml", "wrong_type"), ("notes.yaml", "wrong_encoding")]
    assert codes == wanted + ([("pipe.yaml", "no_regular_file")] if hasattr(os, "mkfifo") else [])


def test_what_metrics_in_python_use_must_be_there(tmp_path: Path, plugins: Plugins) -> None:
    """The shipped network metrics read parameters and definitions of the pack: it is refused without them."""
    folder = broken(tmp_path, (SIZE, PASSES, "passes:\n  all:\n    - {metric: weak_ties, at_least: 1}"))
    found = {(fault.code, str(fault.arguments.get("name"))) for fault in faults_of(folder, plugins)}
    assert ("unknown_parameter", "weak_tie_common") in found
    assert {code for code, _ in found} <= {"unknown_parameter", "unknown_definition", "unknown_metric"}


# --- packs that extend others ---------------------------------------------------------------------------------------


def _extending(tmp_path: Path, wanted: str, more: str = "") -> list[Fault]:
    folder = tmp_path / "child"
    folder.mkdir(exist_ok=True)
    title = "{uk: Дитя, en: Child}"
    text = (
        f"format: clusterrules/pack@1\nid: child\nversion: 1.0.0\ntitle: {title}\nextends: {{demo: '{wanted}'}}\n{more}"
    )
    (folder / PACK).write_text(text, encoding="utf-8")
    try:
        load_pack(folder, others={"demo": FOLDER})
    except FaultyDocument as faulty:
        return list(faulty.faults)
    return []


@pytest.mark.parametrize("wanted", ["soon", "<1", ">=1,<1.2", "==1.2.1", "1.2"])
def test_another_version_than_wanted(tmp_path: Path, wanted: str) -> None:
    [fault] = _extending(tmp_path, wanted)
    assert (fault.code, fault.path, fault.line, fault.column) == ("wrong_pack_version", ("extends", "demo"), 5, 11)
    assert "1.2.0" in fault.said("en")


def test_extending_and_disabling(tmp_path: Path) -> None:
    assert _extending(tmp_path, ">=1,<2") == []
    assert _extending(tmp_path, "==1.2.0", "disable: [T-2]\n") == []
    [fault] = _extending(tmp_path, ">=1", "disable: [T-1]\n")
    assert fault.code == "disabled_needed"
    assert fault.arguments == {"rule": "T-2", "name": "T-1"}
    codes = [fault.code for fault in _extending(tmp_path, ">=1", "disable: [T-1, T-2, P-1]\n")]
    assert codes == ["no_rules"]


def test_packs_that_extend_each_other(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        (tmp_path / name).mkdir()
        head = f"format: clusterrules/pack@1\nid: {name}\nversion: 1.0.0\ntitle: {{uk: а, en: a}}\n"
        text = f"{head}extends: {{{other}: '>=0'}}\n"
        (tmp_path / name / PACK).write_text(text, encoding="utf-8")
    with pytest.raises(FaultyDocument) as caught:
        load_pack(tmp_path / "one", others={"one": tmp_path / "one", "two": tmp_path / "two"})
    assert [fault.code for fault in caught.value.faults] == ["unknown_pack"]


# --- the shipped pack, through the program --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped pack without its cases and bases, with a fault of shape and one of meaning."""
    folder = tmp_path_factory.mktemp("shipped") / "uca"
    shutil.copytree(rules_folder() / "uca", folder, ignore=shutil.ignore_patterns("*.cases.yaml", "bases"))
    rule = folder / "level-1" / "L1-01-critical-mass.yaml"
    text = rule.read_text(encoding="utf-8")
    assert text.count("metric: business_share") == 1
    text = text.replace("metric: business_share", "metric: busines_share").replace("effort: high", "effort: huge")
    rule.write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize(
    "command",
    [["rules", "list"], ["rules", "show", "L1-01"], ["metrics", "list"], ["explain", "L1-01"], ["assess", "FILE"]],
    ids=" ".join,
)
def test_the_program_refuses_a_bad_pack(
    command: list[str],
    language: str,
    shipped: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLUSTERRULES_LANG", language)
    good = str(Path(__file__).parents[2] / "examples" / "handbook" / "teku.yaml")
    assert main([good if word == "FILE" else word for word in command] + ["--pack", str(shipped)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    rule = shipped / "level-1" / "L1-01-critical-mass.yaml"
    assert said.err.count(f"{rule}:") == 2
    assert {"uk": "«business_share»", "en": "'business_share'"}[language] in said.err
