"""What was read, in words and in one table: abstracts, dates and how they are known, doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.papers import dates_note
from analysis.schema import PRECISIONS
from analysis.wording import are, count, span, verb

if TYPE_CHECKING:
    from analysis.store import Results


def corpus_audit(papers: pd.DataFrame) -> list[str]:
    """Say what was read: how many papers, with which texts and dates, and what comes twice."""
    said = [_texts(papers), _dates(papers)]
    twice = _same_title(papers)
    if twice:
        said.append(
            f"{count(twice, 'paper')} {verb(twice, 'has', 'have')} the title of another one."
        )
    moved = int(_flag(papers, "by_hand").sum())
    if moved:
        said.append(f"{count(moved, 'paper')} {verb(moved, 'was', 'were')} placed by hand.")
    return said


def audit_table(papers: pd.DataFrame) -> pd.DataFrame:
    """Count what was read, a row a thing: what, n_papers, share (of all papers).

    Rows for which the papers hold no mark are left out.
    """
    n, dated, titles = len(papers), papers["date"].notna(), int(title_only(papers).sum())
    counts = {
        "papers read": n,
        "with an abstract": n - titles,
        "known by title only": titles,
        "with a title that another has": _same_title(papers),
        "with a date": int(dated.sum()),
        **_by_mark(papers[dated], "date_precision", PRECISIONS, "dated to the {}"),
        **_by_mark(papers[dated], "date_evidence", ("confirmed", "recalled"), "with a date {}"),
        "without a date": int((~dated).sum()),
    }
    flags = {"outlier": "fitting nowhere well", "by_hand": "placed by hand"}
    counts |= {
        what: int(_flag(papers, mark).sum()) for mark, what in flags.items() if mark in papers
    }
    table = pd.DataFrame({"what": list(counts), "n_papers": list(counts.values())})
    return table.assign(share=table["n_papers"] / max(n, 1))


def title_only(papers: pd.DataFrame) -> pd.Series:
    """Tell which papers have no abstract."""
    return papers["abstract"].fillna("").str.strip().eq("")


def _texts(papers: pd.DataFrame) -> str:
    n, titles = len(papers), int(title_only(papers).sum())
    read = f"{count(n, 'paper')} {verb(n, 'was', 'were')} read"
    if not titles:
        return f"{read}, {'it has' if n == 1 else 'all have'} an abstract."
    if titles == n:
        return f"{read}, {'it is' if n == 1 else 'all are'} known by title only."
    return f"{read}; {titles:,} {are(titles)} known by title only."


def _dates(papers: pd.DataFrame) -> str:
    dated = papers["date"].dropna()
    if not len(dated):
        return "No paper has a date, so nothing is said about change."
    known = "every paper" if len(dated) == len(papers) else f"{len(dated):,} of {len(papers):,}"
    return f"A date is known for {known}, from {span(dated.dt.year)}. {dates_note(papers)}"


def _by_mark(
    papers: pd.DataFrame, column: str, marks: tuple[str, ...], phrase: str
) -> dict[str, int]:
    if column not in papers:
        return {}
    return {phrase.format(mark): int(papers[column].eq(mark).sum()) for mark in marks}


def _same_title(papers: pd.DataFrame) -> int:
    plain = papers["title"].str.casefold().str.replace(r"\W+", " ", regex=True).str.strip()
    return int(plain.duplicated().sum())


def _flag(papers: pd.DataFrame, name: str) -> pd.Series:
    if name not in papers:
        return pd.Series(False, index=papers.index)
    return papers[name].astype(str).str.casefold().eq("true")


def without_themes(results: Results) -> str:
    """Say that topics and themes may be chance where the papers show no structure; else ""."""
    if results.provenance.get("has_themes", True):
        return ""
    short = title_only(results.papers).all()
    who = "No paper has an abstract, and titles alone" if short else "These papers"
    return (
        f"{who} hold together no better than shuffled words: what is called a topic or a theme "
        "here may be chance."
    )
