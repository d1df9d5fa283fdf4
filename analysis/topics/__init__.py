"""Topics: clusters of papers that hold still, with a confidence, a stability and a label.

`analysis.topics.labels` names them, and is for other packages as well.
"""

from analysis.topics.fit import TopicFit, fit_topics, name_groups
from analysis.topics.placing import SAMPLED, Placer
from analysis.topics.presence import term_presence
from analysis.topics.quality import (
    BANDS,
    MEASURES,
    agreement,
    assess_topics,
    diversity,
    measure_topics,
    npmi,
    trust_in_words,
)
from analysis.topics.representatives import choose_representatives
from analysis.topics.seeds import FoundSeeds, SeedTopic, find_seeds, read_seeds, seeds_of
from analysis.topics.tables import TopicTables
from analysis.topics.tree import name_nodes, parents, topics_below, tree_table

__all__ = [
    "BANDS",
    "MEASURES",
    "SAMPLED",
    "FoundSeeds",
    "Placer",
    "SeedTopic",
    "TopicFit",
    "TopicTables",
    "agreement",
    "assess_topics",
    "choose_representatives",
    "diversity",
    "find_seeds",
    "fit_topics",
    "measure_topics",
    "name_groups",
    "name_nodes",
    "npmi",
    "parents",
    "read_seeds",
    "seeds_of",
    "term_presence",
    "topics_below",
    "tree_table",
    "trust_in_words",
]
