"""The kinds of subject of positions and proposals, an entry each, and their paths."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter, methodcaller
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls.converters import StringConverter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.records.tracked import TrackedModel
from resolutions.models import Recommendation, Resolution, Topic
from study_groups.models import Question, StudyGroup

if TYPE_CHECKING:
    from .models import ProposalItem
    from .models.about import AboutOne

_WORD = "[-a-zA-Z0-9_]+"


def _question_slug(question: Question) -> str:
    return f"{question.mandate.period.slug}/{question.anchor}"


def _new_text_slug(item: "ProposalItem") -> str:
    return f"{item.proposal.slug}-{item.number}"


@dataclass(frozen=True)
class SubjectKind:
    """One kind of subject. `name` and `title` are attributes of its rows."""

    code: str  # in snapshots and releases
    prefix: str  # of its paths below /positions/
    relation: str  # field of a position or an item
    model: type[TrackedModel] | None  # None: a new text is identified by its item
    label: Promise
    name: str
    title: str
    slug: Callable[[Any], str] = attrgetter("slug")
    slug_pattern: str = _WORD
    word: Callable[[Any], str] = attrgetter("slug")  # for slugs of rows about it
    url: Callable[[Any], str] = methodcaller("get_absolute_url")
    joins: tuple[str, ...] = ()  # needed for its name and its path
    search_fields: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ()  # in lists of choices
    is_held: bool = True  # positions may be about it
    is_target: bool = True  # items of proposals may change it
    is_titled: bool = False  # sentences use its title
    shares_name: bool = False  # all have the same name, and only titles distinguish them
    has_editions: bool = False  # assemblies leave editions of it, and it has a number
    holds_texts: bool = False  # texts belong to it
    is_of_groups: bool = False  # is a study group, or belongs to one

    def rows(self) -> QuerySet[TrackedModel]:
        """All rows, drafts too."""
        if self.model is None:
            raise LookupError("A new text has no table of its own.")
        return self.model._base_manager.all()

    def path(self, row: TrackedModel) -> str:
        """The path of a row below /positions/, which is also its key in a snapshot."""
        return f"{self.prefix}{self.slug(row)}"


RESOLUTION = SubjectKind(
    code="resolution",
    prefix="",
    relation="resolution",
    model=Resolution,
    label=_("resolution"),
    name="designation",
    title="title",
    search_fields=("number", "title"),
    ordering=("number", "title"),
    has_editions=True,
)
RECOMMENDATION = SubjectKind(
    code="recommendation",
    prefix="recommendation/",
    relation="recommendation",
    model=Recommendation,
    label=_("Recommendation"),
    name="designation",
    title="title",
    search_fields=("designation",),
    is_held=False,
)
STUDY_GROUP = SubjectKind(
    code="study-group",
    prefix="study-group/",
    relation="study_group",
    model=StudyGroup,
    label=_("study group"),
    name="code",
    title="code",
    search_fields=("code",),
    ordering=("code",),
    is_of_groups=True,
)
QUESTION = SubjectKind(
    code="question",
    prefix="question/",
    relation="question",
    model=Question,
    label=_("Question"),
    name="code",
    title="title",
    slug=_question_slug,
    slug_pattern=f"{_WORD}/{_WORD}",
    word=attrgetter("anchor"),
    joins=("mandate__study_group", "mandate__period"),
    search_fields=("code",),
    is_of_groups=True,
)
TOPIC = SubjectKind(
    code="topic",
    prefix="topic/",
    relation="topic",
    model=Topic,
    label=_("topic"),
    name="name",
    title="name",
    search_fields=("name",),
    ordering=("name",),
    is_target=False,
    is_titled=True,
    holds_texts=True,
)
NEW_TEXT = SubjectKind(
    code="new",
    prefix="new/",
    relation="item",
    model=None,
    label=_("item of a proposal"),
    name="new_text",
    title="new_text",
    slug=_new_text_slug,
    word=attrgetter("proposal.slug"),
    search_fields=("proposal__number",),
    is_target=False,
    is_titled=True,
    shares_name=True,
)

# In the order of pages and files.
KINDS = (RESOLUTION, RECOMMENDATION, STUDY_GROUP, QUESTION, TOPIC, NEW_TEXT)
BY_CODE = {kind.code: kind for kind in KINDS}
BY_RELATION = {kind.relation: kind for kind in KINDS}
BY_MODEL = {kind.model: kind for kind in KINDS if kind.model is not None}
# Models whose rows have a slug, by the start of their paths; Questions have none.
SLUGGED_MODELS = {kind.prefix: model for model, kind in BY_MODEL.items() if kind is not QUESTION}

# A row fills one of these foreign keys: a position or assessment, and an item of a proposal.
SUBJECTS = tuple(kind.relation for kind in KINDS if kind.is_held)
TARGETS = tuple(kind.relation for kind in KINDS if kind.is_target)


def _joins(relations: Iterable[str]) -> Iterable[str]:
    for relation in relations:
        joins = BY_RELATION[relation].joins
        yield from (f"{relation}__{join}" for join in joins) if joins else (relation,)


# Joins that rows need to name their subject.
TARGET_JOINS = tuple(_joins(TARGETS))
SUBJECT_JOINS = (
    *_joins(SUBJECTS),
    "item__proposal__assembly",
    *(f"item__{join}" for join in TARGET_JOINS),
)


def kind_of(subject: TrackedModel) -> SubjectKind:
    return BY_MODEL.get(type(subject), NEW_TEXT)


def search_fields(relations: Iterable[str]) -> list[str]:
    """Fields in which staff search for rows with these foreign keys."""
    return [f"{name}__{field}" for name in relations for field in BY_RELATION[name].search_fields]


def subject_label(subject: TrackedModel) -> str:
    """Resolutions and Recommendations without their titles; others by name."""
    if isinstance(subject, (Resolution, Recommendation)):
        return str(subject.designation)
    return str(subject)


# paths


class SubjectConverter(StringConverter):
    """The part of a URL that names a subject: `50`, `topic/new-ip`, `question/2022-2024/q14-17`, `new/wtsa-24-ai-1`."""

    regex = "|".join(
        kind.prefix + kind.slug_pattern
        if kind.prefix
        else f"(?!(?:{'|'.join(kind.prefix for kind in KINDS if kind.prefix)})){kind.slug_pattern}"
        for kind in KINDS
    )

    def to_python(self, value: str) -> str:
        return value.lower()


def subject_path(subject: TrackedModel) -> str:
    """For a resolution, a Recommendation, a study group, a Question or a topic."""
    return BY_MODEL[type(subject)].path(subject)


def path_of(row: "AboutOne") -> str:
    """For a position or an impact assessment; empty if it has no subject."""
    for name in SUBJECTS:
        if getattr(row, f"{name}_id"):
            subject = getattr(row, name)
            return path_of_item(subject) if name == NEW_TEXT.relation else subject_path(subject)
    return ""


def path_of_item(item: "ProposalItem") -> str:
    """The path of the text that an item would change, or became; else of a new text named after the item."""
    for name in TARGETS:
        if getattr(item, f"{name}_id"):
            return subject_path(getattr(item, name))
    new = item.new_resolution
    return NEW_TEXT.path(item) if new is None else subject_path(new)
