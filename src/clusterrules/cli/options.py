"""Options that several commands share, and what they lead to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, TypeVar

import click

from clusterrules.cli.complaints import complain, ending_of
from clusterrules.cli.exits import Exit
from clusterrules.cli.language import run_language, say
from clusterrules.documents.fault import Fault, FaultyDocument
from clusterrules.documents.system import why

if TYPE_CHECKING:
    from clusterrules.engine.assess import Request
    from clusterrules.engine.assessment import Assessment
    from clusterrules.plugins.manager import Plugins
    from clusterrules.profile.profile import Profile
    from clusterrules.rules.pack import Pack
    from clusterrules.rules.parameters import Override

Command = TypeVar("Command", bound=Callable[..., Any])
Made = TypeVar("Made")
DEFAULT_PACK = "uca"


def option(*names: str, key: str, **settings: Any) -> Callable[[Command], Command]:
    """An option whose help is a message of the catalogue."""
    return click.option(*names, help=say(f"help.{key}"), **settings)


def lang_option(command: Command) -> Command:
    """``--lang``: the language of the output; the run's own language by default."""
    return option("--lang", key="lang", type=click.Choice(["uk", "en"]), default=run_language)(command)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """``--format``, the first being the default."""
    return option("--format", "format_", key="format", type=click.Choice(formats), default=formats[0])


@dataclass(frozen=True, slots=True)
class Asked:
    """How profiles are assessed, as the options say it."""

    as_of: str | None
    purpose: str
    packs: tuple[str, ...]
    settings: tuple[str, ...]
    parameter_file: File | None
    assumptions: tuple[str, ...]

    def request(self, plugins: "Plugins", only: Sequence[str] = ()) -> "Request":
        """The request that the options make. Raises :class:`FaultyDocument`."""
        from clusterrules.engine.assess import Request

        return Request(
            packs_of(plugins, self.packs),
            purpose=self.purpose,
            as_of=self.as_of,
            only=selection(only),
            overrides=overrides_of(self.settings, self.parameter_file),
            checks=plugins.checks,
            plugins=plugins.infos,
            assumptions=self.assumptions,
        )


AS_OF = option("--as-of", key="as_of", metavar="DATE")


def request_options(as_of: Callable[[Command], Command] = AS_OF) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Everything that says how a profile is assessed; the command is given it as ``asked``."""
    options = (
        as_of,
        option("--purpose", key="purpose", default="mapping", metavar="PURPOSE"),
        option("--pack", "packs", key="pack", multiple=True, metavar="NAME|FOLDER"),
        option("--set", "settings", key="set", multiple=True, metavar="KEY=VALUE"),
        option("--parameters", "parameter_file", key="parameters", type=click.Path(path_type=File), metavar="FILE"),
        option("--assume", "assumptions", key="assume", multiple=True, metavar="PATH=VALUE"),
    )

    def with_options(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def told(**given: Any) -> int:
            asked = Asked(**{one.name: given.pop(one.name) for one in fields(Asked)})
            return command(asked=asked, **given)

        for add in reversed(options):
            told = add(told)
        return told

    return with_options


def load(fault_to: Callable[[Iterable[Fault]], None]) -> "Plugins":
    """The installed plugins; what fails, now or later, is said, and the rest goes on."""
    from clusterrules.plugins.manager import load_plugins

    return load_plugins(tell=lambda failure: fault_to([failure.fault()]))


def packs_of(plugins: "Plugins", names: Sequence[str]) -> "list[Pack]":
    """The packs asked for, each once, or the shipped checklist. Raises :class:`FaultyDocument`."""
    return [plugins.pack(name) for name in dict.fromkeys(names) or (DEFAULT_PACK,)]


def overrides_of(settings: Sequence[str], parameter_file: File | None) -> "list[Override]":
    """Overrides from a file and from ``--set``, the latter last. Raises :class:`FaultyDocument`."""
    overrides = [] if parameter_file is None else _overrides_in(parameter_file)
    for written in settings:
        key, equals, value = written.partition("=")
        if not equals or not key or not value:
            raise FaultyDocument([Fault("bad_setting", "--set", arguments={"found": written})])
        overrides.append(_override(key.strip(), value.strip()))
    return overrides


def _overrides_in(file: File) -> "list[Override]":
    """``KEY: VALUE``, ``KEY: {value, unit}`` or ``KEY: {BAND: VALUE, …}`` a line, each with its place."""
    from clusterrules.documents.reading import read_file
    from clusterrules.rules.parameters import BAND, override

    document = read_file(file)
    if not isinstance(document.data, dict):
        raise FaultyDocument([document.fault("not_parameters", ())])
    found: list[Override] = []
    for key, said in document.data.items():
        with_unit = isinstance(said, dict) and "value" in said
        path, value, unit = ((key, "value"), said["value"], said.get("unit")) if with_unit else ((key,), said, None)
        by_band = isinstance(value, dict) and value != {}
        settings = {f"{key}{BAND}{band}": (*path, band) for band in value} if by_band else {key: path}
        for name, there in settings.items():
            one = value[there[-1]] if by_band else value
            found.append(
                override(str(name), one, f"--parameters {file.name}", unit=unit, place=document.position(there))
            )
    return found


def _override(key: str, written: str) -> "Override":
    """``12``, ``0,5``, ``50 %``, ``12 businesses``: a number, and a unit if one is named after it."""
    from clusterrules.rules.parameters import override

    number, _, unit = written.rpartition(" ")
    if number and unit.isalpha() and not number.endswith(","):
        return override(key, number, "--set", unit=unit)
    return override(key, written, "--set")


def selection(only: Sequence[str]) -> list[str]:
    """The rules and groups that ``--only`` names. Raises :class:`FaultyDocument` where it names none."""
    names = [name.strip() for given in only for name in given.split(",") if name.strip()]
    if only and not names:
        raise FaultyDocument([Fault("no_selection", "--only", arguments={"found": ", ".join(only)})])
    return names


def profile_for(request: "Request", plugins: "Plugins", file: File) -> "Profile":
    """The profile in a file under the request's assumptions; its warnings are said.

    Raises :class:`FaultyDocument` for what is wrong with the request or the file.
    """
    from clusterrules.engine.assess import check
    from clusterrules.profile.enrichment import assumed

    check(request)
    read = plugins.read(file)
    complain(plugins.warnings(read, request.packs))
    return assumed(read, request.assumptions)


def each_profile(
    files: Sequence[File], plugins: "Plugins", request: "Request", made: "Callable[[Profile], Made]"
) -> "tuple[list[Made], int]":
    """What is made of every profile that can be read, and the number of those that cannot.

    Raises :class:`FaultyDocument` for what is wrong with the request.
    """
    from clusterrules.engine.assess import check

    check(request)
    found, unread = [], 0
    for file in files:
        try:
            found.append(made(profile_for(request, plugins, file)))
        except FaultyDocument as faulty:
            if ending_of(faulty) is Exit.USAGE:
                raise
            complain(faulty.faults)
            unread += 1
    return found, unread


def about_one(
    file: File, asked: Asked, made: "Callable[[Profile, Request], tuple[Assessment, str]]", output: File | None = None
) -> int:
    """Writes what is said of the assessment of one profile, and tells how the run ends."""
    plugins = load(complain)
    request = asked.request(plugins)
    assessment, said = made(profile_for(request, plugins, file), request)
    write(said, output)
    broken = plugins.failures or any(one.outcome == "error" for one in assessment.findings)
    return Exit.BROKEN if broken else Exit.DONE


def write_template(template: "Callable[[list[Pack]], str]", packs: Sequence[str], output: File | None) -> int:
    """Writes a new file to fill in, made of the packs; one that exists is not overwritten."""
    if output is not None and output.exists():
        complain([Fault("exists", str(output))])
        return Exit.USAGE
    write(template(packs_of(load(complain), packs)), output)
    return Exit.DONE


def write(text: str, output: File | None) -> None:
    """Writes to a file, whole or not at all, or to standard output; UTF-8 with LF either way."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        partial = output.with_name(output.name + ".part")
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(output)
    except OSError as error:
        raise FaultyDocument([Fault("unwritable", str(output), arguments={"why": why(error)})]) from None


def write_lines(lines: Iterable[str], output: File | None) -> None:
    """As :func:`write`, one line after the other, so that their number does not matter."""
    if output is None:
        for line in lines:
            click.echo(line)
        return
    partial = output.with_name(output.name + ".part")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
        partial.replace(output)
    except OSError as error:
        raise FaultyDocument([Fault("unwritable", str(output), arguments={"why": why(error)})]) from None
