"""Measure what the trend tests promise, on simulated papers and on a sample with known counts.

    python -m tests.benchmarks.trends --out trends.md
    python -m tests.benchmarks.trends --sections arxiv --arxiv arxiv-150k.parquet

Every draw comes from the stated seed, and permutations from one that the dates
give. A replicate is a corpus: its dates, then its memberships; 20 memberships are
drawn for each set of dates. The second command takes a table with the columns
first_submitted and category.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import chdtrc, expit, ndtr
from scipy.stats import rankdata
from scipy.stats import t as student

from analysis.config import TrendConfig
from analysis.trends.dates import UNITS_PER_YEAR
from analysis.trends.inference import DateInference
from analysis.trends.logistic import Logistic
from analysis.trends.verdicts import FALLING, RISING, adjust, judge

LABELS_PER_DATES = 20
CONFIG = TrendConfig(n_permutations=1999)
KINDS = ("even", "growth", "bursty", "sparse start")
SIZES = (20, 60, 150, 300)


def main() -> None:
    """Run the chosen sections and write their tables."""
    arguments = _arguments()
    tables = []
    for section in arguments.sections:
        started = time.perf_counter()
        rng = np.random.default_rng(arguments.seed)
        if section == "arxiv":
            title, table = arxiv(arguments.arxiv)
        else:
            title, table = globals()[section](arguments.replicates, rng)
        text = f"## {title}\n\n{_markdown(table)}\n"
        print(f"{text}\n({time.perf_counter() - started:.0f} s)\n", flush=True)
        tables.append(text)
    if arguments.out:
        Path(arguments.out).write_text(
            f"# Trends: what the tests promise, measured\n\nSeed {arguments.seed}, "
            f"{arguments.replicates:,} replicates a row, "
            f"{CONFIG.n_permutations:,} permutations.\n\n" + "\n".join(tables),
            encoding="utf-8",
        )


def false_positives(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame]:
    """Draw exclusive themes of unequal sizes without any trend and count what is called one."""
    rows = []
    for n_papers in SIZES:
        for kind in KINDS:
            for unit, wrong in (("day", 0.0), ("month", 0.1)):
                found = [
                    _judge_all(*_null_corpus(n_papers, kind, unit, wrong, rng))
                    for _ in range(replicates // LABELS_PER_DATES)
                ]
                p_values = np.concatenate([f["p_value"].ravel() for f in found])
                outside = np.concatenate(
                    [((f["low"] > 1) | (f["high"] < 1)).ravel() for f in found]
                )
                called = np.concatenate([f["called"].any(axis=1) for f in found])
                known = np.isfinite(p_values)
                rows.append(
                    {
                        "papers": n_papers,
                        "dates": f"{kind}, {unit}",
                        "mislabelled": f"{wrong:.0%}",
                        "p <= 5 %": (p_values[known] <= 0.05).mean(),
                        "interval excludes 1": outside[known].mean(),
                        "any verdict in a corpus": called.mean(),
                    }
                )
    return "False positives: exclusive themes, no trend (promised: 5 % at most)", _percent(rows)


def discoveries(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame]:
    """Mix names with and without a trend, and measure the share of verdicts that are false."""
    rows = []
    for n_papers in (150, 300):
        for n_true in (2, 5, 10):
            shares = np.geomspace(0.05, 0.4, 20)
            slopes = np.zeros(20)
            slopes[rng.permutation(20)[:n_true]] = np.resize([1.0, -1.0], n_true)
            false, found = [], []
            for _ in range(replicates // LABELS_PER_DATES):
                years = _dates(n_papers, "growth", "month", rng)
                chance = np.stack(
                    [
                        _shares(years, share, slope)
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
    return "False discoveries at fdr = 5 %: 20 overlapping names, some with e per year", _percent(
        rows
    )


def coverage(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame]:
    """Count how often the 95 % interval holds the true odds ratio."""
    rows = []
    for n_papers in SIZES:
        for kind in KINDS:
            row = {"papers": n_papers, "dates": f"{kind}, month"}
            for slope in (-1.0, -0.4, 0.0, 0.4, 1.0):
                hits = []
                for _ in range(replicates // LABELS_PER_DATES):
                    days = _dates(n_papers, kind, "day", rng)
                    chance = _shares(days, rng.choice([0.1, 0.2, 0.35]), slope)
                    drawn = rng.uniform(size=(LABELS_PER_DATES, n_papers)) < chance
                    drawn = drawn[drawn.any(axis=1) & ~drawn.all(axis=1)]
                    found = _judge_all(drawn[:, None], _to_months(days))
                    ratio = np.exp(slope)
                    hits += list((found["low"] <= ratio) & (ratio <= found["high"]))
                row[f"odds x {np.exp(slope):.2f}"] = np.mean(hits)
            rows.append(row)
    return "Coverage of the 95 % interval (promised: 93-97 %)", _percent(rows)


def power(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame]:
    """Compare with a logistic regression, a rank test and the peers' rules on the same draws."""
    rows = []
    for n_papers, share in ((60, 0.2), (150, 0.1), (150, 0.25), (300, 0.08), (300, 0.2)):
        for kind in KINDS:
            for shape in ("no trend", "log-linear", "step"):
                found = [
                    _all_tests(*_alternative(n_papers, share, kind, shape, rng))
                    for _ in range(replicates // LABELS_PER_DATES)
                ]
                means = pd.concat(found).mean()
                better = means[["logistic (Wald)", "logistic (LR)", "rank test"]].max()
                rows.append(
                    {"papers": n_papers, "share": f"{share:.0%}", "dates": kind, "truth": shape}
                    | {"ours": means["ours"], "of the best of three": means["ours"] / better}
                    | dict(means)
                )
                if shape == "no trend":
                    rows[-1]["of the best of three"] = np.nan
    return "Power and false positives at one test's 5 %, same draws, known labels", _percent(rows)


def detectable(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame]:
    """Draw the odds ratio that is printed as detectable and see how often it is found."""
    rows = []
    for n_papers, size in ((60, 12), (150, 15), (300, 15), (300, 60)):
        for kind in KINDS:
            found, ratios = [], []
            for _ in range(replicates // LABELS_PER_DATES):
                years = _dates(n_papers, kind, "month", rng)
                scores = _scores(years)
                config = replace(CONFIG, seed=int(rng.integers(2**32)))
                inference = DateInference(scores, np.arange(1, n_papers), config)
                ratio = inference.detectable(np.array([size]))[0]
                chance = _shares(years, size / n_papers, np.log(ratio))
                drawn = rng.uniform(size=(LABELS_PER_DATES, n_papers)) < chance
                p_values = inference.p_values(drawn.sum(axis=1), (drawn @ scores).astype(float))
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
    return "Is what is called detectable found in 80 %?", _percent(rows)


def shapes(replicates: int, rng: np.random.Generator) -> tuple[str, pd.DataFrame]:
    """Count bends and bursts found where the trend is straight, and where there is one."""
    from analysis.trends.baseline import fit_baseline
    from analysis.trends.bend import bend_p_value, possible_bends
    from analysis.trends.bursts import find_bursts

    config = TrendConfig(n_bootstrap=199)
    rows = []
    for truth in ("no trend", "straight", "bend", "burst"):
        for kind in KINDS:
            bends, bursts = [], []
            for seed in range(replicates):
                years = _dates(250, kind, "month", rng)
                papers = _papers(years, _shares(_course(years, truth), 0.25, 1.0), rng)
                baseline = fit_baseline(papers, "theme", config)
                if baseline is None or "name" not in baseline.names:
                    continue
                index = baseline.names.index("name")
                places = possible_bends(baseline, index)
                drawn = baseline.draw(index, config.n_bootstrap, np.random.default_rng(seed))
                bends.append(bend_p_value(baseline, index, places, drawn) <= 0.05)
                if seed % 10 == 0:
                    found = find_bursts(papers, config=config).set_index("name")
                    bursts.append(found.loc["name", "p_value"] <= 0.05)
            rows.append(
                {
                    "truth": truth,
                    "dates": kind,
                    "bend, p <= 5 %": np.mean(bends),
                    "burst, p <= 5 % (a tenth of the draws)": np.mean(bursts),
                }
            )
    return "Bends and bursts at one test's 5 %: 250 papers, about 62 of the name", _percent(rows)


def arxiv(path: str) -> tuple[str, pd.DataFrame]:
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
    title = (
        f"{len(table):,} papers, {len(trends)} categories: {seconds:.0f} s, peak memory "
        f"{_peak_memory():.1f} GB; {len(prevalence):,} prevalence rows; on {len(large)} categories "
        f"of 500 papers or more the odds ratio differs from that of yearly counts by "
        f"{np.exp(gap.max()) - 1:.2%} at most, and {agree:.1%} of rising and falling verdicts agree"
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
    return title, pd.concat([shown.head(8), shown.tail(8)])[columns].round(3)


def _null_corpus(n_papers, kind, unit, wrong, rng):
    """Draw dates and exclusive themes of Zipf sizes; some papers are given to a random theme."""
    years = _dates(n_papers, kind, unit, rng)
    n_themes = max(3, n_papers // 20)
    sizes = 1 / np.arange(1, n_themes + 1)
    themes = rng.choice(n_themes, (LABELS_PER_DATES, n_papers), p=sizes / sizes.sum())
    moved = rng.uniform(size=themes.shape) < wrong
    themes[moved] = rng.integers(0, n_themes, moved.sum())
    return themes[:, None, :] == np.arange(n_themes)[:, None], years


def _alternative(n_papers, share, kind, shape, rng):
    """Draw memberships with a trend strong enough to be missed at times."""
    years = _dates(n_papers, kind, "month", rng)
    spread = 2.6 / np.sqrt(n_papers * share * (1 - share))  # about 70 % power
    sign = rng.choice([-1, 1])
    if shape == "log-linear":
        lift = sign * spread * (years - years.mean()) / years.std()
    elif shape == "step":
        late = years >= np.quantile(years, rng.uniform(0.3, 0.7))
        lift = sign * spread * (late - late.mean()) / max(late.std(), 0.1)
    else:
        lift = np.zeros(n_papers)
    chance = _shares(lift, share, 1.0)
    drawn = rng.uniform(size=(LABELS_PER_DATES, n_papers)) < chance
    usable = (drawn.sum(axis=1) > 1) & (drawn.sum(axis=1) < n_papers - 1)
    return drawn[usable], years, sign


def _dates(n_papers, kind, unit, rng):
    """Draw dates over five years, in years."""
    years = 5 * rng.uniform(size=n_papers)
    if kind == "growth":
        years = 5 * np.log1p(years / 5 * (np.exp(4) - 1)) / 4
    elif kind == "bursty":
        bursts = rng.choice(5 * rng.uniform(size=4), n_papers) + rng.normal(0, 0.08, n_papers)
        years = np.where(rng.uniform(size=n_papers) < 0.6, np.clip(bursts, 0, 5), years)
    elif kind == "sparse start":
        early = rng.uniform(size=n_papers) < 0.08
        years = np.where(early, -6 * rng.uniform(size=n_papers), 2 + 0.6 * years)
    return _to_months(years) if unit == "month" else years


def _course(years, truth):
    """Return the log odds over the years: flat, straight, bent by 1.5 a year, or raised by 1.5."""
    middle = np.median(years)
    if truth == "bend":
        return 1.5 * np.maximum(0, years - middle) - 0.75 * (years - middle)
    if truth == "burst":
        return 1.5 * (np.abs(years - middle) < 0.25)
    return 0.4 * (years - middle) * (truth == "straight")


def _papers(years, chance, rng):
    """Return a paper_themes table in which each paper is of the name with its chance."""
    member = rng.uniform(size=len(years)) < chance
    days = np.round((years - years.min()) * 365.2425)
    return pd.DataFrame(
        {
            "paper_id": [f"p{row}" for row in range(len(years))],
            "date": pd.Timestamp("2010-01-01") + pd.to_timedelta(days, unit="D"),
            "topic": 0,
            "theme": np.where(member, "name", "others"),
            "confidence": 1.0,
        }
    )


def _to_months(years):
    return (np.floor(12 * years) + 0.5) / 12


def _scores(years):
    return np.round((years + 20) * UNITS_PER_YEAR).astype(np.int64)


def _shares(x, share, slope):
    """Return logistic shares that rise by the slope and average to the share."""
    low, high = -60.0, 60.0
    for _ in range(60):
        offset = (low + high) / 2
        chance = expit(offset + slope * (x - x.mean()))
        low, high = (offset, high) if chance.mean() < share else (low, offset)
    return chance


def _judge_all(drawn, years):
    """Judge (corpora, names, papers) as estimate_trends does; q-values within each corpus."""
    shape = drawn.shape[:2]
    flat = drawn.reshape(-1, drawn.shape[2])
    scores, sizes = _scores(years), flat.sum(axis=1)
    sums = (flat @ scores).astype(float)
    can = (sizes > 0) & (sizes < len(years))
    inference = DateInference(scores, sizes, replace(CONFIG, seed=int(scores.sum() % 2**32)))
    ratios = np.full((3, len(flat)), np.nan)
    ratios[:, can] = inference.odds_ratios(sizes[can], sums[can])
    _, low, high = ratios.reshape(3, *shape)
    p_value = inference.p_values(sizes, sums).reshape(shape)
    q_value = np.stack([adjust(row) for row in p_value])
    verdict = judge(low, high, q_value, np.ptp(years), CONFIG)
    called = np.isin(verdict, [RISING, FALLING])
    return {"p_value": p_value, "low": low, "high": high, "called": called}


def _all_tests(drawn, years, sign):
    """Return which draws each method calls a trend."""
    mine = _judge_all(drawn[:, None, :], years)
    ratio, wald = _logistic_p(drawn, years)
    quarters = np.floor((years - years.min()) * 4).astype(int)
    twenty = np.floor((years - years.min()) / (np.ptp(years) + 1e-9) * 20).astype(int)
    return pd.DataFrame(
        {
            "ours": mine["p_value"][:, 0] <= 0.05,
            "logistic (Wald)": wald <= 0.05,
            "logistic (LR)": ratio <= 0.05,
            "rank test": _rank_p(drawn, years) <= 0.05,
            "counts in 20 bins, OLS": _binned_p(drawn, twenty) <= 0.05,
            "counts per quarter, OLS": _binned_p(drawn, quarters) <= 0.05,
            "BERTrend: rising at the end": _bertrend(drawn, years),
            "BERTrend: rising at its last paper": _bertrend(drawn, years, at_last_paper=True),
        }
    ).astype(float)


def _logistic_p(drawn, years):
    """Return likelihood-ratio and Wald p-values of plain logistic regressions."""
    x = (years - years.mean()) / years.std()
    share = drawn.mean(axis=1)
    a, b = np.log(share / (1 - share)), np.zeros(len(drawn))
    for _ in range(40):
        chance = expit(a[:, None] + b[:, None] * x)
        weight, rest = chance * (1 - chance), drawn - chance
        zeroth, first, second = weight.sum(1), weight @ x, weight @ x**2
        determinant = np.maximum(zeroth * second - first**2, 1e-9)
        up, tilt = rest.sum(1), rest @ x
        a = np.clip(a + np.clip((second * up - first * tilt) / determinant, -2, 2), -40, 40)
        b = np.clip(b + np.clip((zeroth * tilt - first * up) / determinant, -2, 2), -15, 15)
    logit = a[:, None] + b[:, None] * x
    fitted = (drawn * logit - np.logaddexp(0, logit)).sum(1)
    size, n_papers = drawn.sum(1), drawn.shape[1]
    flat = size * np.log(share) + (n_papers - size) * np.log(1 - share)
    wald = 2 * ndtr(-np.abs(b) / np.sqrt(zeroth / determinant))
    return chdtrc(1, np.maximum(2 * (fitted - flat), 0)), wald


def _rank_p(drawn, years):
    """Return Wilcoxon's rank-sum test on the dates, with mid-ranks and the tie correction."""
    ranks = rankdata(years)
    size, n_papers = drawn.sum(1), len(years)
    variance = size * (n_papers - size) / (n_papers - 1) * ranks.var()
    return 2 * ndtr(-np.abs(drawn @ ranks - size * ranks.mean()) / np.sqrt(variance))


def _binned_p(drawn, bins):
    """Return the p-value of a line through a topic's raw counts per bin, as its chart suggests."""
    counts = np.stack([np.bincount(bins[row], minlength=bins.max() + 1) for row in drawn])
    x = np.arange(counts.shape[1]) - (counts.shape[1] - 1) / 2
    slope = counts @ x / (x @ x)
    rest = counts - counts.mean(1, keepdims=True) - slope[:, None] * x
    error = np.sqrt(np.maximum((rest**2).sum(1) / (len(x) - 2) / (x @ x), 1e-18))
    return 2 * student.sf(np.abs(slope) / error, len(x) - 2)


def _bertrend(drawn, years, at_last_paper=False):
    """Apply BERTrend's rule: a positive OLS slope of popularity over the last 14 days.

    Popularity accumulates papers in steps of a week and decays by
    exp(-0.01 k^2) in the k-th silent week; the window holds three weeks' values.
    """
    weeks = np.floor((years - years.min()) * 365.25 / 7).astype(int)
    counts = np.stack([np.bincount(weeks[row], minlength=weeks.max() + 1) for row in drawn])
    popularity = np.zeros(counts.shape)
    level, silent = np.zeros(len(drawn)), np.zeros(len(drawn))
    for week in range(counts.shape[1]):
        new = counts[:, week]
        silent = np.where(new > 0, 0, silent + 1)
        level = np.where(new > 0, level + new, level * np.exp(-0.01 * silent**2))
        popularity[:, week] = level
    last = np.full(len(drawn), counts.shape[1] - 1)
    if at_last_paper:
        last = counts.shape[1] - 1 - np.argmax(counts[:, ::-1] > 0, axis=1)
    rows = np.arange(len(drawn))
    return popularity[rows, last] > popularity[rows, np.maximum(last - 2, 0)]


def _yearly_odds_ratio(counts, total):
    """Fit a logistic regression to exact counts per year."""
    years = counts.index.to_numpy(dtype=float)
    regression = Logistic(total.to_numpy(dtype=np.int64), years)
    size, sums = counts.sum(), float(counts.to_numpy() @ years)
    slopes = regression.fit(np.array([size]), np.array([sums]))
    return float(np.exp(slopes.estimate[0]))


def _peak_memory():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _percent(rows):
    table = pd.DataFrame(rows)
    for column in table.select_dtypes("float"):
        table[column] = ["" if np.isnan(v) else f"{100 * v:.1f} %" for v in table[column]]
    return table


def _markdown(table):
    lines = [list(map(str, table.columns)), ["---"] * table.shape[1]]
    lines += [list(map(str, row)) for row in table.itertuples(index=False)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    simulated = ["false_positives", "discoveries", "coverage", "power", "detectable", "shapes"]
    parser.add_argument("--sections", nargs="+", choices=[*simulated, "arxiv"], default=simulated)
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--arxiv", help="a Parquet file with first_submitted and category")
    parser.add_argument("--out", help="write the tables to this Markdown file")
    arguments = parser.parse_args()
    if "arxiv" in arguments.sections and not arguments.arxiv:
        parser.error("the section arxiv needs --arxiv FILE")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
