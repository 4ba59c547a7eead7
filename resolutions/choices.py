from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.records.sources import Confidence

OWN = "own"
TOPIC_CONFIDENCE = [(OWN, _("this site's own grouping")), *Confidence.choices]


class TextKind(TextChoices):
    RESOLUTION = "resolution", _("Resolution")
    OPINION = "opinion", _("Opinion")


class Family(TextChoices):
    """TSB's four families of resolutions, as grouped after WTSA-12."""

    HOUSE_KEEPING = "house_keeping", _("house-keeping")
    COLLABORATION = "collaboration", _("collaboration and cooperation")
    BRIDGING_GAP = "bridging_gap", _("bridging the standardization gap")
    THEMATIC = "thematic", _("thematic")


class EditionOutcome(TextChoices):
    NEW = "new", _("new")
    REVISED = "revised", _("revised")
    UNCHANGED = "unchanged", _("unchanged")
    SUPPRESSED = "suppressed", _("suppressed")
    MERGED = "merged", _("merged into another")
    NOT_KNOWN = "not_known", _("in force, decision not known")


GONE = [EditionOutcome.SUPPRESSED, EditionOutcome.MERGED]


class ResolutionStanding(TextChoices):
    IN_FORCE = "in_force", _("in force")
    LAST_RECORDED = "last_recorded", _("in force when last known")
    SUPPRESSED = "suppressed", _("suppressed or merged")
    NOT_RECORDED = "not_recorded", _("not known")


class RelationKind(TextChoices):
    AMENDS = "amends", _("amends")
    REPLACES = "replaces", _("replaces")
    ABSORBED_BY = "absorbed_by", _("absorbed by")


class DocumentType(TextChoices):
    RECOMMENDATION = "recommendation", _("Recommendation")
    SUPPLEMENT = "supplement", _("Supplement")
    AMENDMENT = "amendment", _("Amendment")
    CORRIGENDUM = "corrigendum", _("Corrigendum")
    ERRATUM = "erratum", _("Erratum")
    ANNEX = "annex", _("Annex")


class Approval(TextChoices):
    AAP = "aap", _("alternative approval process (AAP)")
    TAP = "tap", _("traditional approval process (TAP)")
    ASSEMBLY = "assembly", _("by the assembly")
    TSAG = "tsag", _("by TSAG, between assemblies")
    AGREED_BY_TSAG = "agreed_by_tsag", _("agreed by TSAG")
    NOT_KNOWN = "not_known", _("not known")
