"""``clusterrules stages FILE``"""

import json
from pathlib import Path as File
from typing import TYPE_CHECKING

import click

from clusterrules.cli.language import say
from clusterrules.cli.options import (
    Asked,
    about_one,
    format_option,
    lang_option,
    option,
    request_options,
)
from clusterrules.cli.shell import BilingualCommand
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.engine.assess import Request
    from clusterrules.engine.assessment import Assessment
    from clusterrules.profile.profile import Profile


@click.command("stages", cls=BilingualCommand, help=say("help.stages"), epilog=say("help.stages_examples"))
@click.argument("file", metavar="FILE", type=click.Path(path_type=File))
@format_option("text", "markdown", "json", "svg")
@lang_option
@request_options()
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
def stages(
    file: File,
    format_: str,
    lang: Language,
    asked: Asked,
    output: File | None,
) -> int:
    return about_one(file, asked, lambda profile, request: _drawn(profile, request, format_, lang), output)


def _drawn(profile: "Profile", request: "Request", format_: str, lang: Language) -> "tuple[Assessment, str]":
    """The ladder of every pack that has one; a drawing shows the first."""
    from clusterrules.advice.fit import fits
    from clusterrules.advice.guidance import load_guidance
    from clusterrules.advice.stages import ladder_of
    from clusterrules.engine.assess import assess
    from clusterrules.reports.ladder import ladder_svg, ladders_json, ladders_markdown, ladders_text

    assessment = assess(profile, request)
    ladders = [
        one for result in assessment.packs if (one := ladder_of(profile, request, assessment, result)) is not None
    ]
    if not ladders:
        said = {"pack": ", ".join(result.pack.id for result in assessment.packs)}
        raise FaultyDocument([Fault("no_stages", "--pack", arguments=said)])
    guidance = load_guidance(request.packs[0])
    placed = () if guidance is None else fits(profile, assessment, guidance)
    if format_ == "json":
        return assessment, json.dumps(ladders_json(assessment, ladders, placed), ensure_ascii=False, indent=2) + "\n"
    if format_ == "svg":
        return assessment, ladder_svg(assessment, ladders[0], lang)
    written = ladders_markdown if format_ == "markdown" else ladders_text
    return assessment, written(assessment, ladders, lang, placed)
