"""``clusterrules explain RULE [FILE]``"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import Asked, format_option, lang_option, load, option, profile_for, request_options
from clusterrules.cli.shell import BilingualCommand
from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.texts.catalogue import Language, message

if TYPE_CHECKING:
    from clusterrules.engine.assess import Request
    from clusterrules.engine.assessment import Assessment
    from clusterrules.profile.profile import Profile
    from clusterrules.rules.pack import Pack

_MOST_STEPS = 200
_PLAIN = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,15})?\Z")


@click.command("explain", cls=BilingualCommand, help=say("help.explain"), epilog=say("help.explain_examples"))
@click.argument("rule", metavar="RULE")
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=File))
@option("--sweep", key="sweep", metavar="KEY=FROM..TO")
@format_option("text", "json")
@lang_option
@request_options()
def explain(
    rule: str,
    file: File | None,
    sweep: str | None,
    format_: str,
    lang: Language,
    asked: Asked,
) -> int:
    if sweep is not None and file is None:
        raise click.UsageError(say("cli.sweep_needs_file"))
    plugins = load(complain)
    request = asked.request(plugins)
    pack = _pack_with(rule, request)
    if file is None:
        click.echo(_meaning(pack, rule, format_, lang), nl=False)
        return Exit.DONE
    profile = profile_for(request, plugins, file)
    just = replace(request, packs=[pack], only=[rule])
    if sweep is not None:
        click.echo(_swept(profile, just, rule, sweep, format_, lang), nl=False)
        return Exit.BROKEN if plugins.failures else Exit.DONE
    assessment = _thorough(profile, just)
    click.echo(_findings(assessment, format_, lang), nl=False)
    if plugins.failures or any(one.outcome == "error" for one in assessment.findings):
        return Exit.BROKEN
    return Exit.NEGATIVE if any(one.outcome == "failed" for one in assessment.findings) else Exit.DONE


def _pack_with(rule: str, request: "Request") -> "Pack":
    for pack in request.packs:
        if rule in pack.rules:
            return pack
    known = [name for pack in request.packs for name in pack.rules]
    raise FaultyDocument([Fault("unknown_rule", "RULE", arguments={"name": rule}, nearest=nearest(rule, known))])


def _meaning(pack: "Pack", rule: str, format_: str, lang: Language) -> str:
    from clusterrules.reports.as_explanation import explain_rule
    from clusterrules.reports.catalogues import rule_json

    if format_ == "json":
        return json.dumps(rule_json(pack, pack.rules[rule]), ensure_ascii=False, indent=2) + "\n"
    return explain_rule(pack.rules[rule], pack, lang)


def _thorough(profile: "Profile", request: "Request") -> "Assessment":
    from clusterrules.advice.deciding import THOROUGH, advise
    from clusterrules.engine.assess import assess

    return advise(assess(profile, request), profile, request, THOROUGH)


def _findings(assessment: "Assessment", format_: str, lang: Language) -> str:
    from clusterrules.reports.as_explanation import explain_finding

    if format_ == "json":
        return json.dumps([one.to_json() for one in assessment.findings], ensure_ascii=False, indent=2) + "\n"
    return "\n".join(explain_finding(one, assessment, lang) for one in assessment.findings)


# --- sweeping a parameter -------------------------------------------------------------------------------------------


def _swept(profile: "Profile", request: "Request", rule: str, sweep: str, format_: str, lang: Language) -> str:
    from clusterrules.engine.assess import assess
    from clusterrules.rules.parameters import override

    key, values = _steps(sweep)
    rows: list[dict[str, Any]] = []
    for value in values:
        overrides = [*request.overrides, override(key, value, "--sweep")]
        found = assess(profile, replace(request, overrides=overrides)).finding(rule)
        reason = None if found.reason is None else str(found.reason)
        rows.append({"value": value, "outcome": str(found.outcome), "reason": reason})
    if format_ == "json":
        return json.dumps({"parameter": key, "rule": rule, "steps": rows}, ensure_ascii=False, indent=2) + "\n"
    width = max(len(str(row["value"])) for row in rows)
    lines = [f"{key} → {rule}"]
    before = None
    for row in rows:
        said = message(f"report.outcome.{row['outcome']}", lang)
        reason = "" if row["reason"] is None else f" ({message('report.reason.' + row['reason'], lang)})"
        flip = f"  ← {message('cli.flips', lang)}" if before not in (None, row["outcome"]) else ""
        lines.append(f"  {row['value']!s:>{width}}  {said}{reason}{flip}")
        before = row["outcome"]
    return "\n".join(lines) + "\n"


def _steps(sweep: str) -> tuple[str, list[int | float]]:
    """``KEY=10..15`` by ones, ``KEY=0.4..0.6:0.05`` by the step named, or by a tenth of the range for fractions."""
    key, _, span = sweep.partition("=")
    span, _, step = span.partition(":")
    low, dots, high = span.partition("..")
    try:
        if not key or not dots:
            raise ValueError(sweep)
        start, end = _number(low), _number(high)
        whole = start.denominator == end.denominator == 1
        by = _number(step) if step else Fraction(1) if whole else (end - start) / 10
        if by <= 0 or end < start or (end - start) / by > _MOST_STEPS:
            raise ValueError(sweep)
    except (ValueError, ZeroDivisionError):
        raise FaultyDocument([Fault("bad_sweep", "--sweep", arguments={"found": sweep, "most": _MOST_STEPS})]) from None
    return key.strip(), list(_range(start, end, by))


def _number(written: str) -> Fraction:
    """A plain number; in ``1e999999999`` a Fraction would write all the digits out."""
    if not _PLAIN.match(written.strip()):
        raise ValueError(written)
    return Fraction(written.strip().replace(",", "."))


def _range(start: Fraction, end: Fraction, by: Fraction) -> Iterator[int | float]:
    value = start
    while value <= end:
        yield int(value) if value.denominator == 1 else float(value)
        value += by
