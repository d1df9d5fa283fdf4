"""Let nbval compare plotly figures by what they show, and say what differs.

Plain nbval compares a figure's JSON exactly. Plotly stores arrays as base64, so a
difference in the last bit fails a notebook and the message is a wall of letters.
Here arrays are decoded, numbers agree within 1e-4 (relative or absolute), text
agrees exactly, and the random `uid` and the long `template` are left out.
"""

from __future__ import annotations

import base64
import math
import os
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PLOTLY = "application/vnd.plotly.v1+json"
TOLERANCE = 1e-4
OUTPUT_TIMEOUT = 60  # seconds; nbval's own 5 are too few on a busy machine
SHOWN = 10  # differences printed for one figure
UNSEEN = frozenset({"uid", "template"})


def pytest_configure() -> None:
    """Keep bars of progress out of the notebooks' outputs."""
    os.environ.setdefault("TQDM_DISABLE", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every notebook cell the tolerant comparison and a patient time-out."""
    for item in items:
        if type(item).__name__ == "IPyNbCell":
            item.output_timeout = OUTPUT_TIMEOUT
            item.compare_outputs = partial(compare_outputs, item, item.compare_outputs)


def compare_outputs(cell: Any, compare_rest: Any, computed: list[Any], saved: list[Any]) -> bool:
    """Compare figures here and leave everything else, and their number, to nbval."""
    pairs = zip(_figures(saved), _figures(computed), strict=False)
    for number, (old, new) in enumerate(pairs, 1):
        found = list(islice(differences(old, new), SHOWN + 1))
        if found:
            more = ["  ... and more"] if len(found) > SHOWN else []
            cell.comparison_traceback = [
                f"figure {number} of the cell differs:",
                *(f"  {line}" for line in found[:SHOWN]),
                *more,
            ]
            return False
    return bool(compare_rest(_without_figures(computed), _without_figures(saved)))


def differences(saved: Any, computed: Any, place: str = "") -> Iterator[str]:
    """Yield a sentence for each place where two plotly JSON values differ.

    Examples
    --------
    >>> list(differences({"x": [1.0, 2.0]}, {"x": [1.0, 2.00001], "uid": "a3f"}))
    []
    >>> list(differences({"x": [1.0, 2.0]}, {"x": [1.0, 2.5]}))
    ['x[1]: 2.0 in the notebook, 2.5 now']
    """
    saved, computed = _decode(saved), _decode(computed)
    if isinstance(saved, dict) and isinstance(computed, dict):
        yield from _dict_differences(saved, computed, place)
    elif isinstance(saved, list) and isinstance(computed, list):
        yield from _list_differences(saved, computed, place)
    elif not _same(saved, computed):
        yield f"{place or 'value'}: {_short(saved)} in the notebook, {_short(computed)} now"


def _dict_differences(saved: dict[str, Any], computed: dict[str, Any], place: str) -> Iterator[str]:
    for key in sorted((saved.keys() | computed.keys()) - UNSEEN):
        where = f"{place}.{key}" if place else key
        if key not in computed:
            yield f"{where}: {_short(saved[key])} in the notebook, missing now"
        elif key not in saved:
            yield f"{where}: missing in the notebook, {_short(computed[key])} now"
        else:
            yield from differences(saved[key], computed[key], where)


def _list_differences(saved: list[Any], computed: list[Any], place: str) -> Iterator[str]:
    if len(saved) != len(computed):
        yield f"{place}: {len(saved)} values in the notebook, {len(computed)} now"
        return
    for index, (old, new) in enumerate(zip(saved, computed, strict=True)):
        yield from differences(old, new, f"{place}[{index}]")


def _same(saved: Any, computed: Any) -> bool:
    if _is_number(saved) and _is_number(computed):
        both_nan = math.isnan(saved) and math.isnan(computed)
        return both_nan or math.isclose(saved, computed, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(saved) is type(computed) and bool(saved == computed)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _decode(value: Any) -> Any:
    """Turn plotly's typed array (dtype, base64 and perhaps a shape) into nested lists."""
    if not (isinstance(value, dict) and {"bdata", "dtype"} <= value.keys()):
        return value
    dtype = np.dtype(value["dtype"].removesuffix("c")).newbyteorder("<")
    array = np.frombuffer(base64.b64decode(value["bdata"]), dtype)
    if "shape" in value:
        array = array.reshape([int(size) for size in str(value["shape"]).strip("[]").split(",")])
    return array.tolist()


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _figures(outputs: list[Any]) -> list[Any]:
    return [output["data"][PLOTLY] for output in outputs if PLOTLY in output.get("data", {})]


def _without_figures(outputs: list[Any]) -> list[Any]:
    """Copy the outputs with a word in each figure's place, so that nbval still counts them."""
    return [
        type(output)({**output, "data": {**output["data"], PLOTLY: "a figure"}})
        if PLOTLY in output.get("data", {})
        else output
        for output in outputs
    ]
