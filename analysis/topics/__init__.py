"""Topics: clusters of papers that hold still, with a confidence, a stability and a label."""

from analysis.topics.explain import Explanation, explain_paper
from analysis.topics.fit import TopicFit, fit_topics, name_groups
from analysis.topics.presence import term_presence

__all__ = [
    "Explanation",
    "TopicFit",
    "explain_paper",
    "fit_topics",
    "name_groups",
    "term_presence",
]
