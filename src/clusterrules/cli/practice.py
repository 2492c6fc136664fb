"""``clusterrules practice check FILE…`` and ``practice new``"""

import json
from collections.abc import Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING

import click

from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import (
    complain,
    ending_of,
    format_option,
    lang_option,
    load,
    option,
    packs_of,
    request_of,
    request_options,
    write,
)
from clusterrules.cli.shell import BilingualGroup
from clusterrules.documents.fault import Fault, FaultyDocument
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
@request_options
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
def check(
    files: tuple[File, ...],
    format_: str,
    lang: Language,
    as_of: str | None,
    purpose: str,
    packs: tuple[str, ...],
    settings: tuple[str, ...],
    parameter_file: File | None,
    assumptions: tuple[str, ...],
    output: File | None,
) -> int:
    from clusterrules.advice.practice_review import review_json
    from clusterrules.reports.practice_review import review_markdown, review_text

    plugins = load(complain)
    try:
        request = request_of(
            plugins, packs=packs, purpose=purpose, as_of=as_of, settings=settings,
            parameter_file=parameter_file, assumptions=assumptions,
        )  # fmt: skip
        reviews, unread = _reviews(files, plugins, request)
        if format_ == "json":
            shown = json.dumps([review_json(one) for one in reviews], ensure_ascii=False, indent=2) + "\n"
        else:
            shown = (review_markdown if format_ == "markdown" else review_text)(reviews, lang) if reviews else ""
        write(shown, output)
    except FaultyDocument as faulty:
        complain(faulty.faults)
        return ending_of(faulty)
    if unread or plugins.failures or any(one.broken for one in reviews):
        return Exit.BROKEN
    return Exit.NEGATIVE if any(each.rework for one in reviews for each in one.practices) else Exit.DONE


def _reviews(files: Sequence[File], plugins: "Plugins", request: "Request") -> "tuple[list[Review], int]":
    """A review of every profile that can be read, and the number of those that cannot."""
    from clusterrules.advice.practice_review import review
    from clusterrules.engine.assess import check as check_request
    from clusterrules.profile.enrichment import assumed

    check_request(request)
    reviews, unread = [], 0
    for file in files:
        try:
            read = plugins.read(file)
            complain(plugins.warnings(read))
            reviews.append(review(assumed(read, request.assumptions), request))
        except FaultyDocument as faulty:
            if ending_of(faulty) is Exit.USAGE:
                raise
            complain(faulty.faults)
            unread += 1
    return reviews, unread


@practice.command("new", help=say("help.practice_new"))
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@lang_option
def new(output: File | None, packs: tuple[str, ...], lang: Language) -> int:
    from clusterrules.reports.practice_template import practice_template

    if output is not None and output.exists():
        complain([Fault("exists", str(output))])
        return Exit.USAGE
    try:
        write(practice_template(packs_of(load(complain), packs), lang), output)
    except FaultyDocument as faulty:
        complain(faulty.faults)
        return ending_of(faulty)
    return Exit.DONE
