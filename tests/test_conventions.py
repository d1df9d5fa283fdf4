"""What the conventions of the code promise: numbers say what they are, parameters are described."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "analysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
DESCRIBED_FROM = 3  # arguments; what one or two are, the first line and the types say
ELSEWHERE = {"cli"}  # its arguments are described for the command line
SECTION = re.compile(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", re.DOTALL | re.MULTILINE)


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def unexplained(source: str) -> list[str]:
    """List the numbers at the top of a module that no comment or docstring explains."""
    lines, found = source.splitlines(), []
    body = ast.parse(source).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        target = _constant(node)
        told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        beside = "#" in lines[node.end_lineno - 1] or lines[node.lineno - 2].startswith("#")
        if target and not told and not beside:
            found.append(target)
    return found


def _constant(node: ast.stmt) -> str:
    """Return the name to which a number, or several, are given in capitals; "" for any other."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return ""
    target = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    try:
        value = ast.literal_eval(node.value)
    except ValueError:
        return ""
    values = value if isinstance(value, tuple) else (value,)
    return target if target.isupper() and {type(v) for v in values} <= {int, float} else ""


def undescribed(source: str) -> list[str]:
    """List the parameters that the docstrings of public functions leave out.

    Public are functions at the top of a module and methods of its classes, unless their
    name or that of the class begins with an underscore. Those of three arguments or more,
    `self` not counted, describe each in a section Parameters.
    """
    found = []
    for name, function in _public(ast.parse(source)):
        names = _arguments(function)
        section = SECTION.search(ast.get_docstring(function) or "")
        heads = re.findall(r"^\S.*", section[1], re.MULTILINE) if section else []
        told = {part.strip() for head in heads for part in head.split(",")}
        if len(names) >= DESCRIBED_FROM:
            found += [f"{name}: {argument}" for argument in names if argument not in told]
    return found


def _public(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = [node.name] if isinstance(node, ast.ClassDef) else []
        for each in inside:
            if isinstance(each, ast.FunctionDef):
                names = [*owner, each.name]
                if not any(name.startswith("_") for name in names):
                    yield ".".join(names), each


def _arguments(function: ast.FunctionDef) -> list[str]:
    given = function.args
    plain = [*given.posonlyargs, *given.args, *filter(None, [given.vararg]), *given.kwonlyargs]
    names = [argument.arg for argument in (*plain, *filter(None, [given.kwarg]))]
    return [name for name in names if name not in ("self", "cls")]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_number_with_a_name_says_what_it_is(path: Path):
    assert unexplained(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_parameter_of_many_is_described(path: Path):
    if path.relative_to(PACKAGE).parts[0] not in ELSEWHERE:
        assert undescribed(path.read_text(encoding="utf-8")) == []


def test_the_rule_on_numbers_can_fail():
    source = "import a\nONE = 1\nTWO = 2  # told\nTHREE: float = 3.0\n'''Told.'''\nX = (1, 'a')\n"
    assert unexplained(source) == ["ONE"]


def test_the_rule_on_parameters_can_fail():
    section = "Parameters\n    ----------\n    {}\n        Told."
    told = f"def f(a, *b, c):\n    '''Do.\n\n    {section}\n    '''"
    assert undescribed(told.format("a, b, c")) == []
    assert undescribed(told.format("a, c")) == ["f: b"]
    assert undescribed("def f(a, b, **c):\n    '''Do.'''") == ["f: a", "f: b", "f: c"]
    assert undescribed("class A:\n    def f(self, a, b):\n        '''Do.'''") == []
    assert undescribed("class A:\n    def f(self, a, b, c):\n        '''Do.'''")
    assert undescribed("class _A:\n    def f(self, a, b, c):\n        '''Do.'''") == []
    assert undescribed("class A:\n    def _f(self, a, b, c):\n        '''Do.'''") == []
