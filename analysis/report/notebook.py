"""One's own report: a notebook run with the results as its parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.store import HOME

TEMPLATE = HOME / "notebooks" / "10-your-own-report.ipynb"
PARAMETERS = "parameters"
"""The tag of the cell whose values are replaced; papermill's name for it."""


def run_notebook(
    results: str | Path, notebook: str | Path | None = None, *, title: str = ""
) -> Path:
    """Run a notebook on finished results and keep it as `report.ipynb` among them.

    Its cell tagged `parameters` sets `RESULTS` and `TITLE`, which are replaced; where
    the title is empty, the notebook's own stays.

    Parameters
    ----------
    results
        The folder of finished results.
    notebook
        The notebook to run; by default the template `notebooks/10-your-own-report.ipynb`.
    title
        Another title; where it is empty, the notebook's own stays.

    Raises
    ------
    InputError
        If there are no results or no such notebook, if the notebook has no cell of
        parameters, or if a cell of it fails.
    """
    source, home = Path(notebook or TEMPLATE), Path(results).resolve()
    if not (home / "provenance.json").is_file():
        raise InputError(
            f"{results}: no results here (provenance.json is missing); "
            "make them with `themes run CORPUS --out DIR`"
        )
    _check(source)
    target = home / "report.ipynb"
    parameters = {"RESULTS": str(home)} | ({"TITLE": title} if title else {})
    _execute(source, target, parameters)
    return target


def _check(notebook: Path) -> None:
    """Refuse what is no notebook, or has no cell for parameters."""
    import nbformat

    if not notebook.is_file():
        hint = "check what --template names"
        if notebook == TEMPLATE:
            hint = "the template lies in a clone of the project; name a notebook with --template"
        raise InputError(f"{notebook}: no such notebook; {hint}")
    try:
        cells = nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError, KeyError):
        raise InputError(f"{notebook}: this is no Jupyter notebook; name an .ipynb file") from None
    if not any(PARAMETERS in cell.metadata.get("tags", []) for cell in cells):
        raise InputError(
            f"{notebook}: no cell is tagged `{PARAMETERS}`; tag the one that sets RESULTS and TITLE"
        )


def _execute(source: Path, target: Path, parameters: dict[str, Any]) -> None:
    """Run the notebook; the file appears only when it has run to its end."""
    import papermill  # type: ignore[import-untyped]
    from papermill.exceptions import (  # type: ignore[import-untyped]
        PapermillExecutionError,
    )

    part = target.with_name(f".{target.stem}.part.ipynb")
    try:
        papermill.execute_notebook(
            source,
            part,
            parameters=parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            log_output=False,
            extra_arguments=["--IPKernelApp.log_level=40"],  # its warnings would reach the terminal
        )
        part.replace(target)
    except PapermillExecutionError as error:
        begins = next(iter(str(error.source).strip().splitlines()), "")
        raise InputError(
            f"{source}: the cell that begins with `{begins}` failed with {error.ename}: "
            f"{error.evalue}; mend it and run again"
        ) from None
    finally:
        part.unlink(missing_ok=True)
