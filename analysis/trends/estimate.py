"""How a name's odds of being the subject of a paper change per year, and whether that is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.schema import TRENDS, conform
from analysis.trends.course import describe_courses
from analysis.trends.doubts import find_doubts, same_papers
from analysis.trends.found import find
from analysis.trends.names import named_papers, names_by_size
from analysis.trends.reasons import reason_for
from analysis.trends.replicates import draw_replicates, measure_agreement, rival_names
from analysis.trends.verdicts import CANNOT_TELL, adjust, asked_level, judge

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from analysis.trends.found import Found

COLUMNS = (
    *("n_dated", "agreement", "hangs_on_recalled", "reason", "detectable_fall", "years"),
    *("change", "change_low", "change_high", "course", "null", "inflation", "dispersion"),
    *("extra_month", "extra_year", "lag_years", "hangs_on", "falls_beside", "null_reason"),
    "waves_evidence",
)
_RATIOS = ["odds_ratio_per_year", "low", "high"]
ALONE = "independent papers"
_NUMBERS = [
    *(*_RATIOS, "p_value", "q_value", "detectable", "agreement", "detectable_fall", "change"),
    *("change_low", "change_high", "inflation", "dispersion", "extra_month", "extra_year"),
    *("lag_years", "deviate", "waves_evidence"),
]


def estimate_trends(
    paper_themes: pd.DataFrame,
    level: str = "theme",
    config: TrendConfig | None = None,
    *,
    themes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Estimate each name's odds ratio per year against all papers, test it, and judge it.

    The odds ratio is the slope of a logistic regression of membership on the
    date itself (no bins), so the corpus's own growth is the denominator; Firth's
    penalty and its profile interval serve small names. The p-value is that of all sets
    of so many papers, widened by waves where there are papers enough to see them, else by
    papers that come in company (see `analysis.trends.waves` and `companions`), and the
    interval leaves out 1 where it is at most 5 %;
    the q-value is Benjamini and Hochberg's over all names of the level. A topic that is
    the same papers as a theme takes the theme's row and is not tested twice.
    Dates known to the month or the year count by `date_scores`; where there are
    more than 800 distinct dates the regression, never the test, pools neighbours.
    Claims are about the corpus: where it is a selection, so are they.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic, date and confidence, as `assign_themes` returns them.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        The settings; None stands for the usual ones.
    themes
        The trends of the same papers' themes where they are at hand; for topics None has
        them estimated.

    Returns
    -------
    DataFrame
        The trends table, largest name first. `detectable` and `detectable_fall` are the
        odds ratios per year that are called rising, or falling, with the power asked for,
        at the level that the correction asks; infinite and 0 where none is. With it come
        `n_dated` (papers that count), `agreement` (the share of replicated assignments that
        repeat the verdict), `hangs_on_recalled` (leaving out papers with a recalled date
        would change the verdict), `reason` (why one cannot tell, else empty); `years` that
        the papers fill and the `change` of the odds over them with its interval; `course`
        (a change of slope in words, where proven); `null` (`independent papers`,
        `companions` or `waves`), `inflation` (by what factor those widen the standard error),
        `dispersion` (of counts, 1 where binomial), `extra_month` and `extra_year` (standard
        deviations of the log odds from month to month and of the slow part) and `lag_years`
        (in which that part fades; all three missing where no waves are looked for);
        `hangs_on` (the month or last year alone, or the premise that papers come one by
        one, without which the verdict is none) and `falls_beside` (the name whose rise makes
        it fall); `null_reason` (why no waves are allowed for) and `waves_evidence` (log odds
        for waves that the counts of all names give, missing where they are left aside and not
        clear).

    Raises
    ------
    InputError
        If the level is unknown, a paper has no name, a date is unusable, or a name to
        compare with is none.

    Notes
    -----
    The test is of the slope that the odds ratio tells, so that test and interval
    agree; `describe_shapes` tests for a change of slope.

    Examples
    --------
    >>> papers = pd.DataFrame({
    ...     "paper_id": list("abcdefghijkl"), "topic": 0, "confidence": 1.0,
    ...     "theme": ["bandits"] * 6 + ["agents"] * 6,
    ...     "date": pd.date_range("2023-01-01", periods=12, freq="MS")})
    >>> estimate_trends(papers)[["name", "n_papers", "q_value", "verdict"]].round(2)
          name  n_papers  q_value  verdict
    0   agents         6      0.0   rising
    1  bandits         6      0.0  falling
    """
    config = config or TrendConfig()
    papers = named_papers(paper_themes, level)
    names = names_by_size(papers)
    papers = _compared(papers, names, level, config)
    papers["rival"] = rival_names(papers)
    papers["place"] = papers["paper_id"].rank(method="first").astype(int)
    doubles = same_papers(papers) if level == "topic" else {}
    recalled = papers.get("date_evidence", pd.Series("", index=papers.index)).eq("recalled")
    dated = papers[papers["date"].notna()]
    confirmed = dated[~recalled[dated.index]]
    used, others = (confirmed, dated) if config.leave_out_recalled else (dated, confirmed)
    tested = [name for name in names if name not in doubles]
    trends = _judged(used, tested, config)
    trends["hangs_on_recalled"] = False
    if len(others) != len(used):
        again = _judged(others, tested, config)
        trends["hangs_on_recalled"] = trends["verdict"] != again["verdict"]
    trends["reason"] = [
        reason_for(row, len(used), level, config) for row in trends.to_dict("records")
    ]
    if doubles:
        known = estimate_trends(paper_themes, "theme", config) if themes is None else themes
        known = known.set_index("name")
        copied = known.loc[list(doubles.values())].assign(name=list(doubles)).reset_index(drop=True)
        trends = pd.concat([trends, copied]).set_index("name").loc[names].reset_index()
    trends["n_papers"] = papers["name"].value_counts().reindex(names, fill_value=0).to_numpy()
    trends["level"] = level
    return conform(trends[[*TRENDS.columns, *COLUMNS]], TRENDS)


def _compared(
    papers: pd.DataFrame, names: list[str], level: str, config: TrendConfig
) -> pd.DataFrame:
    """Return the papers that count as all papers: all but those of a name that is left out."""
    for name in (config.without, config.against):
        if name and name not in names and name not in set(papers["theme"]):
            raise InputError(f"no {level} is called {name!r}; there are {', '.join(names[:9])}")
    out = papers["name"].eq(config.without) | papers["theme"].eq(config.without)
    return papers[~out].copy() if config.without else papers


def _judged(dated: pd.DataFrame, names: list[str], config: TrendConfig) -> pd.DataFrame:
    """Return one row a name: the numbers, the verdict, and the verdict before doubt was cast."""
    table = pd.DataFrame({"name": names})
    sizes = dated["name"].value_counts()
    against = config.against if config.against in names else ""
    table["n_dated"] = sizes.reindex(names, fill_value=0).to_numpy()
    table[_NUMBERS] = np.nan
    table["years"] = np.nan
    table[["unshaken", "verdict"]] = CANNOT_TELL
    table[["doubt", "course", "null", "null_reason", "hangs_on", "falls_beside"]] = ""
    rivals = [name for name in names if name != against] if against else [None]
    parts = []
    for rival in rivals:
        chosen = dated if rival is None else dated[dated["name"].isin([rival, against])]
        found = find(chosen, [name for name in names if rival in (None, name)], config)
        if found is not None:
            parts.append((found, chosen))
    if not parts:
        return table
    table = table.set_index("name")
    for found, _ in parts:
        _fill(table, found)
    table["q_value"] = adjust(table["p_value"].to_numpy())
    asked = asked_level(table["q_value"].to_numpy(), config)
    for found, chosen in parts:
        _settle(table, found, chosen, asked, config)
    return table.reset_index()


def _fill(table: pd.DataFrame, found: Found) -> None:
    """Write the numbers of the names that were found into their rows."""
    waves, names = found.baseline.waves, found.names
    seen = waves.seen()
    months = 12 * found.baseline.slices.length
    with np.errstate(over="ignore"):
        change = found.ratios**found.years
    columns: dict[str, Any] = {
        **dict(zip(_RATIOS, found.ratios, strict=True)),
        **dict(zip(("change", "change_low", "change_high"), change, strict=True)),
        "p_value": found.p_values,
        "years": found.years,
        "inflation": found.inflation,
        "dispersion": waves.dispersion(),
        "extra_month": np.where(seen, waves.mean("fast") * np.sqrt(months), np.nan),
        "extra_year": np.where(seen, waves.mean("slow"), np.nan),
        "lag_years": np.where(seen, waves.lag(), np.nan),
        "null": np.select([seen, waves.companions > 1], ["waves", "companions"], ALONE),
        "null_reason": found.baseline.why,
        "waves_evidence": found.baseline.evidence(),
    }
    for column, values in columns.items():
        table.loc[names, column] = values


def _settle(
    table: pd.DataFrame, found: Found, dated: pd.DataFrame, asked: float, config: TrendConfig
) -> None:
    """Write the verdicts of the names that were found into their rows, and what they hang on."""
    names = found.names
    q_values = table.loc[names, "q_value"].to_numpy()
    verdicts = judge(found.ratios, q_values, found.years, config)
    courses = describe_courses(found.baseline, verdicts, config)
    verdicts = courses.verdicts
    replicates = draw_replicates(dated, names, found.scores, config)
    agreement = np.ones(len(names))
    if replicates is not None:
        agreement = measure_agreement(verdicts, replicates, found.inference, found, config)
    doubts = find_doubts(dated, found, verdicts, agreement, q_values, config)
    reach = _detectable(found, asked, config)
    columns = {
        "unshaken": verdicts,
        "agreement": agreement,
        "verdict": np.where(doubts.doubt == "", verdicts, CANNOT_TELL),
        "course": courses.words,
        "doubt": doubts.doubt,
        "hangs_on": doubts.hangs_on,
        "falls_beside": doubts.falls_beside,
        "detectable": reach[0],
        "detectable_fall": reach[1],
    }
    for column, values in columns.items():
        table.loc[names, column] = values


def _detectable(
    found: Found, asked: float, config: TrendConfig
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the odds ratios to be called rising and falling: proven, and changed by the band."""
    from scipy.special import ndtri

    rise, fall = found.inference.detectable(found.sizes, asked, found.baseline.waves)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        _, low, high = np.log(found.ratios)
        error = (high - low) / (2 * float(ndtri(0.5 + config.level / 2)))
        least = np.exp(np.log(config.band) / found.years + float(ndtri(config.power)) * error)
    least = np.where(np.isfinite(least), least, 1.0)
    return np.maximum(rise, least), np.minimum(fall, 1 / least)
