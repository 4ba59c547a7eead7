"""A group with its mandates, the Questions and the appointments of a mandate."""

from .appointment import Appointment
from .group import Mandate, MandateSuccession, StudyGroup, StudyPeriod
from .question import Question, QuestionSuccession

__all__ = [
    "Appointment",
    "Mandate",
    "MandateSuccession",
    "Question",
    "QuestionSuccession",
    "StudyGroup",
    "StudyPeriod",
]
