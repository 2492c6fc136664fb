"""``clusterrules diff OLD [NEW]``"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as File
from typing import TYPE_CHECKING

import click

from clusterrules.cli.complaints import complain, ending_of
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import say
from clusterrules.cli.options import (
    Asked,
    format_option,
    lang_option,
    load,
    option,
    request_options,
    write,
    write_lines,
)
from clusterrules.cli.shell import BilingualCommand
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.texts.catalogue import Language

if TYPE_CHECKING:
    from clusterrules.compare.shelf import Shelf
    from clusterrules.compare.sides import Side
    from clusterrules.compare.tally import Tally
    from clusterrules.engine.assess import Request
    from clusterrules.plugins.manager import Plugins
    from clusterrules.rules.pack import Pack
    from clusterrules.texts.catalogue import Text

SHOWN = 20
_MOST_FAULTS = 100
_DATES = ".."


@dataclass(frozen=True, slots=True)
class _AskedTwice:
    """How profiles are assessed, as the options say it; two dates or packs are one for each side."""

    one: Asked
    two_packs: tuple[str, str] | None
    only: tuple[str, ...]

    @property
    def as_of(self) -> str | None:
        return self.one.as_of

    @property
    def two_dates(self) -> bool:
        return self.as_of is not None and _DATES in self.as_of

    def requests(self, plugins: "Plugins") -> "tuple[Request, Request]":
        """What is asked on each side. Raises :class:`FaultyDocument` for what is wrong with the options."""
        from clusterrules.engine.assess import check

        dates = (self.as_of, self.as_of)
        if self.as_of is not None and self.two_dates:
            before, _, after = self.as_of.partition(_DATES)
            dates = before.strip(), after.strip()
        packs = self.two_packs[:1] if self.two_packs else self.one.packs
        first = replace(self.one, packs=packs, as_of=dates[0]).request(plugins, self.only)
        second = replace(first, as_of=dates[1])
        if self.two_packs is not None:
            second = replace(second, packs=[plugins.pack(self.two_packs[1])])
        for request, date in ((first, dates[0]), (second, dates[1])):
            if date == "":
                raise FaultyDocument([Fault("impossible_date", "--as-of", arguments={"found": self.as_of})])
            check(request)
        return first, second


@click.command("diff", cls=BilingualCommand, help=say("help.diff"), epilog=say("help.diff_examples"))
@click.argument("old", metavar="OLD", type=click.Path(path_type=File))
@click.argument("new", metavar="[NEW]", required=False, type=click.Path(path_type=File))
@option("--packs", "two_packs", key="diff_packs", nargs=2, metavar="A B")
@request_options(option("--as-of", key="diff_as_of", metavar="DATE|FROM..TO"))
@option("--only", key="only", multiple=True, metavar="RULE|GROUP")
@format_option("text", "markdown", "json")
@lang_option
@option("--shown", key="diff_shown", type=int, default=SHOWN, metavar="N")
@option("--output", "-o", key="output", type=click.Path(path_type=File), metavar="FILE")
@click.pass_context
def diff(
    context: click.Context,
    old: File,
    new: File | None,
    two_packs: tuple[str, str] | None,
    asked: Asked,
    only: tuple[str, ...],
    format_: str,
    lang: Language,
    shown: int,
    output: File | None,
) -> int:
    from clusterrules.compare.tally import Tally

    if two_packs and asked.packs:
        raise click.UsageError(say("cli.diff_packs"))
    if shown < 0:
        raise FaultyDocument([Fault("below_least", "--shown", arguments={"found": shown, "least": 0})])
    both = _AskedTwice(asked, two_packs or None, only)
    plugins = load(complain)
    tally = Tally()
    try:
        with ExitStack() as opened:
            before, after = _shelves(old, new, plugins, opened)
            _refuse_mismatch(context, before, after, both)
            sides = _sides(before, after, plugins, both)
            _write(sides, tally, format_, lang, shown, output)
            unread = [*before.faults, *(after.faults if after is not before else ())]
    except FaultyDocument as faulty:
        _say_faults(faulty.faults)
        return ending_of(faulty)
    _say_faults([*unread, *tally.faults])
    broken = tally.broken if before.holding == "profiles" else 0
    if unread or tally.faults or broken or plugins.failures:
        return Exit.BROKEN
    return Exit.NEGATIVE if tally.flipped else Exit.DONE


# --- what is compared -----------------------------------------------------------------------------------------------


def _shelves(old: File, new: File | None, plugins: "Plugins", opened: ExitStack) -> "tuple[Shelf, Shelf]":
    """The records of both sides; one source is both of them. The faults of both are said together."""
    from clusterrules.compare.shelf import ProfileReading, shelf_of
    from clusterrules.compare.sides import gist_maker

    endings = frozenset(ending for reader in plugins.readers for ending in reader.endings)
    reading = ProfileReading(plugins.read, plugins.enrich, endings)
    gist = gist_maker()
    found: list[Shelf] = []
    faults: list[Fault] = []
    for source in (old, new):
        if source is not None:
            try:
                found.append(shelf_of(source, reading, opened, gist))
            except FaultyDocument as faulty:
                faults += faulty.faults
    if faults:
        raise FaultyDocument([*(fault for shelf in found for fault in shelf.faults), *faults])
    return found[0], found[-1]


def _refuse_mismatch(context: click.Context, old: "Shelf", new: "Shelf", asked: _AskedTwice) -> None:
    """Raises a usage error where the two sides and the options do not go together."""
    if old.holding != new.holding:
        said = {"old": old.source, "new": new.source}
        said |= {
            "old_holding": say(f"cli.diff_holding.{old.holding}"),
            "new_holding": say(f"cli.diff_holding.{new.holding}"),
        }
        raise click.UsageError(say("cli.diff_mixed", **said))
    if old.holding == "assessments":
        if old is new:
            raise click.UsageError(say("cli.diff_one_assessments", source=old.source))
        given = _given(context)
        if given is not None:
            raise click.UsageError(say("cli.diff_made", name=given, source=old.source))
    elif old is new and asked.two_packs is None and not asked.two_dates:
        raise click.UsageError(say("cli.diff_one"))


def _given(context: click.Context) -> str | None:
    """The first option on how to assess that was given."""
    names = ("two_packs", "as_of", "purpose", "packs", "only", "settings", "parameter_file", "assumptions")
    options = {one.name: one.opts[0] for one in context.command.params}
    default = click.core.ParameterSource.DEFAULT
    return next((options[name] for name in names if context.get_parameter_source(name) is not default), None)


def _sides(old: "Shelf", new: "Shelf", plugins: "Plugins", asked: _AskedTwice) -> "tuple[Side, Side]":
    from clusterrules.compare.sides import AssessedSide, Profiles, StoredSide, gist_maker

    if not set(old.spots) & set(new.spots):
        first, second = min(old.spots), min(new.spots)
        said = {"old": old.source, "new": new.source, "first": first, "second": second}
        raise FaultyDocument([*old.faults, *new.faults, Fault("nothing_in_common", new.source, arguments=said)])
    if old.holding == "assessments":
        known = _known_packs(plugins)
        return StoredSide(old, known), StoredSide(new, known)
    first_request, second_request = asked.requests(plugins)
    gist = gist_maker()
    before = Profiles(old, asked.one.assumptions)
    after = before if old is new else Profiles(new, asked.one.assumptions)
    return AssessedSide(before, first_request, gist), AssessedSide(after, second_request, gist)


def _known_packs(plugins: "Plugins") -> "Callable[[str], Pack | None]":
    """Installed packs by their ids: brief assessments do not say what their rules are called."""

    @cache
    def known(name: str) -> "Pack | None":
        if name not in plugins.pack_folders:
            return None
        try:
            return plugins.pack(name)
        except FaultyDocument:
            return None

    return known


# --- what is said ---------------------------------------------------------------------------------------------------


def _write(
    sides: "tuple[Side, Side]", tally: "Tally", format_: str, lang: Language, shown: int, output: File | None
) -> None:
    from clusterrules.compare.tally import changes, first_of
    from clusterrules.reports.difference import Compared, difference_json, difference_markdown, difference_text

    old, new = sides
    found = changes(old, new, tally)
    if format_ == "json":
        write_lines(difference_json(old.source, new.source, found, tally), output)
        return
    written = difference_markdown if format_ == "markdown" else difference_text
    first = first_of(found, shown)
    write(written(Compared(old.source, new.source, first, tally, _label_titles(sides, tally)), lang), output)


def _label_titles(sides: "tuple[Side, Side]", tally: "Tally") -> "dict[str, Text]":
    """What the labels that flipped are called, as far as their packs are known."""
    titles: dict[str, Text] = {}
    for pair, name, _, _ in tally.labels:
        for side, pack_name in zip(sides, pair, strict=True):
            pack = side.pack(pack_name)
            if pack is not None and name in pack.labels:
                titles[name] = pack.labels[name].title
    return titles


def _say_faults(faults: Sequence[Fault]) -> None:
    """The first faults; a file of a million lines may have a million of them."""
    complain(faults[:_MOST_FAULTS])
    rest = len(faults) - _MOST_FAULTS
    if rest > 0:
        click.echo(say("cli.diff_more_faults", count=rest), err=True)
