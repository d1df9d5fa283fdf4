"""Alt texts of the figures of what papers are about."""

from __future__ import annotations

import pandas as pd

from analysis.wording import are, count, largest, listing


def theme_sizes_alt(sizes: pd.DataFrame) -> str:
    """Describe the bars of `theme_sizes`."""
    themes = sizes.groupby("theme", sort=False)["n_papers"].sum()
    return (
        f"Bar chart of {count(len(themes), 'theme')} and the "
        f"{count(sizes['topic'].nunique(), 'topic')} they hold, "
        f"{count(int(themes.sum()), 'paper')} in all. "
        f"{largest(pd.Series(themes.index), themes, 'theme')}"
    )


def topic_terms_alt(terms: pd.DataFrame) -> str:
    """Describe the panels of `top_terms`: each topic with its first three terms."""
    topics = [
        f"{label}: {', '.join(group.sort_values('rank')['term'].head(3))}"
        for label, group in terms.groupby("label", sort=False)
    ]
    return (
        f"{count(len(topics), 'panel')} of bars, one a topic, with the terms that mark it. "
        f"{'; '.join(topics)}."
    )


def map_alt(papers: pd.DataFrame) -> str:
    """Describe the map: how many papers and themes, and which theme lies the most together."""
    themes = papers["theme"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    outliers = int(papers.get("outlier", pd.Series(dtype=bool)).astype(bool).sum())
    hollow = f" {count(outliers, 'paper')} {are(outliers)} drawn hollow, fitting nowhere well."
    return (
        f"Scatter map of {count(len(papers), 'paper')}: near papers have similar titles and "
        f"abstracts, colours and names show {count(len(themes), 'theme')}. "
        f"{largest(pd.Series(themes.index), themes, 'theme')}{hollow if outliers else ''}"
    )


def hierarchy_alt(hierarchy: pd.DataFrame) -> str:
    """Describe the tree: its themes, each with its topics."""
    leaves = hierarchy[hierarchy["label"] != ""]
    themes = [
        ": ".join(dict.fromkeys([str(theme), listing(group["label"])])).removeprefix(": ")
        for theme, group in leaves.groupby("theme", sort=False)
    ]
    return (
        f"Tree of {count(len(leaves), 'topic')}, "
        f"{count(int(leaves['n_papers'].sum()), 'paper')}. {'. '.join(themes)}."
    )


def similarity_alt(similarity: pd.DataFrame) -> str:
    """Describe the heat map of themes: the most alike pair and the least alike one."""
    pairs = similarity[similarity["theme"] < similarity["other"]]
    themes = similarity["theme"].nunique()
    if not len(pairs):
        return f"Heat map of how alike themes are: {count(themes, 'theme')}, nothing to compare."
    most = pairs.nlargest(1, "similarity").iloc[0]
    least = pairs.nsmallest(1, "similarity").iloc[0]
    return (
        f"Heat map of how alike {count(themes, 'theme')} are, by the cosine of their centred mean "
        f"vectors. Most alike: {_pair(most)}. Least alike: {_pair(least)}."
    )


def _pair(row: pd.Series) -> str:
    return f"{row['theme']} and {row['other']} ({row['similarity']:.2f})".replace("-", "−")
