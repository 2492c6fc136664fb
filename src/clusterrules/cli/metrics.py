"""``clusterrules metrics list``"""

import json

import click

from clusterrules.cli.complaints import complain
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import format_option, lang_option, load, option, packs_of
from clusterrules.cli.shell import BilingualGroup
from clusterrules.texts.catalogue import Language


@click.group("metrics", cls=BilingualGroup, help=say("help.metrics"))
def metrics() -> None:
    pass


@metrics.command("list", help=say("help.metrics_list"))
@option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER")
@format_option("text", "json")
@lang_option
def list_(packs: tuple[str, ...], format_: str, lang: Language) -> int:
    from clusterrules.reports.catalogues import metric_json, metrics_table

    loaded = packs_of(load(complain), packs)
    if format_ == "json":
        found = [metric_json(pack, name) for pack in loaded for name in sorted(pack.metrics)]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(metrics_table(loaded, lang), nl=False)
    return Exit.DONE
