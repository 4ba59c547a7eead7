from django.urls import path, register_converter

from core.public.views import list_paths

from . import views
from .subjects import SubjectConverter

register_converter(SubjectConverter, "subject")

app_name = "positions"
urlpatterns = [
    *list_paths("proposals", views.ProposalList, name="proposals"),
    path("proposals/asked-and-got/", views.AskedAndGot.as_view(), name="asked-and-got"),
    path("proposals/<slug:assembly>/<slug:rest>/", views.ProposalDetail.as_view(), name="proposal"),
    *list_paths("positions/releases", views.ReleaseList, name="releases"),
    path("positions/releases/changes/", views.Changes.as_view(), name="changes"),
    path("positions/releases/<int:number>/", views.ReleaseDetail.as_view(), name="release"),
    path(
        "positions/releases/<int:number>.<slug:face>",
        views.ReleaseDetail.as_view(),
        name="release-face",
    ),
    path("positions/compare/", views.Compare.as_view(), name="compare"),
    path("positions/key/", views.Key.as_view(), name="key"),
    path("positions/", views.Matrix.as_view(), name="matrix"),
    path("positions.<slug:face>", views.Matrix.as_view(), name="matrix-face"),
    path("brief/", views.Brief.as_view(), name="brief"),
    *list_paths("papers", views.PaperList, name="papers"),
    path("papers/<slug:slug>/", views.PaperDetail.as_view(), name="paper"),
    path("papers/<slug:slug>.<slug:face>", views.PaperDetail.as_view(), name="paper-face"),
    path(
        "papers/<slug:slug>/<int:number>/", views.PaperEditionDetail.as_view(), name="paper-edition"
    ),
    path(
        "papers/<slug:slug>/<int:number>.<slug:face>",
        views.PaperEditionDetail.as_view(),
        name="paper-edition-face",
    ),
    path("gaps/", views.Gaps.as_view(), name="gaps"),
    path("gaps/send/", views.SendEvidence.as_view(), name="send-evidence"),
    # What a row is about is one to three words of the address (subjects.py); what stands before it is matched first.
    path("positions/<subject:subject>/<slug:holder>/", views.CellDetail.as_view(), name="cell"),
    path("positions/<subject:subject>/", views.RowDetail.as_view(), name="row"),
]
