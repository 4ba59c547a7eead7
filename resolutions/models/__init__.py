"""A resolution with its topics and relations, its editions; Recommendations."""

from .edition import Edition
from .recommendation import Recommendation
from .resolution import Relation, Resolution, Topic

__all__ = ["Edition", "Recommendation", "Relation", "Resolution", "Topic"]
