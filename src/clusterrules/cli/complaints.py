"""Saying what is wrong with what was given, and how a run ends that it stopped."""

from collections.abc import Iterable

import click

from clusterrules.cli.exits import Exit
from clusterrules.cli.language import run_language
from clusterrules.documents.fault import Fault, FaultyDocument, said_together

_ARGUMENTS = frozenset({"RULE", "ID"})
"""Arguments that are neither files nor options, as help calls them."""


def complain(faults: Iterable[Fault]) -> None:
    """Says faults on standard error, in the language of the run; what recurs in a field is said once."""
    for said in said_together(faults, run_language()):
        click.echo(said, err=True)


def ending_of(faulty: FaultyDocument) -> Exit:
    """How a run ends that these faults stopped: wrong usage if all are on the command line, else bad input."""
    told = all(fault.source.startswith("--") or fault.source in _ARGUMENTS for fault in faulty.faults)
    return Exit.USAGE if told else Exit.BROKEN
