from django.urls import path

from core.public.views import list_paths

from . import views

app_name = "positions"
urlpatterns = [
    *list_paths("proposals", views.ProposalList, name="proposals"),
    path("proposals/<slug:assembly>/<slug:rest>/", views.ProposalDetail.as_view(), name="proposal"),
    path("gaps/send/", views.SendEvidence.as_view(), name="send-evidence"),
]
