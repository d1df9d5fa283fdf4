"""What a committed notebook must be like for its comparison to mean something."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import nbformat

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1_000_000
MAX_LINES = 12
LAST_SECTION = "What we found"
WIDGET = "application/vnd.jupyter.widget-view+json"
ESCAPES = re.compile(r"nbval[-_](skip|ignore[-_]output|raises[-_]exception)|raises-exception", re.I)
UNWANTED = {
    "sys.path": "changes sys.path",
    "!pip": "installs packages",
    "%pip": "installs packages",
    "%conda": "installs packages",
}


def faults(path: Path) -> list[str]:
    """List what is wrong with a notebook, one sentence each; an empty list is a good notebook."""
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    found = [*_file_faults(path, notebook), *_prose_faults(notebook.cells)]
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            found += [f"cell {number}: {fault}" for fault in (*_run_faults(cell), *_style(cell))]
    return found


def _file_faults(path: Path, notebook: Any) -> list[str]:
    ids = [cell.get("id") for cell in notebook.cells]
    checks = {
        f"is larger than {MAX_BYTES:,} bytes": path.stat().st_size > MAX_BYTES,
        "holds widget state (metadata.widgets)": "widgets" in notebook.metadata,
        "lacks cell ids": None in ids,
        "has a cell id twice": len(set(ids)) < len(ids),
        "is not named NN-verb-object.ipynb": not re.fullmatch(
            r"\d\d(-[a-z]+){2,}\.ipynb", path.name
        ),
        "has no code": not any(cell.cell_type == "code" for cell in notebook.cells),
        "has more than one cell that is not compared": sum(map(_escapes, notebook.cells)) > 1,
    }
    return [f"the file {fault}" for fault, holds in checks.items() if holds]


def _prose_faults(cells: list[Any]) -> list[str]:
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    headings = re.findall(r"^(#+) (.+?)\s*$", "\n\n".join(prose), re.M)
    checks = {
        "the first cell is not a heading of the first rank": not (
            cells and cells[0].cell_type == "markdown" and cells[0].source.startswith("# ")
        ),
        "there is not exactly one heading of the first rank": (
            sum(rank == "#" for rank, _ in headings) != 1
        ),
        f"the last section is not '{LAST_SECTION}'": (
            not headings or headings[-1] != ("##", LAST_SECTION)
        ),
    }
    return [fault for fault, holds in checks.items() if holds]


def _run_faults(cell: Any) -> list[str]:
    """Tell why nbval would not compare the cell, or compare what nobody should have saved."""
    outputs = cell.outputs
    checks = {
        "was not run (no execution count), so nothing of it is compared": (
            cell.execution_count is None
        ),
        "shows nothing though its code does": _speaks(cell.source) and not outputs,
        "ended in an error": any(output.output_type == "error" for output in outputs),
        "wrote to stderr": any(output.get("name") == "stderr" for output in outputs),
        "is not compared though it shows no widget": (
            _escapes(cell) and not any(WIDGET in output.get("data", {}) for output in outputs)
        ),
    }
    return [fault for fault, holds in checks.items() if holds]


def _style(cell: Any) -> list[str]:
    found = [fault for sign, fault in UNWANTED.items() if sign in cell.source]
    if len(cell.source.splitlines()) - _import_lines(cell.source) > MAX_LINES:
        found.append(f"has more than {MAX_LINES} lines")
    if not cell.source.strip():
        found.append("is empty")
    kinds = {type(node) for node in ast.walk(_parse(cell.source))}
    if kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}:
        found.append("defines a function or class; put it into the package")
    if kinds & {ast.Try, ast.TryStar}:
        found.append("catches errors")
    return found


def _escapes(cell: Any) -> bool:
    return bool(ESCAPES.search(" ".join([cell.source, *cell.metadata.get("tags", [])])))


def _speaks(source: str) -> bool:
    """Tell whether code shows something: its last line is a value, or it prints or displays."""
    tree = _parse(source)
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    says = any(isinstance(call, ast.Name) and call.id in {"print", "display"} for call in calls)
    silent = source.rstrip().endswith(";") or not tree.body or _sets(tree.body[-1])
    return says or (not silent and isinstance(tree.body[-1], ast.Expr))


def _sets(statement: ast.stmt) -> bool:
    """Tell whether a statement calls for an effect: `pd.set_option(...)`, `show_figures()`."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = ast.unparse(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
    return name.startswith("set_") or name == "show_figures"


def _import_lines(source: str) -> int:
    """Count the lines that import names; the formatter makes them many."""
    imports = [n for n in _parse(source).body if isinstance(n, ast.Import | ast.ImportFrom)]
    return sum(node.end_lineno - node.lineno + 1 for node in imports)


def _parse(source: str) -> ast.Module:
    lines = ("" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())
    return ast.parse("\n".join(lines))
