import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import get_resolver, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.database.letters import plain_letters
from core.dates import PartialDateField
from core.fields import LinesField, ProseField, TidyCharField, choice_field
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.state_cache import state_cached
from core.richtext import RichTextField
from core.richtext.meanings import Explainer, Explanation
from meetings.models import Meeting
from resolutions.models import Resolution

from .choices import Section
from .querysets import NoteQuerySet, PageQuerySet, TermQuerySet


class Page(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A content page.")

    reserved_slugs = frozenset({"errors", "metrics", "static"})  # used by the proxy in front

    title = TidyCharField(gettext_lazy("title"), max_length=200)
    section = choice_field(Section, gettext_lazy("section"), default=Section.ABOUT)
    position = models.PositiveSmallIntegerField(
        gettext_lazy("position"), default=0, help_text=gettext_lazy("Order within the section.")
    )
    summary = TidyCharField(
        gettext_lazy("summary"), max_length=400, blank=True, help_text=gettext_lazy("One sentence.")
    )
    body = RichTextField(gettext_lazy("body"), blank=True)

    objects: PageQuerySet = PageQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("page")
        verbose_name_plural = gettext_lazy("pages")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:page", args=[self.slug])

    @property
    def sentence(self) -> str:
        return self.summary or self.title

    def clean(self) -> None:
        super().clean()
        if self.slug in _first_words(get_resolver().url_patterns):
            raise ValidationError({"slug": _("“%(slug)s” is reserved.") % {"slug": self.slug}})


def _first_words(patterns: Iterable[Any]) -> set[str]:
    """The first path segments of the site's URLs, if fixed: `meetings` in `meetings/<slug>/`."""
    found = set()
    for pattern in patterns:
        route = str(pattern.pattern)
        if not route:  # included URLs of an app, or the home page
            found |= _first_words(getattr(pattern, "url_patterns", ()))
        elif route[0] != "<":
            found.add(re.split(r"[/.<]", route.lstrip("."))[0])
    return found


class GlossaryTerm(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A term and its definition.")

    alias_fields = ("term", "aliases")

    term = TidyCharField(gettext_lazy("term"), max_length=120)
    expansion = TidyCharField(
        gettext_lazy("expansion"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy("What the abbreviation stands for."),
    )
    definition = ProseField(gettext_lazy("definition"))
    aliases = LinesField(
        gettext_lazy("aliases"),
        blank=True,
        help_text=gettext_lazy("Other names, one per line."),
    )
    aliases_list: list[str]

    objects: TermQuerySet = TermQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("glossary term")
        verbose_name_plural = gettext_lazy("glossary terms")

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        return f"{reverse('pages:glossary')}#{self.slug}"

    @classmethod
    def explainer(cls) -> Explainer:
        """Explains the public terms."""
        terms = cls.objects.published().for_list()
        return state_cached("explained terms", lambda: Explainer(one.explanation for one in terms))

    @property
    def explanation(self) -> Explanation:
        return Explanation(
            key=self.slug,
            names=tuple(filter(None, (self.term, self.expansion, *self.aliases_list))),
            heading=f"{self.term}: {self.expansion}." if self.expansion else f"{self.term}:",
            meaning=self.definition,
            url=self.get_absolute_url(),
        )

    @property
    def initial(self) -> str:
        """The letter under which it is listed; `#` for a figure or sign."""
        first = plain_letters(self.term)[:1].upper()
        return first if first.isalpha() else "#"

    @property
    def sentence(self) -> str:
        return f"{self.term}: {self.definition}"


class Note(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A short dated item about meetings and resolutions.")

    title = TidyCharField(gettext_lazy("title"), max_length=200)
    body = RichTextField(gettext_lazy("body"), blank=True)
    dated = PartialDateField(gettext_lazy("dated"))
    meetings = models.ManyToManyField(
        Meeting, blank=True, related_name="notes", verbose_name=gettext_lazy("meetings")
    )
    resolutions = models.ManyToManyField(
        Resolution, blank=True, related_name="notes", verbose_name=gettext_lazy("resolutions")
    )

    objects: NoteQuerySet = NoteQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("note")
        verbose_name_plural = gettext_lazy("notes")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:note", args=[self.slug])


class SiteSettings(Publishable):
    purpose = gettext_lazy("The site's name, the notice above its pages, how to reach the editors.")

    key_fields = ("key",)
    is_settings = True

    key = models.CharField(
        gettext_lazy("key"),
        max_length=4,
        choices=[("site", gettext_lazy("this site"))],
        default="site",
        unique=True,
    )
    name = TidyCharField(gettext_lazy("name"), max_length=80, default="WTSA")
    publisher = TidyCharField(
        gettext_lazy("publisher"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Named at the foot of every page. Leave empty for none."),
    )
    claim = TidyCharField(
        gettext_lazy("claim"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("One sentence, for search engines and previews of links."),
    )
    notice = TidyCharField(
        gettext_lazy("notice"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy("Shown above every page. Leave empty for none."),
    )
    contact = TidyCharField(
        gettext_lazy("contact"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("An email or web address, for security.txt and the contact page."),
    )

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("site settings")
        verbose_name_plural = gettext_lazy("site settings")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "SiteSettings":
        """The published settings, or the defaults."""
        return state_cached("site settings", lambda: cls.objects.published().first() or cls())

    @classmethod
    def current_publisher(cls) -> str:
        """The name of the site if none is given."""
        return cls.current().publisher or cls.current().name
