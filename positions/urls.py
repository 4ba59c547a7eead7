from django.urls import path

from core.public.views import list_paths

from .views.proposals import ProposalDetail, ProposalList
from .views.submissions import SendEvidence

app_name = "positions"
urlpatterns = [
    *list_paths("proposals", ProposalList, name="proposals"),
    path("proposals/<slug:assembly>/<slug:rest>/", ProposalDetail.as_view(), name="proposal"),
    path("gaps/send/", SendEvidence.as_view(), name="send-evidence"),
]
