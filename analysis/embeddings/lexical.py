"""The lexical view: which words and word pairs a paper uses, in at most 100 numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.language.detect import main_language
from analysis.language.languages import language_of
from analysis.schema import PAPERS, conform

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

DIMENSIONS = 100  # at most
DIMENSIONS_PER_ROOT = 1.5  # and at most so many times the root of the number of papers
TITLE_WEIGHT = 3  # a title word counts as much as three in the abstract
SEED = 0  # of the truncated SVD's random start
ENOUGH = 300  # characters of title and abstract, on average, with which words tell in full
LEAST_SAY = 0.25  # how much the words of the shortest texts count


def lexical_view(papers: pd.DataFrame) -> NDArray[np.float32]:
    """Describe each paper by its words and word pairs, seen against the whole corpus.

    TF-IDF over three times the title and the abstract (sublinear, words that a
    fifth of the corpus uses left out; in other languages than English their stems,
    without the language's stop words), brought to few dimensions by a truncated SVD
    (latent semantic analysis, Deerwester et al., 1990). Their number grows with the
    root of the number of papers, up to 100: in a small corpus further dimensions
    tell single papers apart and not topics. A paper's row depends on the papers
    around it, so it is never cached; neither their order nor a second copy of one matters.

    Returns
    -------
    numpy.ndarray
        float32 (n_papers, at most 100), in the papers' order, rows of length
        one. A paper that shares no word with another has a row of zeros.

    Examples
    --------
    >>> import pandas as pd
    >>> papers = pd.DataFrame(
    ...     {
    ...         "paper_id": ["a", "b", "c"],
    ...         "title": ["Fast decoding", "Decoding drafts fast", "Optimal transport"],
    ...         "abstract": ["We decode.", "We draft.", "Measures move."],
    ...         "date": pd.NaT,
    ...     }
    ... )
    >>> view = lexical_view(papers)
    >>> (view @ view.T).round(2)[0].tolist()
    [1.0, 1.0, 0.0]
    """
    return LexicalView.of(papers).describe(papers)


@dataclass(frozen=True)
class LexicalView:
    """The lexical view of a corpus, kept so that papers that come later are seen by it too.

    `say` is how much it should count, at most, beside the semantic view (0.25 to 1): two
    short texts on one thing, bare titles say, often share no word.
    """

    vectorizer: TfidfVectorizer | None
    axes: NDArray[np.float64]
    say: float = 1.0

    @classmethod
    def of(cls, papers: pd.DataFrame) -> LexicalView:
        """Learn which words the papers share and along which axes they differ most."""
        texts = sorted(set(_texts(papers)))
        code = main_language(papers["title"].tolist(), papers["abstract"].tolist())
        vectorizer = _vectorizer(len(texts), code)
        try:
            counts = vectorizer.fit_transform(texts)
        except ValueError:  # scikit-learn's word for an empty vocabulary
            return cls(None, np.zeros((0, 1)), _say(papers))
        return cls(vectorizer, _main_axes(counts), _say(papers))

    def describe(self, papers: pd.DataFrame) -> NDArray[np.float32]:
        """Return the papers' places along those axes: float32 (n_papers, n_axes), unit rows.

        A paper that uses none of the words has a row of zeros.
        """
        texts = _texts(papers)
        if self.vectorizer is None:
            return np.zeros((len(texts), 1), dtype=np.float32)
        latent = np.asarray(self.vectorizer.transform(texts) @ self.axes)
        lengths = np.linalg.norm(latent, axis=1, keepdims=True)
        unit: NDArray[np.float64] = np.divide(
            latent, lengths, out=np.zeros_like(latent), where=lengths > 1e-9
        )
        return unit.astype(np.float32)


def _say(papers: pd.DataFrame) -> float:
    texts = set(zip(papers["title"], papers["abstract"], strict=True))
    length = sum(len(title) + len(abstract) for title, abstract in texts) / max(len(texts), 1)
    return min(1.0, max(LEAST_SAY, round(length / ENOUGH, 2)))


def _texts(papers: pd.DataFrame) -> list[str]:
    table = conform(papers, PAPERS)
    return [
        " ".join([title] * TITLE_WEIGHT + [abstract])
        for title, abstract in zip(table["title"], table["abstract"], strict=True)
    ]


def _vectorizer(n_papers: int, code: str) -> TfidfVectorizer:
    """Return what weighs words and word pairs in a corpus of that size and language."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words: dict[str, Any] = {"ngram_range": (1, 2), "stop_words": "english"}
    common = 0.2 if n_papers >= 50 else 0.5 if n_papers >= 10 else 1.0
    if code != "en":  # what all papers say is out already
        words, common = {"analyzer": language_of(code).terms}, max(common, 0.5)
    return TfidfVectorizer(
        **words,
        sublinear_tf=True,
        max_df=common,
        min_df=min(5 if n_papers > 2000 else 2, n_papers),
        dtype=np.float64,
    )


def _main_axes(counts: sparse.csr_matrix) -> NDArray[np.float64]:
    """Return the directions in which papers differ most; one thread, so that sums keep order."""
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits

    width = min(DIMENSIONS, max(2, round(DIMENSIONS_PER_ROOT * counts.shape[0] ** 0.5)))
    with threadpool_limits(limits=1):
        _, singular, right = randomized_svd(
            counts, n_components=min(width, *counts.shape), n_iter=7, random_state=SEED
        )
    axes: NDArray[np.float64] = right[singular > singular.max(initial=0.0) * 1e-9].T
    return axes
