from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.records.sources import Confidence
from core.richtext.meanings import Meanings

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


STANDING_MEANINGS = Meanings(
    "standing",
    _("Standing of a resolution"),
    {
        ResolutionStanding.IN_FORCE: _(
            "A decision of the latest assembly is recorded, and it left the text in force."
        ),
        ResolutionStanding.LAST_RECORDED: _(
            "The text was in force after the assembly named. What later assemblies decided on it is not known."
        ),
        ResolutionStanding.SUPPRESSED: _("An assembly ended the text or merged it into another."),
        ResolutionStanding.NOT_RECORDED: _("We have found no decision on the text."),
    },
)

DECISION_MEANINGS = Meanings(
    "edition",
    _("What was decided on a resolution"),
    {
        EditionOutcome.NEW: _("The text was adopted for the first time."),
        EditionOutcome.REVISED: _("The text was changed. It keeps its number."),
        EditionOutcome.UNCHANGED: _("The text was left as it was and stays in force."),
        EditionOutcome.SUPPRESSED: _("The text was ended."),
        EditionOutcome.MERGED: _("The text was merged into another and ended."),
        EditionOutcome.NOT_KNOWN: _(
            "The text was in force after the assembly. What the assembly decided on it is not known."
        ),
    },
)

APPROVAL_MEANINGS = Meanings(
    "approval",
    _("Approval of a Recommendation"),
    {
        Approval.AAP: _(
            "A study group approves a technical text by consent and a last call. The rules are in Recommendation A.8."
        ),
        Approval.TAP: _(
            "A study group approves a text with policy or regulatory weight after determination and a consultation of Member States. The rules are in Resolution 1, section 9."
        ),
        Approval.ASSEMBLY: _("The assembly itself approved the text."),
        Approval.TSAG: _(
            "TSAG, the advisory group that acts between assemblies, approved the text."
        ),
        Approval.AGREED_BY_TSAG: _(
            "TSAG accepted the text, a Supplement or another text that is not a standard."
        ),
        Approval.NOT_KNOWN: _("We have not found how the text was approved."),
    },
    words={Approval.NOT_KNOWN: _("approval not known")},
)
