"""What a topic is called: its terms, a label that a person would write, names for groups."""

from analysis.topics.labels.choosing import (
    TopicLabels,
    label_parents,
    label_topics,
    topic_vectorizer,
)
from analysis.topics.labels.terms import topic_terms

__all__ = [
    "TopicLabels",
    "label_parents",
    "label_topics",
    "topic_terms",
    "topic_vectorizer",
]
