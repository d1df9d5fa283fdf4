"""The explorer as a widget: the viewer's front end, joined to a kernel by a few messages.

What goes to the front end: the packed papers (once, and after a correction) and the
filters. What comes back: what the view shows, with the filters that a person set, and
questions, each with a number that its answer carries. JupyterLab hands messages to a
thread of their own, so they may come while a cell runs.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import InputError
from analysis.explorer.page import widget_source, widget_style

if TYPE_CHECKING:
    from anywidget import AnyWidget
    from numpy.typing import NDArray

SLOW = ("trend", "sets")
"""Questions that are answered beside the others."""
Answers = Mapping[str, Callable[[Mapping[str, Any]], Any]]


def make_widget(
    payload: bytes,
    filters: Mapping[str, Any],
    answers: Answers,
    saw: Callable[[Mapping[str, Any]], None],
) -> AnyWidget:
    """Make a widget that shows the papers and answers questions.

    Parameters
    ----------
    payload
        The packed papers.
    filters
        The filters in JSON.
    answers
        For each kind of question a function from its arguments to the answer; an
        InputError of it becomes the sentence that the front end shows.
    saw
        Is told what the view shows, as `reported_rows` reads it.
    """
    widget = _widget_class()(payload=payload, filters=dict(filters))

    def hear(_widget: Any, message: Mapping[str, Any], _buffers: Any) -> None:
        if message.get("ask") in SLOW:  # what the view shows next is not to wait for it
            Thread(target=answer, args=[message], daemon=True).start()
            return
        if "view" not in message:
            answer(message)
            return
        if message.get("hand"):  # and not what was sent from here
            widget.set_state({"filters": message["view"]})
        saw(message)

    def answer(question: Mapping[str, Any]) -> None:
        number, kind = question.get("number"), str(question.get("ask"))
        try:
            if kind not in answers:
                raise InputError(f"nobody here answers {kind!r}")
            value = answers[kind](question.get("args") or {})
        except InputError as error:
            widget.send({"number": number, "error": str(error)})
        except Exception as error:
            widget.send({"number": number, "error": f"{type(error).__name__}: {error}"})
            raise
        else:
            widget.send({"number": number, "answer": value})

    widget.on_msg(hear)
    return widget


def reported_rows(
    seen: Mapping[str, Any], filters: Mapping[str, Any], n_papers: int
) -> NDArray[np.bool_] | None:
    """Return the papers that the front end shows under exactly these filters, if it has said so.

    Parameters
    ----------
    seen
        What the front end reported last.
    filters
        The filters of now, as it writes them.
    n_papers
        How many papers there are.

    Examples
    --------
    >>> seen = {"view": {"theme": "A"}, "n": 3, "rows": "BQ=="}
    >>> reported_rows(seen, {"theme": "A"}, 3).tolist()
    [True, False, True]
    >>> reported_rows(seen, {"theme": "B"}, 3)
    """
    if seen.get("view") != filters or seen.get("n") != n_papers or not seen.get("rows"):
        return None
    bits = np.frombuffer(base64.b64decode(seen["rows"]), dtype=np.uint8)
    return np.unpackbits(bits, count=n_papers, bitorder="little").astype(bool)


@cache
def _widget_class() -> type[AnyWidget]:
    """Define the widget; anywidget is loaded when the first one is made."""
    import anywidget
    import traitlets

    here = Path(__file__).parent / "js" / "kernel"
    scripts = [(here / name).read_text(encoding="utf-8") for name in ("panel.js", "widget.js")]
    styles = (here / "panel.css").read_text(encoding="utf-8")

    class ExplorerWidget(anywidget.AnyWidget):
        _esm = "\n".join([widget_source(), *scripts])
        _css = f"{widget_style()}\n{styles}"
        payload = traitlets.Bytes().tag(sync=True)
        filters = traitlets.Dict().tag(sync=True, echo_update=False)

    return ExplorerWidget
