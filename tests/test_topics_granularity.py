"""How many topics: agreement between views, on curves one can read."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from analysis.config import EnsembleConfig
from analysis.topics.granularity import MOST_LEVELS, Levels, adjusted_information, survey_levels
from analysis.topics.partitions import Member, View


def test_agreement_matches_scikit_learns_adjusted_mutual_information():
    rng = np.random.default_rng(0)
    one = rng.integers(0, 6, 300)
    other = np.where(rng.random(300) < 0.6, one, rng.integers(0, 6, 300))
    ours = np.mean([adjusted_information(one, other, rng) for _ in range(20)])
    assert ours == pytest.approx(adjusted_mutual_info_score(one, other), abs=0.01)


def test_chance_alone_agrees_by_nothing():
    rng = np.random.default_rng(0)
    pairs = rng.integers(0, 20, (50, 2, 200))
    assert abs(np.mean([adjusted_information(*pair, rng) for pair in pairs])) < 0.01


def test_one_cluster_agrees_with_nothing():
    rng = np.random.default_rng(0)
    assert adjusted_information(np.zeros(9, dtype=int), np.arange(9), rng) == 0.0


def test_the_level_that_views_agree_on_weighs_most():
    rng = np.random.default_rng(0)
    truth = np.repeat(np.arange(4), 25)
    members = []
    for weight in (0.0, 0.5, 1.0):
        view = View(weight, 8, "shared")
        members.append(Member(np.arange(100) % 2, view, 2))
        members.append(Member(truth, view, 6))
        members.append(Member(rng.integers(0, 12, 100), view, 10))
    members[0] = members[0]._replace(labels=rng.integers(0, 2, 100))
    levels = survey_levels(members, rng)
    assert int(np.argmax(levels.weights())) == 6
    assert levels.number[6] == 4


def test_themes_are_the_coarse_level_on_which_views_agree():
    levels = Levels(np.array([2.0, 4.0, 8.0, 16.0]), np.array([0.3, 0.8, 0.7, 0.85]), np.ones(4))
    assert levels.numbers_of_groups(16, 100)[0] == 4
    assert levels.numbers_of_groups(3, 100) == [3, 2]
    assert levels.numbers_of_groups(1, 100) == [1]


@pytest.mark.parametrize("n_topics", [7, 12, 30, 120])
def test_many_papers_have_six_to_twenty_themes(n_topics):
    levels = Levels(np.array([2.0, 4.0, 8.0, 16.0]), np.array([0.9, 0.8, 0.7, 0.6]), np.ones(4))
    numbers = levels.numbers_of_groups(n_topics, 300)
    assert numbers[0] == 6
    assert all(6 <= number <= min(20, n_topics) for number in numbers)


def test_how_many_themes_there_are_follows_the_settings():
    curve = (np.array([2.0, 4.0, 8.0, 16.0]), np.array([0.9, 0.8, 0.7, 0.6]), np.ones(4))
    more = Levels(*curve, EnsembleConfig(fewest_themes=9, most_themes=11))
    assert set(more.numbers_of_groups(30, 300)) == {9, 10, 11}
    fine = Levels(*curve, EnsembleConfig(coarser=-1.0))
    assert fine.numbers_of_groups(30, 300)[0] > Levels(*curve).numbers_of_groups(30, 300)[0]


def test_which_levels_are_worth_looking_at_follows_the_settings():
    curve = (np.array([2.0, 8.0, 40.0]), np.array([0.9, 0.75, 0.55]), np.array([0.7, 2.0, 3.5]))
    assert int(np.argmax(Levels(*curve).weights())) == 1
    strict = Levels(*curve, EnsembleConfig(least_return=0.7)).weights()
    assert int(np.argmax(strict)) == 0
    mixed = Levels(*curve, EnsembleConfig(tolerance=10.0)).weights()
    assert np.count_nonzero(mixed) == 3


def test_few_topics_of_many_papers_are_their_own_themes():
    levels = Levels(np.array([2.0, 4.0, 8.0]), np.array([0.5, 0.9, 0.7]), np.ones(3))
    assert levels.numbers_of_groups(4, 1000) == [4]


def test_a_given_number_weighs_the_levels_around_it():
    levels = Levels(np.array([2.0, 4.0, 8.0, 16.0]), np.zeros(4), np.ones(4))
    assert int(np.argmax(levels.weights_near(8))) == 2
    assert int(np.argmax(levels.weights_near(500))) == 3


def test_without_any_split_every_level_weighs_alike():
    levels = Levels(np.ones(3), np.zeros(3), np.zeros(3))
    assert levels.weights().tolist() == [1.0, 1.0, 1.0]
    assert levels.most_agreement() == 0.0


def test_a_finer_level_is_worth_more_as_long_as_what_it_adds_returns():
    number, information = np.array([2.0, 8.0, 40.0]), np.array([0.7, 2.0, 3.5])
    kept = Levels(number, np.array([0.9, 0.85, 0.4]), information)
    lost = Levels(number, np.array([0.9, 0.55, 0.4]), information)
    assert int(np.argmax(kept.weights())) == 1
    assert int(np.argmax(lost.weights())) == 0


def test_where_no_level_returns_half_of_itself_the_most_agreed_on_weighs_most():
    levels = Levels(np.array([2.0, 8.0, 40.0]), np.array([0.3, 0.42, 0.4]), np.array([0.1, 2.0, 3]))
    assert int(np.argmax(levels.weights())) == 1


def test_few_levels_have_a_weight_however_alike_they_are():
    alike = Levels(np.linspace(4, 20, 17), np.full(17, 0.8), np.full(17, 2.0))
    assert np.count_nonzero(alike.weights()) == MOST_LEVELS
