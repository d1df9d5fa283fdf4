import itertools

import numpy as np
import pytest

from analysis.figures.labels import core, medoid, place_labels, spread


def boxes(centres, sizes):
    return np.hstack([centres - sizes / 2, centres + sizes / 2])


def overlapping(placed):
    return [
        (i, j)
        for i in range(len(placed))
        for j in range(i)
        if (
            np.minimum(placed[i, 2:], placed[j, 2:]) > np.maximum(placed[i, :2], placed[j, :2])
        ).all()
    ]


@pytest.mark.parametrize("seed", range(5))
def test_labels_overlap_nowhere_and_stay_inside(seed):
    rng = np.random.default_rng(seed)
    anchors = rng.uniform([250, 200], [550, 400], (12, 2))
    sizes = np.column_stack([rng.uniform(60, 170, 12), rng.choice([20.0, 37.0], 12)])
    marks = rng.uniform([0, 0], [800, 600], (200, 2))
    placed = boxes(place_labels([a[None] for a in anchors], sizes, marks, (800, 600)), sizes)
    assert overlapping(placed) == []
    assert (placed[:, :2] >= 0).all()
    assert (placed[:, 2:] <= [800, 600]).all()


def test_a_label_with_room_stays_where_it_belongs():
    centre = place_labels(
        [np.array([[100.0, 100.0]])], np.array([[50.0, 20.0]]), np.empty((0, 2)), (300, 300)
    )
    assert centre.tolist() == [[100.0, 100.0]]


def test_a_label_gives_way_to_points():
    crowd = np.random.default_rng(0).normal([150, 150], 8, (40, 2))
    size = np.array([[60.0, 20.0]])
    centre = place_labels([np.array([[150.0, 150.0]])], size, crowd, (300, 300))
    box = boxes(centre, size)[0]
    covered = ((crowd >= box[:2]) & (crowd <= box[2:])).all(axis=1).sum()
    assert covered < 4


def test_the_medoid_is_a_point_amid_the_many_and_not_between_two_groups():
    points = np.array([[0, 0], [1, 0], [0, 1], [0.4, 0.4], [100, 100]], dtype=float)
    assert medoid(points) == 3


def test_the_core_is_the_nearer_half_and_begins_with_the_medoid():
    points = np.array([[0, 0], [1, 0], [0, 1], [0.4, 0.4], [100, 100]], dtype=float)
    assert core(points).tolist() == [[0.4, 0.4], [0, 0], [1, 0]]
    assert core(points[:1]).tolist() == [[0, 0]]
    assert len(core(np.random.default_rng(0).normal(size=(3_001, 2)))) <= 200


def test_the_medoid_of_very_many_points_is_one_of_them():
    points = np.random.default_rng(0).normal(size=(3_001, 2))
    assert np.linalg.norm(points[medoid(points)]) < 0.3


def test_spread_boxes_touch_at_most_and_keep_their_order():
    places, heights = [50.0, 51.0, 10.0, 52.0], [20.0, 10.0, 20.0, 30.0]
    moved = spread(places, heights, 200.0)
    order = np.argsort(places, kind="stable")
    gaps = np.diff(moved[order])
    needed = [(heights[a] + heights[b]) / 2 for a, b in itertools.pairwise(order)]
    assert (gaps >= np.array(needed) - 1e-9).all()
    assert moved[2] == 10.0


def test_spread_keeps_to_its_range():
    moved = spread([0.0, 0.0, 100.0], [10.0, 10.0, 10.0], 100.0)
    assert moved.tolist() == [5.0, 15.0, 95.0]
