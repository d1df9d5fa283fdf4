"""Topics: clusters of papers that hold still, with a confidence, a stability and a label.

`analysis.topics.labels` names them, and is for other packages as well.
"""

from analysis.topics.clustering import cluster_papers, clustered_topics
from analysis.topics.fit import TopicFit, describe_topics, fit_topics, name_groups
from analysis.topics.placing import Placer
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
from analysis.topics.renaming import chosen_to_read, named_by, reading_marks
from analysis.topics.representatives import choose_representatives
from analysis.topics.seeds import FoundSeeds, SeedTopic, find_seeds, read_seeds, seeds_of
from analysis.topics.tables import TopicTables
from analysis.topics.tree import name_nodes, parents, topics_below, tree_table

__all__ = [
    "BANDS",
    "MEASURES",
    "FoundSeeds",
    "Placer",
    "SeedTopic",
    "TopicFit",
    "TopicTables",
    "agreement",
    "assess_topics",
    "choose_representatives",
    "chosen_to_read",
    "cluster_papers",
    "clustered_topics",
    "describe_topics",
    "diversity",
    "find_seeds",
    "fit_topics",
    "measure_topics",
    "name_groups",
    "name_nodes",
    "named_by",
    "npmi",
    "parents",
    "read_seeds",
    "reading_marks",
    "seeds_of",
    "term_presence",
    "topics_below",
    "tree_table",
    "trust_in_words",
]
