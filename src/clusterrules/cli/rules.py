"""``clusterrules rules list`` and ``rules show RULE``"""

import json

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import format_option, lang_option, load, option, packs_of
from clusterrules.cli.shell import BilingualGroup
from clusterrules.documents.fault import Fault, FaultyDocument, nearest
from clusterrules.texts.catalogue import Language


@click.group("rules", cls=BilingualGroup, help=say("help.rules"))
def rules() -> None:
    pass


@rules.command("list", help=say("help.rules_list"))
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@format_option("text", "json")
@lang_option
def list_(packs: tuple[str, ...], format_: str, lang: Language) -> int:
    from clusterrules.reports.catalogues import rule_json, rules_table

    loaded = packs_of(load(complain), packs)
    if format_ == "json":
        found = [rule_json(pack, rule) for pack in loaded for rule in pack.rules.values()]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(rules_table(loaded, lang), nl=False)
    return Exit.DONE


@rules.command("show", help=say("help.rules_show"))
@click.argument("rule", metavar="RULE")
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@format_option("text", "json", "source")
@lang_option
def show(rule: str, packs: tuple[str, ...], format_: str, lang: Language) -> int:
    from clusterrules.reports.as_explanation import explain_rule
    from clusterrules.reports.catalogues import rule_json

    loaded = packs_of(load(complain), packs)
    pack = next((one for one in loaded if rule in one.rules), None)
    if pack is None:
        near = nearest(rule, [name for one in loaded for name in one.rules])
        raise FaultyDocument([Fault("unknown_rule", "RULE", arguments={"name": rule}, nearest=near)])
    found = pack.rules[rule]
    if format_ == "json":
        click.echo(json.dumps(rule_json(pack, found), ensure_ascii=False, indent=2))
    elif format_ == "source":
        click.echo(found.file.read_text(encoding="utf-8"), nl=False)
    else:
        click.echo(explain_rule(found, pack, lang), nl=False)
    return Exit.DONE
