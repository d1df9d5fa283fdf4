"""What a fit keeps of the partitions it drew, so that they can be cut again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.topics.guidance import Guidance
    from analysis.topics.partitions import Member

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class KeptPartitions:
    """The partitions of the different papers, those of each refit, and what they weigh.

    `sizes` counts the papers behind each different one, `inverse` says which of the
    different ones each paper is; `weights` gives every level of detail its say; `guidance`
    says which papers belong to topics given beforehand.
    """

    sizes: Ints
    inverse: Ints
    weights: Floats
    survey: list[Member]
    members: list[Member]
    refits: list[tuple[Ints, list[Member]]]
    guidance: Guidance


def compact(member: Member) -> Member:
    """Return the same partition in the smallest whole numbers that hold its clusters."""
    smallest = np.min_scalar_type(int(member.labels.max()))
    return member._replace(labels=member.labels.astype(smallest))
