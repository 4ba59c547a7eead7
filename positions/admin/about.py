from ..models.about import SUBJECTS
from ..models.proposal import TARGETS

# What a position or an assessment needs to say what it is about.
ABOUT_JOINS = (
    *SUBJECTS,
    "question__mandate__period",
    "item__proposal__assembly",
    "item__question__mandate__period",
    *(f"item__{name}" for name in TARGETS),
)
