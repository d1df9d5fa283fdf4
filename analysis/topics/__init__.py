"""Topics: clusters of papers that hold still, with a confidence, a stability and a label."""

from analysis.topics.fit import TopicFit, fit_topics, name_groups
from analysis.topics.presence import term_presence
from analysis.topics.quality import BANDS, agreement, assess_topics, diversity, npmi, trust_in_words
from analysis.topics.tables import TopicTables

__all__ = [
    "BANDS",
    "TopicFit",
    "TopicTables",
    "agreement",
    "assess_topics",
    "diversity",
    "fit_topics",
    "name_groups",
    "npmi",
    "term_presence",
    "trust_in_words",
]
