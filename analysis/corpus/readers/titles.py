"""A plain list of titles, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.records import Records
from analysis.errors import InputError

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source


def read_titles(source: Source) -> Records:
    """Read a title from every line; blank lines are passed over."""
    import pandas as pd

    lines = decoded(source).lstrip("\ufeff").splitlines()
    titles = {number: line.strip() for number, line in enumerate(lines, start=1) if line.strip()}
    if not titles:
        raise InputError(f"{source}: the list holds no titles; write one a line.")
    return Records(pd.DataFrame({"title": [*titles.values()]}, dtype="str"), [*titles])
