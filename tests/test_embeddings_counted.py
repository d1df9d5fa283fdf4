"""Words counted first: the same vectors to the last bit, whatever the texts."""

import numpy as np
import pytest

from analysis.embeddings.counted import FEW, encode_counted, is_countable
from analysis.embeddings.static import StaticEncoder

TEXTS = [
    "KV-cache sizes (GPT-4): 3.14, e.g. $O(n^2)$ tokens!",
    "",
    "   ",
    "Ångström-scale naïve Bayes – 世界 models",
    "tabs\tand\nlines\r\nand_under_scores",
    "a\x00control\x1fcharacter",
    "x" * 300,
    "don't `quote` [brackets] {braces} a/b\\c ~tilde|pipe",
    "I\u0130 dotted capital",
]


@pytest.fixture(scope="module")
def encoder():
    return StaticEncoder()


def test_counted_words_give_the_models_own_vectors_to_the_last_bit(encoder):
    rng = np.random.default_rng(0)
    words = [
        "sparse",
        "deep",
        "Network's",
        "graph-based",
        "2D-CNN",
        "U.S.",
        "(see)",
        "transport,",
        "entropy:",
        "x_i",
    ]
    many = [" ".join(rng.choice(words, rng.integers(1, 60))) for _ in range(400)] + TEXTS
    own = encoder._model.encode(many, max_length=None, use_multiprocessing=False)
    np.testing.assert_array_equal(encode_counted(encoder._model, many), own)


def test_many_texts_are_read_as_few_are(encoder):
    many = [f"{text} {i}" for i in range(FEW // len(TEXTS) + 1) for text in TEXTS]
    assert len(many) > FEW
    rows = [encoder.encode(many[i : i + 20]) for i in range(0, len(many), 20)]
    np.testing.assert_array_equal(encoder.encode(many), np.concatenate(rows))


def test_the_shipped_model_is_countable(encoder):
    assert is_countable(encoder._model)
