"""Results as tables that are read: texts under the headings that are shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.findings.audit import audit_table
from analysis.findings.trust import percent
from analysis.findings.verdicts import FEW
from analysis.wording import decimal, numbers, share

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from analysis.store import Results

STABLE = ("highly stable", "stable")


def themes_table(results: Results) -> pd.DataFrame:
    """Return the table of themes as shown; what changes is left out where no paper has a date."""
    stable = results.topics.get("trust", pd.Series("", index=results.topics.index)).isin(STABLE)
    sure = results.papers["topic"].isin(results.topics.loc[stable, "topic"])
    held = sure.groupby(results.papers["theme"]).mean()
    themes = pd.DataFrame(
        {
            "Theme": results.themes["theme"],
            "Papers": results.themes["n_papers"],
            "Topics": results.themes["n_topics"],
            "In stable topics": results.themes["theme"].map(held).map(percent),
        }
    )
    if not results.papers["date"].notna().any():
        return themes
    rows = (
        results.trends_of("theme")
        .set_index("name")
        .reindex(results.themes["theme"])
        .to_dict("records")
    )
    return themes.assign(**_trends(rows))


def _trends(rows: list[dict[Hashable, Any]]) -> dict[str, list[str]]:
    """Return the columns of trends: estimates, verdicts, and replicates that agree."""
    return {
        "Odds ratio per year": [_estimate(row) for row in rows],
        "Verdict": [str(row["verdict"]) for row in rows],
        "Replicates agree": [_agreement(row) for row in rows],
    }


def _estimate(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["odds_ratio_per_year"]):
        return "too few papers"
    point, low, high = numbers(
        *(float(row[name]) for name in ("odds_ratio_per_year", "low", "high"))
    )
    few = float(row.get("n_papers", FEW)) < FEW
    return f"{low}–{high}" if few else f"{point} ({low}–{high})"


def _agreement(row: Mapping[Any, Any]) -> str:
    value = row.get("agreement", float("nan"))
    return "" if row["verdict"] == "cannot tell" or pd.isna(value) else percent(value)


def topics_table(topics: pd.DataFrame, trends: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the table of topics as shown, without their terms, which stand with the themes.

    Measures that the results lack are left out; `trends` are those of the topics, in any order.
    """
    measures = {"stability": "Stability", "coherence": "Coherence", "coverage": "Coverage"}
    measures["confidence"] = "Confidence"
    table = pd.DataFrame({"Topic": topics["label"]})
    if "theme" in topics:
        table["Theme"] = topics["theme"]
    table["Papers"] = topics["n_papers"]
    for name, heading in measures.items():
        if name in topics:
            table[heading] = [decimal(value) for value in topics[name]]
    if "trust" in topics:
        table["Trust"] = topics["trust"]
    if trends is None or not len(trends):
        return table
    shared = topics["label"].duplicated(keep=False)
    numbered = topics["label"] + " (topic " + topics["topic"].astype(str) + ")"
    names = topics["label"].mask(shared, numbered)
    rows = trends.set_index("name").reindex(names).assign(verdict=lambda t: t["verdict"].fillna(""))
    return table.assign(**_trends(rows.to_dict("records")))


def audit_shown(papers: pd.DataFrame) -> pd.DataFrame:
    """Return what was read, counted, as shown."""
    table = audit_table(papers)
    shares = [share(n, len(papers)) for n in table["n_papers"]]
    return pd.DataFrame({"What": table["what"], "Papers": table["n_papers"], "Share": shares})


def corrections_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the corrections by hand as shown."""
    applied = table["applied"].astype(str).str.casefold().eq("true")
    return pd.DataFrame(
        {
            "Step": table["step"],
            "Correction": table["do"],
            "Applied": applied.map({True: "yes", False: "no"}).astype(str),
            "What it did, or why not": table["note"].fillna("").astype(str),
        }
    )


def provenance_table(about: Mapping[str, Any]) -> pd.DataFrame:
    """Return as shown what results were made of: corpus, inputs, vectors, settings, versions."""
    settings = about.get("configuration", {})
    rows = [("Corpus (SHA-256)", str(about.get("corpus", {}).get("hash", "")))]
    rows += [(f"Input {name}", str(digest)) for name, digest in about.get("inputs", {}).items()]
    rows += [("Vectors", str(about.get("encoder", "")))]
    rows += [(f"Settings: {name}", _settings(value)) for name, value in settings.items() if value]
    rows += [("Versions", ", ".join(f"{n} {v}" for n, v in about.get("versions", {}).items()))]
    return pd.DataFrame([row for row in rows if row[1]], columns=["Of what", "Value"])


def _settings(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {json.dumps(setting)}" for name, setting in value.items())
