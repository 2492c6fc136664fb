"""``clusterrules advise FILE``"""

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
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.engine.assess import Request
    from clusterrules.engine.assessment import Assessment
    from clusterrules.profile.profile import Profile


@click.command("advise", cls=BilingualCommand, help=say("help.advise"), epilog=say("help.advise_examples"))
@click.argument("file", metavar="FILE", type=click.Path(path_type=File))
@format_option("text", "markdown", "json")
@lang_option
@request_options()
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
def advise(
    file: File,
    format_: str,
    lang: Language,
    asked: Asked,
    output: File | None,
) -> int:
    return about_one(file, asked, lambda profile, request: _advised(profile, request, format_, lang), output)


def _advised(profile: "Profile", request: "Request", format_: str, lang: Language) -> "tuple[Assessment, str]":
    from clusterrules.advice.practices import load_practices
    from clusterrules.advice.roadmap import roadmap_of
    from clusterrules.engine.assess import assess
    from clusterrules.reports.roadmap import roadmaps_json, roadmaps_markdown, roadmaps_text

    known = [load_practices(pack) for pack in request.packs]
    assessment = assess(profile, request)
    found = [
        roadmap_of(profile, request, assessment, result, practices)
        for result, practices in zip(assessment.packs, known, strict=True)
    ]
    if format_ == "json":
        return assessment, json.dumps(roadmaps_json(assessment, found), ensure_ascii=False, indent=2) + "\n"
    written = roadmaps_markdown if format_ == "markdown" else roadmaps_text
    return assessment, written(assessment, found, lang)
