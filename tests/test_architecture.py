"""The house by floors: imports point one way, heavy libraries load late, imports do nothing."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the ground up. A unit is a module of the package or a folder with the same name.
FLOORS = [
    {"errors"},
    {"schema", "config", "style", "language", "wording", "overview", "progress"},
    {"store", "corpus", "trends"},
    {"embeddings", "figures", "fetch"},
    {"topics"},  # takes the lexical view from embeddings
    {"themes"},  # names what topics found, and corrects it
    {"findings", "scale"},  # scale runs the stages so far on samples of a large corpus
    {"explorer"},
    {"report"},  # holds the explorer
    {"pipeline"},
    {"cli"},
]
FLOOR = {unit: number for number, units in enumerate(FLOORS) for unit in units}

# Loaded only inside the functions that need them, so that a caller pays for what it uses.
HEAVY = {
    "IPython",
    "anywidget",
    "bertopic",
    "defusedxml",
    "hdbscan",
    "ipywidgets",
    "jupyterlab",
    "kaleido",
    "matplotlib",
    "model2vec",
    "nbformat",
    "numba",
    "onnxruntime",
    "openpyxl",
    "papermill",
    "plotly",
    "py3langid",
    "pyarrow",
    "pypdf",
    "python_calamine",
    "requests",
    "rjieba",
    "sentence_transformers",
    "sklearn",
    "sknetwork",
    "snowballstemmer",
    "stopwordsiso",
    "tenacity",
    "tokenizers",
    "tomlkit",
    "torch",
    "umap",
    "zstandard",
}

# Modules whose classes derive from a heavy library's. They may import it at their top, and for
# that must themselves be imported inside functions only.
DEFERRED = {"analysis/topics/ensemble.py", "analysis/topics/model.py"}

# Libraries that one unit alone may know, so that another can take their place.
HOMES = {
    "bertopic": {"topics"},
    "umap": {"topics"},
    "hdbscan": {"topics"},
    "model2vec": {"embeddings"},
    "onnxruntime": {"embeddings"},
    "tokenizers": {"embeddings"},
    "sentence_transformers": {"embeddings"},
    "torch": {"embeddings"},
    "kaleido": {"figures"},
    "ipywidgets": {"explorer"},
    "anywidget": {"explorer"},
    "py3langid": {"language"},
    "requests": {"fetch"},
    "rjieba": {"language"},
    "snowballstemmer": {"language"},
    "stopwordsiso": {"language"},
    "tenacity": {"fetch"},
}

MODULES = sorted((ROOT / "analysis").rglob("*.py"))
UNIT_MODULES = [path for path in MODULES if path != ROOT / "analysis" / "__init__.py"]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _dotted(path: Path) -> str:
    return _name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _unit(path: Path) -> str:
    return path.relative_to(ROOT / "analysis").with_suffix("").parts[0]


def _imports(tree: ast.AST) -> list[str]:
    """Name every module that the code imports, wherever in it the import stands."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: import by the full name"
            names.append(node.module)
            if node.module == "analysis":
                names += [f"analysis.{alias.name}" for alias in node.names]
    return names


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _at_import(tree: ast.Module) -> list[ast.stmt]:
    """List the statements that run when the module is imported."""
    return [node for node in tree.body if not _is_type_checking(node)]


def climbs(unit: str, imported: list[str]) -> list[str]:
    """List the imports that do not come from the own folder or from a lower floor."""
    units = [name.split(".")[1] for name in imported if name.startswith("analysis.")]
    return sorted(
        {other for other in units if other != unit and FLOOR.get(other, 99) >= FLOOR[unit]}
    )


def doings(tree: ast.Module) -> list[str]:
    """List what a module does when it is imported, beyond naming things."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assignments = (ast.Assign, ast.AnnAssign, ast.AugAssign)
    naming = (ast.Import, ast.ImportFrom, *definitions, *assignments)
    found = []
    for node in _at_import(tree):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        main = isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
        if not isinstance(node, naming) and not docstring and not main:
            found.append(f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}")
        if isinstance(node, assignments) and _reaches_out(node):
            found.append(f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}")
    return found


def _reaches_out(node: ast.stmt) -> bool:
    words = {sub.attr for sub in ast.walk(node) if isinstance(sub, ast.Attribute)}
    words |= {sub.id for sub in ast.walk(node) if isinstance(sub, ast.Name)}
    lambdas = any(isinstance(sub, ast.Lambda) for sub in ast.walk(node))
    reaching = {"environ", "getenv", "open", "read_text", "read_bytes", "read_csv", "load"}
    return not lambdas and bool(words & reaching)


@pytest.mark.parametrize("path", UNIT_MODULES, ids=_name)
def test_a_module_imports_only_from_lower_floors(path: Path):
    unit = _unit(path)
    assert unit in FLOOR, f"give analysis.{unit} a floor in {_name(Path(__file__))}"
    imported = _imports(ast.parse(path.read_text(encoding="utf-8")))
    assert climbs(unit, imported) == []


def rooms(sources: dict[str, str]) -> dict[str, set[str]]:
    """Return what each folder offers: the names in its `__all__`, and the modules that it names."""
    offers = {}
    for name, source in sources.items():
        if name.count(".") == 1:
            tree = ast.parse(source)
            told = re.findall(rf"`{re.escape(name)}\.([\w.]+)`", ast.get_docstring(tree) or "")
            offers[name] = set(told) | {
                str(element.value)
                for node in tree.body
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
                for element in node.value.elts
            }
    return offers


def insides(name: str, source: str, offers: dict[str, set[str]]) -> list[str]:
    """List what a module takes from another folder that the folder does not offer."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom):
            continue
        room, _, inside = node.module.removeprefix("analysis.").partition(".")
        room = f"analysis.{room}"
        if room not in offers or name == room or name.startswith(f"{room}."):
            continue
        if inside:
            found += [] if inside in offers[room] else [node.module]
        else:
            taken = [alias.name for alias in node.names]
            found += [f"{room}.{one}" for one in taken if one not in offers[room]]
    return found


FOLDERS = rooms(
    {
        _dotted(path): path.read_text(encoding="utf-8")
        for path in MODULES
        if path.name == "__init__.py"
    }
)


@pytest.mark.parametrize("path", UNIT_MODULES, ids=_name)
def test_a_module_never_takes_a_neighbours_inside(path: Path):
    assert insides(_dotted(path), path.read_text(encoding="utf-8"), FOLDERS) == []


def test_what_a_folder_offers_is_there():
    for room, offered in FOLDERS.items():
        home = ROOT / room.replace(".", "/")
        there = ast.parse((home / "__init__.py").read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(there) for alias in getattr(node, "names", [])}
        for one in offered - names:
            inner = home / one.replace(".", "/")
            assert inner.with_suffix(".py").is_file() or inner.is_dir(), f"{room} offers no {one}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in _at_import(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = set(_imports(ast.Module(imports, [])))
    if _name(path) not in DEFERRED:
        assert {name.split(".")[0] for name in names} & HEAVY == set()
        assert names & {_dotted(ROOT / deferred) for deferred in DEFERRED} == set()


def test_every_deferred_module_needs_to_be_one():
    for name in DEFERRED:
        at_import = _imports(ast.parse((ROOT / name).read_text(encoding="utf-8")))
        assert {imported.split(".")[0] for imported in at_import} & HEAVY != set()


@pytest.mark.parametrize("path", UNIT_MODULES, ids=_name)
def test_a_library_stays_in_its_home(path: Path):
    imported = _imports(ast.parse(path.read_text(encoding="utf-8")))
    libraries = {name.split(".")[0] for name in imported}
    assert {name for name in libraries & HOMES.keys() if _unit(path) not in HOMES[name]} == set()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_importing_a_module_only_names_things(path: Path):
    assert doings(ast.parse(path.read_text(encoding="utf-8"))) == []


def graph(sources: dict[str, str]) -> dict[str, set[str]]:
    """Return which modules each module imports, wherever it does, for types alone too."""
    found = {}
    for name, source in sources.items():
        tree = ast.parse(source)
        pairs = {
            (node.module, f"{node.module}.{alias.name}")
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        found[name] = {inner if inner in sources else module for module, inner in pairs}
        found[name] &= sources.keys()
    return found


def test_no_module_imports_itself_by_way_of_others():
    sources = {_dotted(path): path.read_text(encoding="utf-8") for path in MODULES}
    tuple(TopologicalSorter(graph(sources)).static_order())


def test_a_cycle_of_imports_is_found_also_inside_a_function():
    sources = {"a": "from b import x", "b": "def f():\n    from a import y"}
    with pytest.raises(CycleError):
        tuple(TopologicalSorter(graph(sources)).static_order())


def test_these_rules_can_fail():
    assert climbs("schema", ["analysis.topics.fit", "analysis.errors", "pandas"]) == ["topics"]
    assert climbs("topics", ["analysis.themes", "analysis.topics.views"]) == ["themes"]
    assert climbs("trends", ["analysis.themes", "analysis.schema"]) == ["themes"]
    offers = rooms(
        {
            "analysis.topics": "'Also `analysis.topics.labels`.'\n__all__ = ['fit_topics']",
            "analysis.topics.labels": "__all__ = ['inner']",
        }
    )
    assert offers == {"analysis.topics": {"fit_topics", "labels"}}
    taken = "def f():\n    from analysis.topics.tree import parents"
    assert insides("analysis.themes.view", taken, offers) == ["analysis.topics.tree"]
    taken = "from analysis.topics import fit_topics, tree\nfrom analysis.topics.labels import x"
    assert insides("analysis.themes", taken, offers) == ["analysis.topics.tree"]
    assert insides("analysis.topics.fit", "from analysis.topics.tree import x", offers) == []
    assert doings(ast.parse("import warnings\nwarnings.simplefilter('ignore')"))
    assert doings(ast.parse("import os\nHOME = os.environ['HOME']"))
    assert doings(ast.parse("'''Text.'''\nLIMIT = 3")) == []


def test_the_command_line_starts_without_heavy_libraries():
    code = "import json, sys, analysis.cli; print(json.dumps(sorted(sys.modules)))"
    shown = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    )
    loaded = {name.split(".")[0] for name in json.loads(shown.stdout)}
    assert loaded & (HEAVY | {"pandas", "scipy"}) == set()


def test_importing_everything_leaves_the_process_as_it_was():
    names = [_dotted(path) for path in MODULES if _name(path) not in DEFERRED]
    code = (
        "import importlib, json, os, sys, warnings\n"
        "import pandas, scipy.sparse, scipy.special, typer\n"  # scipy sets filters of its own
        "before = dict(os.environ), list(warnings.filters)\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert (dict(os.environ), list(warnings.filters)) == before\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    # What other tests import leaves its mark (OpenMP's settings) in this process's environment.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KMP_")}
    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env=clean,
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stderr == ""
    loaded = {name.split(".")[0] for name in json.loads(shown.stdout)}
    assert loaded & (HEAVY - {"pyarrow"}) == set()  # pandas itself loads pyarrow
