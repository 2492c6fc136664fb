"""``clusterrules practice check FILE…`` and ``practice new``"""

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
    each_profile,
    format_option,
    lang_option,
    load,
    option,
    request_options,
    write,
    write_template,
)
from clusterrules.cli.shell import BilingualGroup
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.advice.practice_review import Review
    from clusterrules.engine.assess import Request
    from clusterrules.plugins.manager import Plugins


@click.group("practice", cls=BilingualGroup, help=say("help.practice"))
def practice() -> None:
    pass


@practice.command("check", help=say("help.practice_check"))
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=File))
@format_option("text", "markdown", "json")
@lang_option
@request_options()
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
def check(
    files: tuple[File, ...],
    format_: str,
    lang: Language,
    asked: Asked,
    output: File | None,
) -> int:
    from clusterrules.advice.practice_review import review_json
    from clusterrules.reports.practice_review import review_markdown, review_text

    plugins = load(complain)
    request = asked.request(plugins)
    reviews, unread = _reviews(files, plugins, request)
    if format_ == "json":
        shown = json.dumps([review_json(one) for one in reviews], ensure_ascii=False, indent=2) + "\n"
    else:
        shown = (review_markdown if format_ == "markdown" else review_text)(reviews, lang) if reviews else ""
    write(shown, output)
    if unread or plugins.failures or any(one.broken for one in reviews):
        return Exit.BROKEN
    return Exit.NEGATIVE if any(each.rework for one in reviews for each in one.practices) else Exit.DONE


def _reviews(files: Sequence[File], plugins: "Plugins", request: "Request") -> "tuple[list[Review], int]":
    """A review of every profile that can be read, and the number of those that cannot."""
    from clusterrules.advice.practice_review import review

    return each_profile(files, plugins, request, lambda profile: review(profile, request))


@practice.command("new", help=say("help.practice_new"))
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@lang_option
def new(output: File | None, packs: tuple[str, ...], lang: Language) -> int:
    from clusterrules.reports.practice_template import practice_template

    return write_template(lambda loaded: practice_template(loaded, lang), packs, output)
