"""Where a figure comes from, as JSON inside the file itself."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT = ("corpus", "encoder", "configuration", "inputs", "versions")
_PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)?[\\/](?:.*[\\/])?([^\\/]+)[\\/]?")


def figure_facts(
    name: str,
    function: str,
    provenance: Mapping[str, Any] | None,
    *,
    data: bytes | None = None,
    results: str = "",
) -> dict[str, Any]:
    """Return what a file says about the figure in it.

    Parameters
    ----------
    name, function
        The figure's name and the function that drew it.
    provenance
        That of the results (`Results.provenance`), if the figure comes from such.
    data
        The CSV beside the figure, of which the hash is kept.
    results
        Where the results lie, seen from the figure's folder, if that is to be told.

    Returns
    -------
    Plain JSON: figure, function, results (their key), corpus (hash and number of papers),
    encoder, configuration, inputs, versions and so on. No path of this machine is in it.
    """
    about = provenance or {}
    facts: dict[str, Any] = {"figure": name}
    if function:
        facts["function"] = f"analysis.figures.{function}"
    if about.get("key"):
        facts["results"] = about["key"]
    if results:
        facts["results_folder"] = results
    facts |= {key: without_paths(about[key]) for key in KEPT if about.get(key)}
    if data is not None:
        facts["data"] = hashlib.sha256(data).hexdigest()
    return facts


def as_json(facts: Mapping[str, Any]) -> str:
    r"""Return the facts as JSON in ASCII, on one line, which every format can hold.

    Examples
    --------
    >>> as_json({"figure": "Größe"})
    '{"figure":"Gr\\u00f6\\u00dfe"}'
    """
    return json.dumps(facts, ensure_ascii=True, separators=(",", ":"))


def without_paths(value: Any) -> Any:
    """Return settings with the last part only of every path in them.

    Examples
    --------
    >>> without_paths({"encoder": "/srv/models/mini", "seed": 42, "format": None})
    {'encoder': 'mini', 'seed': 42, 'format': None}
    """
    if isinstance(value, dict):
        return {str(key): without_paths(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_paths(part) for part in value]
    if isinstance(value, str) and (path := _PATH.fullmatch(value)):
        return path[1]
    return value
