from django.urls import path, register_converter

from core.public.views import list_paths
from positions.subjects import SubjectConverter

from . import views

register_converter(SubjectConverter, "subject")

app_name = "matrix"
urlpatterns = [
    path(
        "proposals/asked-and-got/",
        views.ProposalsAndOutcomes.as_view(),
        name="proposals-and-outcomes",
    ),
    *list_paths("positions/releases", views.ReleaseList, name="releases"),
    path("positions/releases/changes/", views.Changes.as_view(), name="changes"),
    path("positions/releases/<int:number>/", views.ReleaseDetail.as_view(), name="release"),
    path(
        "positions/releases/<int:number>.<slug:format>",
        views.ReleaseDetail.as_view(),
        name="release-format",
    ),
    path("positions/compare/", views.Compare.as_view(), name="compare"),
    path("positions/key/", views.Legend.as_view(), name="legend"),
    path("positions/", views.Matrix.as_view(), name="matrix"),
    path("positions.<slug:format>", views.Matrix.as_view(), name="matrix-format"),
    path("brief/", views.Brief.as_view(), name="brief"),
    path("gaps/", views.MissingInformation.as_view(), name="missing-information"),
    # What a row is about is one to three words of the address (positions/subjects.py); what stands before it is matched first.
    path("positions/<subject:subject>/<slug:holder>/", views.CellDetail.as_view(), name="cell"),
    path("positions/<subject:subject>/", views.RowDetail.as_view(), name="row"),
]
