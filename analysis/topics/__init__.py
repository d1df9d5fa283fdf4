"""Topics: clusters of papers that hold still, with a confidence, a stability and a label."""

from analysis.topics.fit import TopicFit, fit_topics, name_groups
from analysis.topics.presence import term_presence

__all__ = ["TopicFit", "fit_topics", "name_groups", "term_presence"]
