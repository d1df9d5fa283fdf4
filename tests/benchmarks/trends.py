"""Measure what the trend tests promise, on simulated papers and on a sample with known counts.

    python -m tests.benchmarks.trends --out trends.md
    python -m tests.benchmarks.trends --sections arxiv --arxiv arxiv-150k.parquet

Every draw comes from the stated seed; tests draw nothing. A replicate is a
corpus: its dates, then its memberships; 20 memberships (for coverage 50) are
drawn for each set of dates, and standard errors are those of the
sets' means. Each section starts from the seed, so sections can be run one by one.
The second command takes a table with the columns first_submitted and category.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from analysis.config import TrendConfig
from analysis.trends.dates import date_scores
from analysis.trends.inference import DateInference
from analysis.trends.logistic import Logistic
from analysis.trends.verdicts import FALLING, RISING, adjust, judge
from tests.benchmarks.trends_draws import (
    LABELS_PER_DATES,
    dated,
    draw_alternative,
    draw_dates,
    draw_null,
    draw_waves,
    log_odds,
    logistic_shares,
    scores_of,
    to_months,
)
from tests.benchmarks.trends_rivals import (
    bertrend,
    binned_p,
    date_or_rank_p,
    logistic_p,
    rank_p,
)

INTERVALS_PER_DATES = 50
CONFIG = TrendConfig()
DRAWS = {
    "false_positives": 10_000,
    "discoveries": 2_000,
    "coverage": 6_000,
    "power": 3_000,
    "envelope": 400_000,
    "detectable": 2_000,
    "shapes": 4_000,
    "waves": 20,
}
WAVES = (
    (258, 120, 0.0, 0.0),
    (2_000, 120, 0.0, 0.0),
    (2_000, 120, 0.12, 0.1),
    (2_000, 120, 0.3, 0.2),
    (15_000, 120, 0.12, 0.1),
    (15_000, 120, 0.3, 0.2),
)
RIVALS = ["logistic (Wald)", "logistic (LR)", "rank test"]
KINDS = ("even", "growth", "bursty", "sparse start")
SIZES = (20, 60, 150, 300)


def main() -> None:
    """Run the chosen sections and write their tables."""
    arguments = _arguments()
    tables = []
    for section in arguments.sections:
        started = time.perf_counter()
        replicates = arguments.replicates or DRAWS.get(section, 0)
        if section == "arxiv":
            title, table, note = arxiv(arguments.arxiv)
        else:
            rng = np.random.default_rng(arguments.seed)
            title, table, note = globals()[section](replicates, rng)
            note = f"{replicates:,} draws a row. {note}".strip()
        text = f"## {title}\n\n{note}\n\n{_markdown(table)}\n"
        print(f"{text}\n({time.perf_counter() - started:.0f} s)\n", flush=True)
        tables.append(text)
    if arguments.out:
        Path(arguments.out).write_text(
            f"# Trends: what the tests promise, measured\n\nSeed {arguments.seed}."
            "\n\n" + "\n".join(tables),
            encoding="utf-8",
        )


def false_positives(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Draw exclusive themes of unequal sizes without any trend and count what is called one."""
    rows, by_dates = [], []
    for n_papers in SIZES:
        for kind in KINDS:
            for unit, wrong in (("day", 0.0), ("month", 0.1)):
                found = [
                    _rejections(*draw_null(n_papers, kind, unit, wrong, rng))
                    for _ in range(replicates // LABELS_PER_DATES)
                ]
                shares = np.array(found)
                by_dates.append(shares[:, [0, 2]])
                rejected, outside, called = shares.mean(axis=0)
                error, error_called = _standard_errors(shares)[[0, 2]]
                rows.append(
                    {
                        "papers": n_papers,
                        "dates": f"{kind}, {unit}",
                        "mislabelled": f"{wrong:.0%}",
                        "p <= 5 %": rejected,
                        "SE": error,
                        "interval excludes 1": outside,
                        "any verdict in a corpus": called,
                        "SE of it": error_called,
                    }
                )
    notes = [
        f"{name}: {_joint_test([shares[:, column] for shares in by_dates])}."
        for column, name in enumerate(("p <= 5 %", "Any verdict in a corpus"))
    ]
    title = "False positives: exclusive themes, no trend (promised: 5 % at most)"
    return title, _percent(rows, decimals=2), " ".join(notes)


def discoveries(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Mix names with and without a trend, and measure the share of verdicts that are false."""
    rows = []
    for n_papers in (150, 300):
        for n_true in (2, 5, 10):
            shares = np.geomspace(0.05, 0.4, 20)
            slopes = np.zeros(20)
            slopes[rng.permutation(20)[:n_true]] = np.resize([1.0, -1.0], n_true)
            false, found = [], []
            for _ in range(replicates // LABELS_PER_DATES):
                years = draw_dates(n_papers, "growth", "month", rng)
                chance = np.stack(
                    [
                        logistic_shares(years, share, slope)
                        for share, slope in zip(shares, slopes, strict=True)
                    ]
                )
                drawn = rng.uniform(size=(LABELS_PER_DATES, *chance.shape)) < chance
                called = _judge_all(drawn, years)["called"]
                false += list(
                    called[:, slopes == 0].sum(axis=1) / np.maximum(1, called.sum(axis=1))
                )
                found += list(called[:, slopes != 0].mean(axis=1))
            rows.append(
                {
                    "papers": n_papers,
                    "names with a trend": f"{n_true} of 20",
                    "verdicts that are false": np.mean(false),
                    "trends found": np.mean(found),
                }
            )
    title = "False discoveries at fdr = 5 %: 20 overlapping names, some with e per year"
    return title, _percent(rows), ""


def coverage(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Count how often the 95 % interval holds the true odds ratio."""
    rows, cells = [], []
    for n_papers in SIZES:
        for kind in KINDS:
            row = {"papers": n_papers, "dates": f"{kind}, month"}
            for slope in (-1.0, -0.4, 0.0, 0.4, 1.0):
                ratio, hits = np.exp(slope), []
                for _ in range(replicates // INTERVALS_PER_DATES):
                    days = draw_dates(n_papers, kind, "day", rng)
                    chance = logistic_shares(days, rng.choice([0.1, 0.2, 0.35]), slope)
                    drawn = rng.uniform(size=(INTERVALS_PER_DATES, n_papers)) < chance
                    drawn = drawn[drawn.any(axis=1) & ~drawn.all(axis=1)]
                    found = _judge_all(drawn[:, None], to_months(days))
                    hits.append((found["low"] <= ratio) & (ratio <= found["high"]))
                held = np.concatenate(hits)
                row[f"odds x {ratio:.2f}"] = held.mean()
                error = _standard_errors(np.array([[h.mean()] for h in hits]))[0]
                cells.append((held.mean(), error))
            rows.append(row)
    least, most = min(cells), max(cells)
    note = (
        f"All cells together {_said(np.mean([cell[0] for cell in cells]))}; the smallest "
        f"{_said(least[0])} (SE {_said(least[1])}), the largest {_said(most[0])} "
        f"(SE {_said(most[1])}); "
        f"{sum(not 0.93 <= share <= 0.97 for share, _ in cells)} of {len(cells)} outside 93-97 %, "
        f"{sum(share > 0.97 + 2 * error for share, error in cells)} above it and "
        f"{sum(share < 0.93 - 2 * error for share, error in cells)} below it by more than two SE."
    )
    return "Coverage of the 95 % interval (promised: 93-97 %)", _percent(rows), note


def power(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Compare with a logistic regression, a rank test and the peers' rules on the same draws.

    "At equal size" every test rejects below the 5 % quantile of its own p-values
    where there is no trend, so that none gains by rejecting too often.
    """
    rows = []
    for n_papers, share in ((60, 0.2), (150, 0.1), (150, 0.25), (300, 0.08), (300, 0.2)):
        for kind in KINDS:
            fair = None
            for shape in ("no trend", "log-linear", "step"):
                found = [
                    _all_tests(*draw_alternative(n_papers, share, kind, shape, rng))
                    for _ in range(replicates // LABELS_PER_DATES)
                ]
                p_values, rules = (pd.concat(part) for part in zip(*found, strict=True))
                means = pd.concat([(p_values <= 0.05).mean(), rules.mean()])
                row = {"papers": n_papers, "share": f"{share:.0%}", "dates": kind, "truth": shape}
                row |= {"ours": means["ours"], "of the best": np.nan, "at equal size": np.nan}
                if fair is None:
                    fair = p_values.quantile(0.05)
                else:
                    row["of the best"] = means["ours"] / means[RIVALS].max()
                    sized = (p_values <= fair).mean()
                    row["at equal size"] = sized["ours"] / sized[RIVALS].max()
                rows.append(row | dict(means))
    table = pd.DataFrame(rows)
    straight = table[table["truth"] == "log-linear"]
    note = (
        "Of the best of the three rivals that follow, against log-linear trends: at least "
        f"{_said(straight['of the best'].min(), 1)}; at equal size at least "
        f"{_said(straight['at equal size'].min(), 1)}."
    )
    title = "Power and false positives at one test's 5 %, same draws, known labels"
    return title, _percent(rows), note


def envelope(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Measure how near any one test can come to both rivals, where lines and steps may be true.

    The sum of dates and the sum of ranks are normal with the correlation of dates and
    ranks; a line is best found by the one, a step about by the other, in 68 % and 55 %.
    By Neyman and Pearson the mean of the two powers is largest, for each weight, for the
    likelihood ratio of the weighted mixture; the weight is the one where the worse share
    is best.
    """
    noise, power = rng.standard_normal((replicates, 2)), np.array([0.68, 0.55])
    rows = []
    for kind in KINDS:
        dates = [draw_dates(150, kind, "month", rng) for _ in range(200)]
        near = np.mean([np.corrcoef(years, rankdata(years))[0, 1] for years in dates])
        mixed = noise @ np.array([[1, near], [0, np.sqrt(1 - near**2)]])
        size = ndtri(power) - ndtri(0.025)
        line, step = size[:, None] * np.array([[1, near], [near, 1]])
        draws = [mixed, mixed + line, mixed + step]
        ratios = [np.cosh(size * z) * np.exp(-(size**2) / 2) for z in draws]
        mixtures = [
            _found_beyond(*(ratio @ [weight, 1 - weight] for ratio in ratios)) / power
            for weight in np.linspace(0, 1, 41)
        ]
        best = max(mixtures, key=min)
        larger = _found_beyond(*(np.abs(z).max(axis=1) for z in draws)) / power
        rows.append(
            {
                "dates": kind,
                "correlation": f"{near:.2f}",
                "best possible: line": best[0],
                "step": best[1],
                "larger of both: line": larger[0],
                "step ": larger[1],
            }
        )
    title = "How near one test can come to the better of two, for a line and for a step"
    return title, _percent(rows), "Share of the power of the best test for either alone."


def detectable(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Draw the odds ratio that is printed as detectable and see how often it is found."""
    rows = []
    for n_papers, size in ((60, 12), (150, 15), (300, 15), (300, 60)):
        for kind in KINDS:
            found, ratios = [], []
            for _ in range(replicates // LABELS_PER_DATES):
                years = draw_dates(n_papers, kind, "month", rng)
                scores = scores_of(years)
                inference = DateInference(scores, np.arange(1, n_papers), CONFIG)
                ratio = inference.detectable(np.array([size]), 0.05)[0][0]
                chance = logistic_shares(years, size / n_papers, np.log(ratio))
                drawn = rng.uniform(size=(LABELS_PER_DATES, n_papers)) < chance
                p_values = inference.null.p_values(
                    drawn.sum(axis=1), (drawn @ scores).astype(float)
                )
                found += list(p_values <= 0.05)
                ratios.append(ratio)
            rows.append(
                {
                    "papers": n_papers,
                    "of the name": size,
                    "dates": kind,
                    "detectable (median)": f"{np.median(ratios):.2f}",
                    "found": np.mean(found),
                }
            )
    return "Is what is called detectable found in 80 %?", _percent(rows), ""


def shapes(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Count bends and bursts found where the trend is straight, and where there is one."""
    config = TrendConfig(n_bootstrap=199)
    rows, nulls = [], []
    for truth in ("no trend", "straight", "bend", "burst"):
        for kind in KINDS:
            by_dates = []
            for _ in range(replicates // LABELS_PER_DATES):
                years = draw_dates(250, kind, "month", rng)
                chance = logistic_shares(log_odds(years, truth), 0.25, 1.0)
                drawn = rng.uniform(size=(LABELS_PER_DATES, len(years))) < chance
                p_values = np.array(_shape_p_values(drawn, years, config, rng))
                by_dates.append((p_values <= 0.05).mean(axis=0))
            shares = np.array(by_dates)
            bends, bursts = shares.mean(axis=0)
            row = {"truth": truth, "dates": kind}
            rows.append(row | {"bend, p <= 5 %": bends, "burst, p <= 5 %": bursts})
            if truth in ("no trend", "straight"):
                nulls.append(shares)
    notes = [
        f"{name} where there are none: {_joint_test([shares[:, column] for shares in nulls])}."
        for column, name in enumerate(("Bends", "Bursts"))
    ]
    title = "Bends and bursts at one test's 5 %: 250 papers, about 62 of the name"
    draws = f"{config.n_bootstrap} sets of papers drawn for each test."
    return title, _percent(rows), " ".join([draws, *notes])


def waves(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame, str]:
    """Draw 20 names without a trend that come in waves, and count what is called one."""
    from analysis.trends import estimate_trends

    rows = []
    for n_papers, months, fast, slow in WAVES:
        found, any_verdict, power = [], [], []
        for _ in range(replicates):
            for slope in (0.0, 0.1):
                papers = draw_waves(n_papers, months, (fast, slow), slope, rng)
                trends = estimate_trends(papers).set_index("name")
                if slope:
                    power.append(trends.loc["n0", "p_value"] <= 0.05)
                    continue
                found.append((trends["p_value"] <= 0.05).mean())
                any_verdict.append(trends["verdict"].isin([RISING, FALLING]).any())
        rows.append(
            {
                "papers": n_papers,
                "months": months,
                "s_m": f"{fast}",
                "s_w": f"{slow}",
                "p <= 5 %": np.mean(found),
                "SE": np.std(found, ddof=1) / np.sqrt(len(found)),
                "any verdict in a corpus": np.mean(any_verdict),
                "found at .1 a year": np.mean(power),
            }
        )
    return "Waves: 20 names, with no trend and with one", _percent(rows, decimals=1), ""


def arxiv(path: str) -> tuple[str, pd.DataFrame, str]:
    """Time the estimates on a big sample and compare them with its exact yearly counts."""
    from analysis.trends import estimate_trends, theme_prevalence

    papers = pd.read_parquet(path, columns=["arxiv_id", "first_submitted", "category"])
    sizes = papers["category"].value_counts()
    table = pd.DataFrame(
        {
            "paper_id": papers["arxiv_id"],
            "date": pd.to_datetime(papers["first_submitted"]),
            "topic": pd.Categorical(papers["category"]).codes.astype(int),
            "theme": papers["category"],
            "confidence": 1.0,
        }
    )
    started = time.perf_counter()
    trends = estimate_trends(table)
    prevalence = theme_prevalence(table)
    seconds = time.perf_counter() - started
    yearly = pd.crosstab(table["date"].dt.year, table["theme"])
    exact = yearly.apply(_yearly_odds_ratio, total=yearly.sum(axis=1))
    trends["from yearly counts"] = trends["name"].map(exact)
    trends["name's papers"] = trends["name"].map(sizes)
    large = trends[trends["n_papers"] >= 500]
    gap = np.abs(np.log(large["odds_ratio_per_year"] / large["from yearly counts"]))
    signs = np.sign(np.log(large["from yearly counts"]))
    said = large["verdict"].map({RISING: 1.0, FALLING: -1.0})
    agree = (said == signs)[said.notna()].mean()
    title = f"{len(table):,} papers, {len(trends)} categories"
    note = (
        f"{seconds:.0f} s, peak memory {_peak_memory():.1f} GB; "
        f"{len(prevalence):,} prevalence rows; on {len(large)} categories of 500 papers "
        "or more the odds ratio differs from that of yearly counts by "
        f"{_said(np.exp(gap.max()) - 1)} at most, and {_said(agree, 1)} of rises and falls agree."
    )
    shown = large.sort_values("odds_ratio_per_year", ascending=False)
    columns = [
        "name",
        "n_papers",
        "odds_ratio_per_year",
        "low",
        "high",
        "from yearly counts",
        "verdict",
    ]
    return title, pd.concat([shown.head(8), shown.tail(8)])[columns].round(3), note


def _rejections(drawn, years):
    """Return the shares of names that the test and the interval reject, and of corpora with any."""
    found = _judge_all(drawn, years, p_below=0.2)
    known = np.isfinite(found["p_value"])
    outside = (found["low"] > 1) | (found["high"] < 1)
    called = found["called"].any(axis=1).mean()
    return (found["p_value"] <= 0.05)[known].mean(), outside[known].mean(), called


def _judge_all(drawn, years, p_below=1.0):
    """Judge (corpora, names, papers) as estimate_trends does; q-values within each corpus.

    Intervals are computed only where p is at most `p_below`.
    """
    shape = drawn.shape[:2]
    flat = drawn.reshape(-1, drawn.shape[2])
    scores, sizes = scores_of(years), flat.sum(axis=1)
    sums = (flat @ scores).astype(float)
    inference = DateInference(scores, sizes, CONFIG)
    p_value = inference.null.p_values(sizes, sums)
    can = p_value <= p_below  # missing for none and all of the papers
    ratios = np.full((3, len(flat)), np.nan)
    ratios[:, can], p_value[can] = inference.estimate(sizes[can], sums[can])
    ratios = ratios.reshape(3, *shape)
    _, low, high = ratios
    p_value = p_value.reshape(shape)
    q_value = np.stack([adjust(row) for row in p_value])
    verdict = judge(ratios, q_value, np.ptp(years), CONFIG)
    called = np.isin(verdict, [RISING, FALLING])
    return {"p_value": p_value, "low": low, "high": high, "called": called}


def _shape_p_values(drawn, years, config, rng):
    """Return p-values of a bend and a burst for each draw, as the shape functions compute them."""
    from analysis.trends.baseline import Baseline
    from analysis.trends.bend import bend_p_value, possible_bends
    from analysis.trends.bursts import strongest_burst
    from analysis.trends.logistic import Logistic
    from analysis.trends.periods import assign_periods
    from analysis.trends.power import tilted_shares
    from analysis.trends.waves import Waves, slice_dates

    papers = dated(years)
    placed, periods = assign_periods(papers, config)
    within = pd.Categorical(placed, categories=periods).codes.astype(np.int64)
    slices, cell = slice_dates(date_scores(papers))
    members = np.stack([np.bincount(cell[row], minlength=len(slices.years)) for row in drawn])
    totals, kept = slices.totals.astype(np.int64), members.sum(axis=1)
    slopes = Logistic(totals, slices.years).fit_roughly(kept, members @ slices.years).estimate
    shares = tilted_shares(slopes, kept, totals, slices.years - slices.years.mean())
    waves = Waves.none(np.ones(len(drawn)))
    baseline = Baseline([""] * len(drawn), slices, members, shares, waves, cell)
    found = []
    for index in range(len(drawn)):
        bend = bend_p_value(baseline, index, possible_bends(baseline, index))
        burst = strongest_burst(baseline, index, within, periods, config, rng)
        found.append((bend, burst["p_value"]))
    return found


def _seed(years):
    return int(scores_of(years).sum() % 2**32)


def _all_tests(drawn, years, sign):
    """Return p-values of the tests, and which draws each of the peers' rules calls a trend."""
    ratio, wald = logistic_p(drawn, years)
    quarters = np.floor((years - years.min()) * 4).astype(int)
    twenty = np.floor((years - years.min()) / (np.ptp(years) + 1e-9) * 20).astype(int)
    p_values = pd.DataFrame(
        {
            "ours": _judge_all(drawn[:, None, :], years, p_below=0.0)["p_value"][:, 0],
            "logistic (Wald)": wald,
            "logistic (LR)": ratio,
            "rank test": rank_p(drawn, years),
            "date or rank": date_or_rank_p(drawn, years, 1999, _seed(years)),
        }
    )
    rules = pd.DataFrame(
        {
            "counts in 20 bins, OLS": binned_p(drawn, twenty) <= 0.05,
            "counts per quarter, OLS": binned_p(drawn, quarters) <= 0.05,
            "BERTrend: rising at the end": bertrend(drawn, years),
            "BERTrend: rising at its last paper": bertrend(drawn, years, at_last_paper=True),
        }
    )
    return p_values, rules.astype(float)


def _found_beyond(null, line, step):
    """Return how often the statistic exceeds, for a line and a step, what 5 % of the null does."""
    edge = np.quantile(null, 0.95)
    return np.array([(line > edge).mean(), (step > edge).mean()])


def _yearly_odds_ratio(counts, total):
    """Fit a logistic regression to exact counts per year."""
    years = counts.index.to_numpy(dtype=float)
    regression = Logistic(total.to_numpy(dtype=np.int64), years)
    size, sums = counts.sum(), float(counts.to_numpy() @ years)
    slopes = regression.fit(np.array([size]), np.array([sums]))
    return float(np.exp(slopes.estimate[0]))


def _standard_errors(shares):
    """Return the standard errors of the columns' means, the rows being independent."""
    return shares.std(axis=0, ddof=1) / np.sqrt(len(shares))


def _joint_test(rows):
    """Say whether the rows' means, or any of them, exceed 5 % by more than chance."""
    means = np.array([row.mean() for row in rows])
    errors = np.array([_standard_errors(row) for row in rows])
    pooled, error = means.mean(), np.sqrt((errors**2).sum()) / len(rows)
    beyond = (means - 0.05) / errors
    top, steepest = means.argmax(), ndtr(-beyond.max())
    return (
        f"{_said(pooled)} in all (SE {_said(error)}), the largest row {_said(means[top])} "
        f"(SE {_said(errors[top])}); that all rows are at most 5 % has p = "
        f"{1 - (1 - steepest) ** len(rows):.2f} by the steepest of {len(rows)} (Sidak) and p = "
        f"{ndtr(-(pooled - 0.05) / error):.2f} by their mean"
    )


def _peak_memory():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _said(share, decimals=2):
    return f"{100 * share:.{decimals}f} %"


def _percent(rows, decimals=1):
    table = pd.DataFrame(rows)
    for column in table.select_dtypes("float"):
        shown = [_said(value, decimals) for value in table[column]]
        table[column] = np.where(table[column].isna(), "", shown)
    return table


def _markdown(table):
    lines = [list(map(str, table.columns)), ["---"] * table.shape[1]]
    lines += [list(map(str, row)) for row in table.itertuples(index=False)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    simulated = list(DRAWS)
    parser.add_argument("--sections", nargs="+", choices=[*simulated, "arxiv"], default=simulated)
    parser.add_argument("--replicates", type=int, help="draws a row (else each section's own)")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--arxiv", help="a Parquet file with first_submitted and category")
    parser.add_argument("--out", help="write the tables to this Markdown file")
    arguments = parser.parse_args()
    if "arxiv" in arguments.sections and not arguments.arxiv:
        parser.error("the section arxiv needs --arxiv FILE")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
