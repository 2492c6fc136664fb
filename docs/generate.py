"""Fills the generated parts of the documentation from the code; a test holds the two together.

Run it after a change of the vocabulary, the operators or the hooks: ``python docs/generate.py``.
"""

import inspect
import itertools
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from pathlib import Path

import yaml

from clusterrules.advice.guidance import load_guidance
from clusterrules.advice.practices import load_practices
from clusterrules.api import assess, report
from clusterrules.hooks import specs
from clusterrules.logic.truth import Truth, conjoin, disjoin, negate
from clusterrules.metrics import (
    conditions,
    declared,
    expressions,
    fields,
    nodes,
    order,
    quantifiers,
    shares,
    sources,
)
from clusterrules.metrics.language import CONDITIONS
from clusterrules.plugins.manager import load_plugins
from clusterrules.profile.vocabulary import Field, Kind, load_vocabulary
from clusterrules.reports.as_explanation import what_decides
from clusterrules.reports.practices import practice_rows
from clusterrules.reports.verdict import stage_said
from clusterrules.reports.wording import has_words, say, verdict_words
from clusterrules.rules import conditions as rule_conditions
from clusterrules.rules import references
from clusterrules.texts.catalogue import LANGUAGES, Language, message
from clusterrules.texts.formats import number

DOCS = Path(__file__).parent
WORDING: dict[str, dict[str, dict[Language, str]]] = yaml.safe_load((DOCS / "wording.yaml").read_text(encoding="utf-8"))
_SHOWN = {True: "true", False: "false", None: "unknown"}
_OPERATORS: dict[str, type] = {
    "all": conditions.AllOf,
    "any": conditions.AnyOf,
    "none": quantifiers.Quantified,
    "not": conditions.Not,
    "some": conditions.AtLeastOf,
    "count": quantifiers.Counts,
    "share": shares.ShareCompares,
    "sources": sources.Sources,
    "field … is / in": fields.FieldIs,
    "field … at_least / more_than / at_most / less_than / equals": fields.FieldCompares,
    "field … within": fields.Within,
    "field … before": fields.Before,
    "field … by": fields.By,
    "field … since": fields.Since,
    "field … by / since {field …}": order.Ordered,
    "present": fields.Present,
    "definition": nodes.Defined,
    "in_list": nodes.InList,
    "target": nodes.Target,
    "purpose": nodes.ForPurpose,
    "metric": rule_conditions.MetricCompares,
    "rule, pattern": references.RuleOutcome,
    "rules": references.RuleTally,
    "attested": rule_conditions.Attested,
}
_METRICS = {"count": declared.Count, "share": declared.Share, "sum": declared.Sum, "formula": declared.Formula}


def _doc(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def _phrase(key: str, language: Language, **arguments: str) -> str:
    return WORDING["phrases"][key][language].format_map(arguments)


def _meanings(part: str, things: Mapping[str, object], language: Language) -> Iterator[tuple[str, str]]:
    """Each thing with its docstring, or what stands beside it in Ukrainian. Fails if the two are not of one text."""
    said = WORDING[part]
    english = {name: _doc(thing) for name, thing in things.items()}
    missing, superfluous = english.keys() - said.keys(), said.keys() - english.keys()
    assert not missing, f"docs/wording.yaml, {part}: no Ukrainian meaning of {sorted(missing)}"
    assert not superfluous, f"docs/wording.yaml, {part}: nothing is called {sorted(superfluous)} any more"
    changed = sorted(name for name, text in english.items() if said[name]["en"] != text)
    assert not changed, f"docs/wording.yaml, {part}: the docstrings of {changed} have changed; bring en and uk in line"
    for name in things:
        yield name, said[name][language]


def operators(language: Language) -> Iterator[str]:
    """Every operator of a condition with its meaning."""
    known = {word for name in _OPERATORS for word in re.split(r"[ ,…/]+", name)}
    missing = {*CONDITIONS, *rule_conditions.RULE_CONDITIONS} - known
    assert not missing, f"operators without documentation: {missing}"
    yield f"| {_phrase('operator', language)} | {_phrase('meaning', language)} |\n|---|---|"
    for name, meaning in _meanings("operators", _OPERATORS, language):
        yield f"| `{name}` | {meaning} |"


def truth_tables(language: Language) -> Iterator[str]:
    """The truth tables, computed."""
    values: list[Truth] = [True, None, False]
    yield "| a | b | `all: [a, b]` | `any: [a, b]` | `not: a` |\n|---|---|---|---|---|"
    for a, b in itertools.product(values, values):
        truths = (a, b, conjoin([a, b]), disjoin([a, b]), negate(a))
        yield "| " + " | ".join(_phrase(_SHOWN[one], language) for one in truths) + " |"


def numbers(language: Language) -> Iterator[str]:
    """Operators that make numbers, comparisons, and the shapes of metrics."""
    yield _phrase("comparisons", language, words=_codes(conditions.COMPARISONS))
    yield _phrase("arithmetic", language, words=_codes(expressions.ARITHMETIC))
    yield f"\n| {_phrase('metric', language)} | {_phrase('measures', language)} |\n|---|---|"
    for name, meaning in _meanings("metrics", _METRICS, language):
        yield f"| `{name}` | {meaning} |"


def hooks(language: Language) -> Iterator[str]:
    """The hooks."""
    found = {name: hook for name, hook in sorted(vars(specs).items()) if name.startswith("clusterrules_")}
    yield f"| {_phrase('hook', language)} | {_phrase('hook_for', language)} |\n|---|---|"
    for name, meaning in _meanings("hooks", found, language):
        yield f"| `{name}({', '.join(inspect.signature(found[name]).parameters)})` | {meaning} |"


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def practices(language: Language) -> Iterator[str]:
    """The practices of the shipped pack."""
    pack = load_plugins(points=[]).pack("uca")
    found = load_practices(pack)
    yield from practice_rows(found, language)
    helped = {one.rule for practice in found for one in practice.helps}
    groups = [group.expects for group in pack.groups.values() if helped & set(group.expects)]
    without = [rule for group in groups for rule in group if rule not in helped]
    told = {"en": "Criteria that no practice shows", "uk": "Критерії, яких не показує жодна практика"}
    yield f"\n{told[language]}: {', '.join(without)}."


def profile_format(language: Language) -> Iterator[str]:
    """Every list, field and value of a profile."""
    vocabulary = load_vocabulary()
    yield from _kind(vocabulary.organisation, language)
    for kind in (*vocabulary.collections.values(), *vocabulary.support.values()):
        yield from _kind(kind, language)
    yield f"\n## {_phrase('values', language)}\n"
    for name, titles in vocabulary.value_titles.items():
        shown = " · ".join(f"`{value}` {title.in_(language)}" for value, title in titles.items())
        yield f"**{name}** {shown}\n"


def _kind(kind: Kind, language: Language) -> Iterator[str]:
    yield f"\n## `{kind.name}` {kind.title.in_(language)}\n"
    if kind.categories:
        yield _phrase("categories", language, words=_codes(["all", *kind.categories])) + "\n"
    if kind.happens:
        yield _phrase("happens", language, date=kind.happens) + "\n"
    heads = [_phrase(head, language) for head in ("field", "type", "meaning")]
    yield "| " + " | ".join(heads) + " |\n|---|---|---|"
    for field in kind.fields.values():
        yield from _field(field, field.name, language)


def _field(field: Field, name: str, language: Language) -> Iterator[str]:
    words = {"values": f"`{field.value_list}`", "lists": _codes(field.to), "unit": _unit(field, language)}
    type_ = WORDING["types"][field.type][language].format_map(words)
    if field.absent is not None:
        absent = str(field.absent).lower() if isinstance(field.absent, bool) else field.absent
        type_ = _phrase("left_out", language, type=type_, value=absent)
    yield f"| `{name}` | {type_} | {field.title.in_(language)} |"
    for inner in field.fields.values():
        yield from _field(inner, f"{name}.{inner.name}", language)


def _unit(field: Field, language: Language) -> str:
    own = WORDING["units"].get(field.unit or "")
    if field.unit is None or own is not None:
        return own[language] if own is not None else ""
    return message(f"report.unit.{field.unit}", language)


def gallery(language: Language) -> Iterator[str]:
    """Each invented organisation in the order of their README: what its comment says, the verdict, what it turns on."""
    plugins = load_plugins(points=[])
    pack = plugins.pack("uca")
    folder = DOCS.parent / "examples" / "invented"
    for file in (folder / name for name in re.findall(r"^\| `(.*?\.yaml)`", _text(folder / "README.md"), re.MULTILINE)):
        _, english, ukrainian, *_, turns = _comment(file)
        yield f"## {plugins.read(file).name.in_(language)}\n"
        yield english if language == "en" else ukrainian
        for purpose in ("mapping", *re.findall(r"\((\w+)\)", turns)):
            path = file.relative_to(DOCS.parent).as_posix()
            option = "" if purpose == "mapping" else f" --purpose {purpose}"
            said = report([assess(file, packs=[pack], plugins=plugins, purpose=purpose)], "full", language=language)
            blocks = [r"^╭.*?╯\n", *(rf"^{rule}  .*?(?=^\s*$)" for rule in re.findall(r"[A-Z]+\d?-\d+", turns))]
            cut = [part for block in blocks for part in re.findall(block, said, re.DOTALL | re.MULTILINE)]
            yield (
                f"\n```\n$ clusterrules assess {path}{option} --format full --lang {language}\n\n"
                + "\n".join(cut)
                + "```\n"
            )


def stage_asks(language: Language) -> Iterator[str]:
    """What each stage asks for: the rules by name, and so many of those that count."""
    pack = load_plugins(points=[]).pack("uca")
    for stage, rule in pack.stages.items():
        title = pack.vocabulary.value_titles["stage"][stage].in_(language)
        yield f"### {title.capitalize()} (`{rule}`)\n\n```"
        yield what_decides(pack.rules[rule], pack, language) + "```\n"


def matrix(language: Language) -> Iterator[str]:
    """The matrix of practice types: instrument, rating, and whether the words of the handbook fix it."""
    pack = load_plugins(points=[]).pack("uca")
    guidance = load_guidance(pack)
    assert guidance is not None
    titles = pack.vocabulary.value_titles
    stages = [titles["stage"][stage].in_(language) for stage in guidance.stages]
    yield "| | " + " | ".join(stages) + " |\n|---|" + "---|" * len(stages)
    for type_, title in titles["practice_type"].items():
        cells = [guidance.matrix.cells[type_, stage] for stage in guidance.stages]
        shown = [
            f"**{guidance.matrix.titles[cell.rating].in_(language)}**{'' if cell.source == 'editorial' else ' ¹'} "
            f"{number(Fraction(str(cell.confidence)), language)}: {cell.instrument.in_(language)}"
            for cell in cells
        ]
        yield f"| {title.in_(language)} | " + " | ".join(shown) + " |"


def declared_and_derived(language: Language) -> Iterator[str]:
    """The handbook's clusters: the stage that the text declares, what the facts allow, and where the text disagrees."""
    plugins = load_plugins(points=[])
    pack = plugins.pack("uca")
    practices = load_practices(pack)
    words = {
        "en": ("cluster", "declared", "verdict", "derived", "where the text disagrees with itself"),
        "uk": ("кластер", "заявлено", "висновок", "виведено", "де текст суперечить сам собі"),
    }
    yield "| " + " | ".join(words[language]) + " |\n|---|---|---|---|---|"
    for file in sorted((DOCS.parent / "examples" / "handbook").glob("*.yaml")):
        found = assess(file, packs=[pack], plugins=plugins)
        told = [one for one in practices if one.profile is not None and one.profile[0] == found.profile_id]
        phrases = dict.fromkeys(one.stage.phrase.in_(language) for one in told if one.stage.phrase is not None)
        notes = dict.fromkeys(note.in_(language) for one in told for note in one.stage.notes)
        declared = "; ".join(phrases) or "–"
        derived = stage_said(pack, found.verdict.stage, language)
        verdict = verdict_words(found.verdict.outcome, language)
        cells = (found.profile_name.in_(language), declared, verdict, derived, " ".join(notes))
        yield "| " + " | ".join(cells) + " |"


def outcomes() -> Iterator[str]:
    """What ``benchmarks/outcomes.py`` counted for the English page, said in Ukrainian: a count is made once."""
    counted = _text(DOCS / "outcomes.md").partition("<!-- counted: outcomes -->\n")[2].partition("<!-- end")[0]
    asked, *rows, always = counted.splitlines()
    numbers = re.fullmatch(r"(\S+) examples and (\S+) simulated profiles \(gaps (.*); seed (.*)\), .* (\S+)\.", asked)
    assert numbers is not None, asked
    examples, made, gaps, seed, purpose = numbers.groups()
    rates = "; ".join(number(Fraction(rate), "uk") for rate in gaps.split(","))
    aim = load_plugins(points=[]).pack("uca").purposes[purpose].title.uk
    simulated = number(Fraction(made.replace(",", "")), "uk")
    yield f"Приклади — {examples}, вигадані профілі — {simulated} (частка прогалин — {rates};"
    yield f"початкове число — {seed}). Мета оцінювання — {aim}."
    for row in rows:
        yield re.sub(r"[^|]+", _head, row) if row.startswith(("| rule |", "| profiles |")) else row
    same = always.removeprefix("Always the same outcome: ").replace("no rule", "таких правил немає")
    yield f"Завжди той самий результат: {same}"


def _head(found: re.Match[str]) -> str:
    """A code at the head of a column with its Ukrainian words, if it is none of the others."""
    code = found[0].strip()
    others = {"rule": "правило", "profiles": "профілі"}
    if code in others:
        return f" {others[code]} "
    name = code.removeprefix("? ")
    family = "reason" if name != code else "verdict" if has_words(f"verdict.{name}") else "outcome"
    return f" `{code}` {say(f'{family}.{name}', 'uk').lower()} " if code else found[0]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _comment(file: Path) -> list[str]:
    """The paragraphs of the comment at the head of a file."""
    head = _text(file).partition("\nformat:")[0]
    return [" ".join(part.replace("#", "").split()) for part in re.split(r"\n#\n", head)]


_BILINGUAL: dict[str, Callable[[Language], Iterator[str]]] = {
    "operators": operators,
    "truth-tables": truth_tables,
    "numbers": numbers,
    "hooks": hooks,
    "profile-format": profile_format,
    "practices": practices,
    "stage-asks": stage_asks,
    "matrix": matrix,
    "declared": declared_and_derived,
    "gallery": gallery,
}
PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "outcomes-uk": outcomes,
    **{f"{name}-{language}": partial(part, language) for name, part in _BILINGUAL.items() for language in LANGUAGES},
}


def filled(text: str) -> str:
    """A document with its generated parts made anew."""
    for name, part in PARTS.items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        if begin not in text:
            continue
        body = "\n".join(part())
        text = re.sub(f"{begin}.*?{end}", lambda _, b=begin, c=body, e=end: f"{b}\n{c}\n{e}", text, flags=re.DOTALL)
    return re.sub(r"<!-- output: (.*?) -->.*?<!-- end -->", _shown_output, text, flags=re.DOTALL)


def _shown_output(found: re.Match[str]) -> str:
    """A command with what it really prints, so that no example can drift from the program."""
    return f"<!-- output: {found[1]} -->\n```\n{output(found[1].split())}```\n<!-- end -->"


def output(arguments: list[str]) -> str:
    """What the program prints for some arguments, run from the top of the repository."""
    command = [sys.executable, "-m", "clusterrules", *arguments]
    done = subprocess.run(command, cwd=DOCS.parent, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout


if __name__ == "__main__":
    for file in (*sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("uk/*.md")), DOCS.parent / "README.md"):
        file.write_text(filled(file.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
