from django.urls import path, register_converter

from core.public.views import list_paths
from positions.subjects import SubjectConverter

from .views.briefs import Brief
from .views.compare import Compare
from .views.grid import Legend, Matrix
from .views.map import StatesByPosition
from .views.missing import MissingInformation
from .views.outcomes import ProposalsAndOutcomes
from .views.releases import Changes, ReleaseDetail, ReleaseList
from .views.texts import CellDetail, RowDetail

register_converter(SubjectConverter, "subject")

app_name = "matrix"
urlpatterns = [
    path("proposals/asked-and-got/", ProposalsAndOutcomes.as_view(), name="proposals-and-outcomes"),
    *list_paths("positions/releases", ReleaseList, name="releases"),
    path("positions/releases/changes/", Changes.as_view(), name="changes"),
    path("positions/releases/<int:number>/", ReleaseDetail.as_view(), name="release"),
    path(
        "positions/releases/<int:number>.<slug:format>",
        ReleaseDetail.as_view(),
        name="release-format",
    ),
    path("positions/compare/", Compare.as_view(), name="compare"),
    path("positions/map/", StatesByPosition.as_view(), name="map"),
    path("positions/key/", Legend.as_view(), name="legend"),
    path("positions/", Matrix.as_view(), name="matrix"),
    path("positions.<slug:format>", Matrix.as_view(), name="matrix-format"),
    path("brief/", Brief.as_view(), name="brief"),
    path("gaps/", MissingInformation.as_view(), name="missing-information"),
    # A subject has one to three path segments (positions/subjects.py), so the routes above must come first.
    path("positions/<subject:subject>/<slug:holder>/", CellDetail.as_view(), name="cell"),
    path("positions/<subject:subject>/", RowDetail.as_view(), name="row"),
]
