"""Whose papers are modelled, what became of those in other languages, and what compared them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.corpus import aside_note
from analysis.language.languages import language_of
from analysis.wording import count, verb


def languages_told(provenance: Mapping[str, Any]) -> list[str]:
    """Say in sentences what a reader should know of the papers' languages; nothing of English ones.

    Examples
    --------
    >>> spoken = {"modelled": "en", "papers": {"en": 150, "de": 8}}
    >>> [told[:57] for told in languages_told({"language": spoken})]
    ['8 papers in another language than English (German) are se']
    >>> languages_told({"language": {"modelled": "en", "papers": {"en": 150}}})
    []
    """
    spoken = provenance.get("language") or {}
    chosen, placed = str(spoken.get("modelled", "")), int(spoken.get("placed", 0))
    encoder, name = str(provenance.get("encoder", "")), language_of(chosen).name
    said = []
    if placed:
        said.append(
            f"{count(placed, 'paper')} in another language {verb(placed, 'was', 'were')} placed "
            f"among the topics of those in {name} by the vectors of {encoder}."
        )
    elif aside := aside_note(spoken.get("papers", {}), chosen):
        said.append(f"{aside}.")
    if chosen not in ("", "en") and encoder == "lexical":
        said.append(
            f"These papers are in {name}, which the built-in models do not know: they are "
            "compared by their words alone; --encoder takes a multilingual model."
        )
    return said
