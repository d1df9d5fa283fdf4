"""Write the contest's table as Markdown and CSV."""

from __future__ import annotations

import importlib.metadata
from collections import Counter
from pathlib import Path

import pandas as pd

from tests.benchmarks.data import DRAWS, KINDS, Source
from tests.benchmarks.peers import METHODS
from tests.benchmarks.scores import score_set

SHOWN = {
    "method": "method",
    "topics": "topics",
    "covered": "papers covered",
    "ami": "AMI",
    "ari": "ARI",
    "npmi": "NPMI",
    "diversity": "diversity",
    "ari_seeds": "ARI, seeds",
    "ari_subsamples": "ARI, 90 %",
    "seconds": "seconds",
    "memory": "MiB",
}
HIGH_IS_GOOD = ("ami", "ari", "npmi", "ari_seeds", "ari_subsamples")


def write_table(cache: Path, sets: list[str], source: Source, out: Path | None) -> None:
    """Score what the cache holds of the sets; print the Markdown, or write both files."""
    tables, failed, parts = [], [], []
    for data in sets:
        whole = source.load(data)
        table, not_finished = score_set(data, whole, cache)
        failed += not_finished
        if len(table):
            tables.append(table)
            known = int((whole.labels != "").sum())
            parts.append(f"### {_heading(data, len(whole), known, whole.true_k)}\n")
            parts.append(_markdown(table))
    parts.insert(0, _summary(pd.concat(tables)))
    parts.append(_failures(failed))
    parts.append(_methods())
    text = "\n".join(parts)
    if out is None:
        print(text)
        return
    out.with_suffix(".md").write_text(text, encoding="utf-8")
    pd.concat(tables).round(4).to_csv(out.with_suffix(".csv"), index=False, lineterminator="\n")


def _summary(scores: pd.DataFrame) -> str:
    """Return the AMI of every method on every set, in the reading that covers most papers."""
    filled = scores["method"].str.removesuffix(", to nearest")
    better = set(filled[filled != scores["method"]])
    table = scores[~scores["method"].isin(better | {f"{METHODS['ours'].title}, plain words"})]
    wide = table.pivot_table(index="method", columns="set", values="ami")
    order = table.sort_values("method", key=lambda names: names.map(_place), kind="stable")
    wide = wide.loc[order["method"].drop_duplicates(), scores["set"].drop_duplicates()]
    flags = table.pivot_table(index="method", columns="set", values="flag", aggfunc="first")
    flags = flags.reindex_like(wide).fillna("")
    informed = set(table.loc[table["number"] == "true", "method"])
    fair = wide.drop(index=list(informed)).where(flags == "")
    best = fair.round(3).max()
    lines = ["### AMI at a glance\n", "| method | " + " | ".join(wide.columns) + " |"]
    lines.append("|---" * (len(wide.columns) + 1) + "|")
    for method, row in wide.iterrows():
        cells = []
        for data, value in row.items():
            shown = _cell("ami", value) + (" †" if flags.loc[method, data] else "")
            leads = method not in informed and "†" not in shown and round(value, 3) == best[data]
            cells.append(f"**{shown}**" if leads else shown)
        lines.append(f"| {method} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _place(name: str) -> int:
    """Return where a row's method stands among the methods; a row's name begins with its title."""
    titles = [method.title for method in METHODS.values()]
    fits = [i for i, title in enumerate(titles) if name == title or name.startswith(f"{title}, ")]
    return max(fits, key=lambda i: len(titles[i]))


def _heading(data: str, n_papers: int, known: int, true_k: int) -> str:
    size, _ = DRAWS.get(data, (0, 1))
    many = f"{size:,} drawn from {n_papers:,}" if size else f"{n_papers:,}"
    if not known:
        return f"{KINDS[data].capitalize()}: {many}; no labels"
    some = f"; {known:,} labelled" if known < n_papers else ""
    return f"{KINDS[data][0].upper()}{KINDS[data][1:]}: {many}{some}; {true_k} classes"


def _markdown(table: pd.DataFrame) -> str:
    fair = table[(table["number"] != "true") & (table["flag"] == "") & (table["covered"] > 0.995)]
    best = {column: fair[column].round(3).max() for column in HIGH_IS_GOOD}
    lines = ["| " + " | ".join(SHOWN.values()) + " |", "|---" * len(SHOWN) + "|"]
    notes: list[str] = []
    for _, row in table.iterrows():
        cells = {column: _cell(column, row[column]) for column in SHOWN}
        fair_row = row.name in fair.index
        for column in HIGH_IS_GOOD:
            if fair_row and round(row[column], 3) == best[column]:
                cells[column] = f"**{cells[column]}**"
        if row["flag"]:
            notes.append(f"{row['method']}: {row['flag']}")
            cells["ami"] += " †"
        lines.append("| " + " | ".join(cells.values()) + " |")
    under = f"\n† collapsed in at least one fit: {'. '.join(notes)}.\n" if notes else ""
    return "\n".join(lines) + "\n" + under


def _cell(column: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if value != value:
        return "–"
    if column == "covered":
        return f"{value:.0%}"
    form = {"topics": ".1f", "seconds": ".1f", "memory": ".0f", "diversity": ".2f"}
    return format(value, form.get(column, ".3f"))


def _failures(failed: list[dict[str, str]]) -> str:
    if not failed:
        return "Every fit came to its end.\n"
    counts = Counter((each["set"], each["method"], each["reason"]) for each in failed)
    lines = ["### What did not finish\n", "| set | method | fits | reason |", "|---|---|---|---|"]
    for (data, method, reason), count in counts.items():
        said = " ".join(reason.replace("|", "/").split())[:160]
        lines.append(f"| {data} | {METHODS[method].title} | {count} | {said} |")
    return "\n".join(lines) + "\n"


def _methods() -> str:
    lines = ["### Who took part\n", "| method | package | licence | number of topics | note |"]
    lines.append("|---|---|---|---|---|")
    number = {"own": "chooses", "given": "median of those that choose", "true": "told (informed)"}
    for method in METHODS.values():
        version = _version(method.package)
        lines.append(
            f"| {method.title} | {method.package} {version} | {method.licence} "
            f"| {number[method.number]} | {method.note or 'defaults'} |"
        )
    return "\n".join(lines) + "\n"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"
