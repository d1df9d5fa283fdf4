"""The public face: one list of names, loaded when first used, the same for people and checkers."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import analysis

ROOT = Path(__file__).parents[1]
STUB = ast.parse((ROOT / "analysis" / "__init__.pyi").read_text(encoding="utf-8"))
LISTED = {
    alias.name: f"analysis.{node.module}"
    for node in STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}
STAGES = {
    *("load_papers", "embed_papers", "fit_topics", "assess_topics", "assign_themes"),
    *("theme_prevalence", "estimate_trends", "load_results", "save_results", "write_report"),
    *("run", "explore"),
}


def _defined() -> set[str]:
    """Name the functions `plot_*` and `export_*` and the classes `*Config` of the package."""
    found = set()
    for path in (ROOT / "analysis").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            function = isinstance(node, ast.FunctionDef)
            if function and node.name.startswith(("plot_", "export_")):
                found.add(node.name)
            if isinstance(node, ast.ClassDef) and node.name.endswith("Config"):
                found.add(node.name)
    return found


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_public_name_is_what_its_package_calls_so(name: str):
    assert getattr(analysis, name) is getattr(importlib.import_module(LISTED[name]), name)


def test_stages_and_every_figure_export_and_configuration_are_public():
    defined = _defined()
    assert {"plot_trends", "export_table", "TopicConfig"} <= defined
    assert defined | STAGES <= set(analysis.__all__)


def test_the_list_for_type_checkers_is_the_list():
    listed = next(
        ast.literal_eval(node.value)
        for node in STUB.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    assert sorted(listed) == sorted(LISTED) == sorted(analysis.__all__) == sorted(dir(analysis))


def test_a_name_that_is_not_public_is_refused():
    with pytest.raises(AttributeError, match="plot_everything"):
        _ = analysis.plot_everything


def test_importing_the_package_loads_nothing_of_it():
    code = "import json, sys, analysis; print(json.dumps(sorted(sys.modules)))"
    shown = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    )
    loaded = json.loads(shown.stdout)
    assert [name for name in loaded if name.startswith("analysis")] == ["analysis"]
    assert {"numpy", "pandas", "plotly"} & set(loaded) == set()


def test_a_wheel_holds_the_list():
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    files = hatchling.WheelBuilder(str(ROOT)).recurse_included_files()
    assert "analysis/__init__.pyi" in {file.distribution_path for file in files}
