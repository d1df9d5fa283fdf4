"""What results cannot tell, in plain words, with the numbers of these papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings.audit import title_only
from analysis.findings.trust import BANDS
from analysis.wording import are, count, share

if TYPE_CHECKING:
    import pandas as pd

FEW_PAPERS = 100  # with fewer, a sentence warns that topics hang on single words


def limits(papers: pd.DataFrame, topics: pd.DataFrame, trends: pd.DataFrame) -> list[str]:
    """List what a reader must not conclude.

    Parameters
    ----------
    papers, topics
        Tables of the results.
    trends
        Those of one level.
    """
    return [
        _texts(papers),
        _estimates(topics),
        *([_few(len(papers))] if len(papers) < FEW_PAPERS else []),
        *(_change(trends) if papers["date"].notna().any() else []),
        *_dates(papers),
        "Places on the map show which papers are neighbours; its axes have no meaning.",
        "Labels and terms were made for English.",
    ]


def _texts(papers: pd.DataFrame) -> str:
    titles = int(title_only(papers).sum())
    known = "Papers are known by title and abstract, not by what is in them"
    return f"{known}; {titles:,} {are(titles)} known by title only." if titles else f"{known}."


def _estimates(topics: pd.DataFrame) -> str:
    said = "Topics are estimates: another seed or a few more papers move some of them."
    if "trust" not in topics:
        return said
    weak = topics[topics["trust"] == BANDS[-1]]
    if not len(weak):
        return said
    part = share(int(weak["n_papers"].sum()), int(topics["n_papers"].sum()))
    return (
        f"{said} {len(weak):,} of {len(topics):,}, with {part} of the papers, "
        f"{are(len(weak))} not to be trusted."
    )


def _few(n: int) -> str:
    return f"{count(n, 'paper')} {are(n)} few: topics of a handful hang on single words."


def _change(trends: pd.DataFrame) -> list[str]:
    unknown = int((trends["verdict"] == "cannot tell").sum())
    proven = int(trends["verdict"].isin(["rising", "falling"]).sum())
    said = [
        "Trends are about these papers. Where they are a selection, what rises here rises in the "
        "selection, not in the field."
    ]
    if unknown:
        said.append(
            f"“Cannot tell”, which is said of {unknown:,} of {len(trends):,}, means that the "
            "papers could not show a change of the size there may be; it does not mean that "
            "nothing changes."
        )
    if proven:
        level = str(trends["level"].iloc[0])
        said.append(
            f"“Rising” or “falling” is said of {proven:,} of {len(trends):,}; among such verdicts "
            f"on {level}s one in twenty at most is expected to be chance."
        )
    return said


def _dates(papers: pd.DataFrame) -> list[str]:
    n, missing = len(papers), int(papers["date"].isna().sum())
    if missing == n:
        return ["Without dates nothing is said about change."]
    return [f"{missing:,} of {n:,} papers have no date and count in no trend."] if missing else []
