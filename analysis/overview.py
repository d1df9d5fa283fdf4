"""What a container of tables says of itself, in a few lines or as a small piece of HTML."""

from __future__ import annotations

from dataclasses import fields
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def overview(name: str, facts: Sequence[str], holder: Any) -> str:
    """Return a few lines: a name, what is to be said, and tables with their shapes.

    Parameters
    ----------
    name
        What the container is called.
    facts
        What is to be said of it, without full stops; the first stands behind the name.
    holder
        The dataclass whose fields are the tables.
    """
    first, *more = facts
    found = [f"{table} {shape}" for table, shape in shapes(holder).items()]
    tables = ", ".join(table.replace(" ", "\xa0") for table in found)  # none is broken in two
    lines = [f"{name}: {first}", *(f"  {fact}" for fact in more)]
    lines.append(fill(f"  tables: {tables}", 100, subsequent_indent="    "))
    return "\n".join(lines)


def overview_html(name: str, facts: Sequence[str], holder: Any) -> str:
    """Return the same as HTML, every text in it escaped.

    Parameters
    ----------
    name, facts, holder
        As `overview` takes them.
    """
    first, *more = (escape(fact) for fact in facts)
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape(table)}</th><td>{shape}</td></tr>'
        for table, shape in shapes(holder).items()
    )
    return (
        f"<div><p><strong>{escape(name)}</strong>: {'<br/>'.join([first, *more])}</p>"
        '<table><thead><tr><th scope="col" style="text-align:left">table</th>'
        '<th scope="col">rows × columns</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def shapes(container: Any) -> dict[str, str]:
    """Return the shape of each table and matrix among the fields of a dataclass, by its name."""
    values = {field.name: getattr(container, field.name) for field in fields(container)}
    return {
        name: " × ".join(f"{size:,}" for size in value.shape)
        for name, value in values.items()
        if len(getattr(value, "shape", ())) == 2
    }
