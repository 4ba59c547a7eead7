"""Panels that this app adds to pages of lower apps, and to that of a proposal."""

from django.utils.translation import gettext_lazy as _

from core.panels import IN_SEARCH_RESULTS, UNDER_STATUS, Panel
from documents.models import Document
from meetings.models import Meeting
from participants.models import Participant
from resolutions.models import Resolution, Topic
from study_groups.models import StudyGroup

from ..models import Proposal
from . import agenda, delegates, impacts, lists, story

_STORY = (_("Story"), "core/_story.html")
_PROPOSALS, _POSITIONS = "positions/_proposals_panel.html", "positions/_positions_panel.html"
_DISCUSSED = (_("Discussed"), "positions/_discussions.html")
_IMPACT = (_("What it would do to the Internet"), "positions/_impacts_panel.html")
_ASKED = (_("Asked for by"), "positions/_asked_for_panel.html")
_STANDS = (_("Positions at assemblies"), "positions/_delegate_links.html")
_NEXT = (_("Next meetings and deadlines"), "positions/_delegate_panel.html")
_LATEST = (_("Latest meetings of its region"), "positions/_latest_meetings_panel.html")

PANELS = (
    Panel(Resolution, *_STORY, story.story_of_resolution, rank=1),
    Panel(Resolution, *_ASKED, lists.asked_for_by, rank=10),
    Panel(Resolution, _("Proposals"), _PROPOSALS, lists.proposals_on_resolution),
    Panel(Resolution, _("Positions"), _POSITIONS, lists.positions_on_resolution),
    Panel(Resolution, *_IMPACT, impacts.impacts_on_resolution),
    Panel(Resolution, *_DISCUSSED, agenda.of_resolution, place=UNDER_STATUS),
    Panel(Topic, *_STORY, story.story_of_topic, rank=1),
    Panel(Topic, _("Proposals"), _PROPOSALS, lists.proposals_on_topic),
    Panel(Topic, _("Positions"), _POSITIONS, lists.positions_on_topic),
    Panel(Topic, _("Documents"), "documents/_documents_panel.html", lists.documents_on_topic),
    Panel(Topic, *_IMPACT, impacts.impacts_on_topic),
    Panel(Proposal, *_STORY, story.story_of_proposal, rank=1),
    Panel(Proposal, *_IMPACT, impacts.impacts_on_proposal),
    Panel(Proposal, *_DISCUSSED, agenda.of_proposal, place=UNDER_STATUS),
    Panel(StudyGroup, _("Proposals"), _PROPOSALS, lists.proposals_on_group),
    Panel(StudyGroup, _("Positions"), _POSITIONS, lists.positions_on_group),
    Panel(Document, _("Proposals in this document"), _PROPOSALS, lists.proposals_in_document),
    Panel(Document, _("Positions in this document"), _POSITIONS, lists.positions_in_document),
    Panel(Meeting, _("Agenda"), "positions/_agenda_panel.html", agenda.of_meeting),
    Panel(Participant, *_STANDS, delegates.delegate_summary, rank=10),
    Panel(Participant, *_NEXT, delegates.next_dates, rank=11),
    Panel(Participant, _("Proposals"), _PROPOSALS, lists.proposals_of, rank=20),
    Panel(Participant, _("Positions"), _POSITIONS, lists.positions_of, rank=30),
    Panel(Participant, *_LATEST, delegates.latest_meetings, rank=60),
    *(
        Panel(Participant, _("Brief"), template, delegates.brief_links, place=place)
        for template, place in (
            ("positions/_brief_link.html", IN_SEARCH_RESULTS),
            ("positions/_brief_button.html", UNDER_STATUS),
        )
    ),
)
