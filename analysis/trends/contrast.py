"""Terms counted in papers, and how surely they tell one set of papers from another."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.language.detect import main_language
from analysis.language.languages import written_terms
from analysis.language.segment import close_up
from analysis.trends.verdicts import adjust

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from analysis.config import TrendConfig

PRIOR_PAPERS = 4  # the prior weighs as much as so many papers of the whole corpus
ENOUGH_OUTSIDE = 20  # other papers, on either side, from which on their drift is reckoned with
FEWEST = 3  # papers that a term has to be in, of the two sets together
_TOKEN = r"(?u)\b[^\W\d_][\w-]*[^\W_]\b"
_HABITS = (
    "able achieve achieved achieves achieving approach approaches art based better compared "
    "consider current demonstrate demonstrated demonstrates demonstrating despite different "
    "effective effectively effectiveness efficient efficiency especially existing experimental "
    "experiments extensive focus focuses framework furthermore general given high higher highly "
    "however improve improved improvement improvements improves improving including increase "
    "increasing insights introduce introduced introduces introducing key large lead leads leading "
    "leveraging like limited low lower make makes making many method methods model models "
    "moreover multiple need new novel number obtain offer offers original outperform outperforms "
    "paper particular particularly performance popular potential potentially practical present "
    "presents previous prior problem problems propose proposed proposes provide provided provides "
    "providing range recent recently reduce reduced reduces reducing remains require required "
    "requires requiring result results reveal reveals second set setting settings show showing "
    "shown shows significant significantly simple single small specific specifically "
    "state-of-the-art strong studied studies study studying suggest suggests superior task tasks "
    "technique techniques time type understanding use used useful uses using utilize various "
    "ways widely work works"
)


def count_terms(
    papers: pd.DataFrame, paper_ids: pd.Series[str], stop_words: Iterable[str]
) -> tuple[Any, NDArray[np.object_]]:
    """Return which of the papers has which term, as a sparse matrix, and the terms.

    Parameters
    ----------
    papers
        The table papers.
    paper_ids
        Those to count, in order.
    stop_words
        Words that are no terms.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    texts = (papers["title"] + ". " + papers["abstract"]).set_axis(papers["paper_id"])
    code = main_language(papers["title"].tolist(), papers["abstract"].tolist())
    words: dict[str, Any] = {"analyzer": partial(written_terms, code=code)}
    if code == "en":
        out = barred_words(stop_words)
        words = {"ngram_range": (1, 2), "token_pattern": _TOKEN, "stop_words": out}
    vectorizer = CountVectorizer(binary=True, min_df=min(FEWEST, len(paper_ids)), **words)
    try:
        present = vectorizer.fit_transform(texts.loc[paper_ids])
    except ValueError as error:  # nothing is left but stop words and rare words
        raise InputError("the papers share no terms to compare; give longer abstracts") from error
    return present.tocsr(), vectorizer.get_feature_names_out()


def barred_words(more: Iterable[str] = ()) -> list[str]:
    """List the English words that are no terms by themselves, and those that are told besides."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return _whole_tokens({*ENGLISH_STOP_WORDS, *_HABITS.split(), *more})


def _whole_tokens(words: Iterable[str]) -> list[str]:
    """Return the words that texts are cut into: of "doesn't" it is "doesn"."""
    cut = {word.removesuffix("'t") for word in words}
    return sorted(word for word in cut if re.fullmatch(_TOKEN, word))


def contrast(
    counted: tuple[Any, NDArray[np.object_]],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    config: TrendConfig,
    outside: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> pd.DataFrame:
    """Return the terms that tell the second papers from the first, more and less frequent ones.

    Parameters
    ----------
    counted
        What `count_terms` returned.
    first, second
        The papers to compare, by their row.
    config
        The settings.
    outside
        Other papers that fall apart in the same way: a term that changes no more here
        than between these is not told apart.
    """
    present, terms = counted
    counts = [np.asarray(present[rows].sum(axis=0)).ravel() for rows in (first, second)]
    table = pd.DataFrame(
        {
            "term": terms,
            "n_first": counts[0],
            "of_first": len(first),
            "n_second": counts[1],
            "of_second": len(second),
            "prior": np.clip(
                PRIOR_PAPERS * np.asarray(present.mean(axis=0)).ravel(), 0.5, PRIOR_PAPERS - 0.5
            ),
        }
    )
    if outside is not None and min(map(len, outside)) >= ENOUGH_OUTSIDE:
        for side, rows in zip(("outer_first", "outer_second"), outside, strict=True):
            table[f"n_{side}"] = np.asarray(present[rows].sum(axis=0)).ravel()
            table[f"of_{side}"] = len(rows)
    table = table[table["n_first"] + table["n_second"] >= FEWEST]
    table = table.assign(log_odds=_log_odds(table), p_value=_fisher(table))
    table["q_value"] = adjust(table["p_value"].to_numpy())
    proven = (table["q_value"] <= config.fdr) & _beyond_drift(table, config)
    table.loc[proven & (table["log_odds"] > 0), "change"] = "more"
    table.loc[proven & (table["log_odds"] < 0), "change"] = "less"
    table = without_parts(table)
    table = table.assign(size=-table["log_odds"].abs())
    ranked = table.sort_values(["p_value", "size", "term"])
    shown = [ranked[ranked["log_odds"] > 0], ranked[ranked["log_odds"] < 0]]
    chosen = pd.concat([part.head(config.n_terms) for part in shown])
    low, high = _credible(chosen, config)
    written = [close_up(term.split(" ")) for term in chosen["term"]]
    chosen = chosen.drop(columns=[column for column in chosen if "outer" in str(column)])
    return chosen.assign(term=written, low=low, high=high).drop(columns=["prior", "size"])


def _beyond_drift(table: pd.DataFrame, config: TrendConfig) -> NDArray[np.bool_]:
    """Say which terms change by more than they do outside, in the same direction.

    The two changes of log odds are compared by a normal test of their difference, one-sided.
    """
    from scipy.special import ndtri

    if "n_outer_first" not in table:
        return np.ones(len(table), dtype=bool)
    drift = _log_odds(table, "outer_")
    sides = [*("first", "second"), *("outer_first", "outer_second")]
    variance = sum(1 / part for side in sides for part in _beta(table, side))
    sign = np.sign(table["log_odds"].to_numpy())
    gap = sign * (table["log_odds"].to_numpy() - drift)
    return np.asarray(gap >= float(ndtri(config.level)) * np.sqrt(variance), dtype=np.bool_)


def _beta(table: pd.DataFrame, side: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the papers with and without each term in one set, the prior's share added."""
    prior, seen = table["prior"].to_numpy(), table[f"n_{side}"].to_numpy()
    return seen + prior, table[f"of_{side}"].to_numpy() - seen + PRIOR_PAPERS - prior


def _log_odds(table: pd.DataFrame, where: str = "") -> NDArray[np.float64]:
    """Return the log odds ratio of the second set to the first."""
    first, second = _beta(table, f"{where}first"), _beta(table, f"{where}second")
    return np.asarray(np.log(second[0] / second[1]) - np.log(first[0] / first[1]), dtype=np.float64)


def _credible(
    table: pd.DataFrame, config: TrendConfig
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the limits of the log odds ratio under the posterior, from 4,000 draws."""
    from scipy.special import logit

    rng = np.random.default_rng(config.seed)
    first, second = (
        logit(np.clip(rng.beta(*_beta(table, side), (4000, len(table))), 1e-12, 1 - 1e-12))
        for side in ("first", "second")
    )
    tail = (1 - config.level) / 2
    low, high = np.quantile(second - first, [tail, 1 - tail], axis=0)
    return low, high


def _fisher(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return Fisher's exact p-values, two-sided as twice the smaller tail."""
    from scipy.stats import hypergeom

    seen = (table["n_first"] + table["n_second"]).to_numpy()
    size = (table["of_first"] + table["of_second"]).to_numpy()
    null = hypergeom(size, seen, table["of_second"].to_numpy())
    found = table["n_second"].to_numpy()
    tails = np.minimum(null.cdf(found), null.sf(found - 1))
    return np.asarray(np.minimum(1, 2 * tails), dtype=np.float64)


def without_parts(table: pd.DataFrame) -> pd.DataFrame:
    """Drop words that appear nearly only inside one pair of words that is in the table too."""
    size = (table["n_first"] + table["n_second"]).set_axis(table["term"])
    pairs = [term for term in table["term"] if " " in term]
    parts = {
        word
        for pair in pairs
        for word in pair.split()
        if size[pair] >= 0.7 * size.get(word, np.inf)
    }
    return table[~table["term"].isin(parts)]
