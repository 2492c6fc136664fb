"""``clusterrules practices list``, ``practices show ID`` and ``practices suggest FILE``"""

import json
from collections.abc import Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import (
    Asked,
    about_one,
    format_option,
    lang_option,
    load,
    option,
    packs_of,
    request_options,
)
from clusterrules.cli.shell import BilingualGroup
from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.advice.practices import Practice
    from clusterrules.engine.assess import Request
    from clusterrules.engine.assessment import Assessment
    from clusterrules.profile.profile import Profile
    from clusterrules.rules.pack import Pack


@click.group("practices", cls=BilingualGroup, help=say("help.practices"))
def practices() -> None:
    pass


@practices.command("list", help=say("help.practices_list"))
@option("--type", "kind", key="practices_type", metavar="TYPE")
@option("--stage", "stage", key="practices_stage", metavar="STAGE")
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@format_option("text", "json", "markdown")
@lang_option
def list_(kind: str | None, stage: str | None, packs: tuple[str, ...], format_: str, lang: Language) -> int:
    from clusterrules.reports.practices import practice_json, practices_markdown, practices_table

    _check("--type", "practice_type", kind)
    _check("--stage", "stage", stage)
    loaded = [
        (pack, [one for one in found if kind in (None, one.type) and (stage is None or stage in one.suits.stages)])
        for pack, found in _loaded(packs)
    ]
    if format_ == "json":
        shown = [practice_json(pack, one) for pack, found in loaded for one in found]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        listed = practices_markdown if format_ == "markdown" else practices_table
        click.echo(listed(loaded, lang), nl=False)
    return Exit.DONE


@practices.command("show", help=say("help.practices_show"))
@click.argument("practice", metavar="ID")
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@format_option("text", "json", "source")
@lang_option
def show(practice: str, packs: tuple[str, ...], format_: str, lang: Language) -> int:
    from clusterrules.reports.practices import practice_json, practice_text

    pack, found = _named(practice, packs)
    if format_ == "json":
        click.echo(json.dumps(practice_json(pack, found), ensure_ascii=False, indent=2))
    elif format_ == "source":
        click.echo(found.file.read_text(encoding="utf-8"), nl=False)
    else:
        click.echo(practice_text(pack, found, lang), nl=False)
    return Exit.DONE


@practices.command("suggest", help=say("help.practices_suggest"), epilog=say("help.practices_suggest_examples"))
@click.argument("file", metavar="FILE", type=click.Path(path_type=File))
@format_option("text", "json", "markdown")
@lang_option
@request_options()
def suggest(
    file: File,
    format_: str,
    lang: Language,
    asked: Asked,
) -> int:
    return about_one(file, asked, lambda profile, request: _suggested(profile, request, format_, lang))


def _suggested(profile: "Profile", request: "Request", format_: str, lang: Language) -> "tuple[Assessment, str]":
    from clusterrules.advice.practices import load_practices
    from clusterrules.advice.suggest import suggest as suggest_for
    from clusterrules.engine.assess import assess
    from clusterrules.reports.suggestions import suggestions_json, suggestions_markdown, suggestions_text

    known = [load_practices(pack) for pack in request.packs]
    assessment = assess(profile, request)
    found = [
        suggest_for(assessment, result, practices) for result, practices in zip(assessment.packs, known, strict=True)
    ]
    if format_ == "json":
        return assessment, json.dumps(suggestions_json(assessment, found), ensure_ascii=False, indent=2) + "\n"
    written = suggestions_markdown if format_ == "markdown" else suggestions_text
    return assessment, written(assessment, found, lang)


def _loaded(packs: Sequence[str]) -> "list[tuple[Pack, tuple[Practice, ...]]]":
    from clusterrules.advice.practices import load_practices

    return [(pack, load_practices(pack)) for pack in packs_of(load(complain), packs)]


def _named(name: str, packs: Sequence[str]) -> "tuple[Pack, Practice]":
    """A practice by its id, or by its section. Raises :class:`FaultyDocument`."""
    loaded = _loaded(packs)
    for pack, found in loaded:
        for practice in found:
            if name in (practice.id, practice.section):
                return pack, practice
    near = nearest(name, [one.id for _, found in loaded for one in found])
    raise FaultyDocument([Fault("unknown_practice", "ID", arguments={"name": name}, nearest=near)])


def _check(where: str, value_list: str, value: str | None) -> None:
    """Refuses a word that is not in a list of the vocabulary."""
    from clusterrules.profile.vocabulary import load_vocabulary

    valid = load_vocabulary().value_titles[value_list]
    if value is not None and value not in valid:
        said = {"found": value, "valid": ", ".join(valid)}
        raise FaultyDocument([Fault("unknown_value", where, arguments=said, nearest=nearest(value, valid))])
