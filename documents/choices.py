from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    CONTRIBUTION = "contribution", _("contribution")
    REPORT = "report", _("report")
    TEMPORARY_DOCUMENT = "temporary_document", _("temporary document")
    INFORMATION = "information", _("information document")
    ADMINISTRATIVE = "administrative", _("administrative document")
    LIAISON_STATEMENT = "liaison_statement", _("liaison statement")
    CIRCULAR = "circular", _("circular letter")
    BACKGROUND_PAPER = "background_paper", _("background paper")
    WEB_PAGE = "web_page", _("web page")
    OTHER = "other", _("other")


class Access(TextChoices):
    PUBLIC = "public", _("anyone")
    MEMBERS = "members", _("members of ITU with an account")
    NOT_KNOWN = "not_known", _("not known")


class DocumentRelation(TextChoices):
    ADDS_TO = "adds_to", _("adds to")
    CORRECTS = "corrects", _("corrects")
    REPLACES = "replaces", _("replaces")


# Labels of the same relations on the page of the other document.
REVERSE_RELATIONS = {
    DocumentRelation.ADDS_TO: _("Supplemented by"),
    DocumentRelation.CORRECTS: _("Corrected by"),
    DocumentRelation.REPLACES: _("Replaced by"),
}
