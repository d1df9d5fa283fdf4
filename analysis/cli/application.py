"""All commands under one name, and how bad input ends."""

from __future__ import annotations

import gc
import os
import sys

import typer

from analysis.cli import asking, making, showing
from analysis.errors import InputError

LITTER = 100_000, 50, 100  # Python's own 700, 10, 10 takes a fifteenth of a run, and frees little
"""After how many new objects rings of unused ones are sought, and how often among older ones."""


def application() -> typer.Typer:
    """Return the command line with its commands, in the order in which the help lists them."""
    made = typer.Typer(
        help="What is this pile of papers about, and what is changing?",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in (
        *(making.run, making.check, making.assign, making.fetch),
        *(asking.compare, asking.trends, asking.diff, asking.verify, asking.figure_info),
        *(showing.report, showing.export, showing.export_tables, showing.explore),
    ):
        made.command()(command)
    return made


app = application()


def leave_out(name: str) -> None:
    """Have an optional package count as not installed in this process.

    jsonschema, which plotly imports through nbformat, imports `rfc3987_syntax` where it
    is: that builds grammars for three seconds, to check a format of text (`iri`) which no
    schema of a notebook has.
    """
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # as the import system has it


def main() -> None:
    """Run the command line; bad input ends with one sentence and status 2."""
    gc.set_threshold(*LITTER)
    # numpy's sums then take one order on any number of cores, and no core waits for small ones.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    leave_out("rfc3987_syntax")
    try:
        app()
    except InputError as error:
        typer.echo(f"themes: {error}", err=True)
        raise SystemExit(2) from None
