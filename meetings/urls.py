from django.urls import path

from core.public.views import list_paths

from .views.overlaps import Overlaps
from .views.records import (
    AssemblyDetail,
    AssemblyList,
    DeadlineList,
    MeetingDetail,
    MeetingList,
    SeriesDetail,
    SeriesList,
)
from .views.road import Road
from .views.sessions import SessionFile, SessionList

app_name = "meetings"
urlpatterns = [
    *list_paths("meetings", MeetingList),
    path("meetings/overlaps/", Overlaps.as_view(), name="overlaps"),
    path("meetings/road/", Road.as_view(), name="road"),
    *list_paths("meetings/deadlines", DeadlineList, name="deadlines"),
    *list_paths("meetings/series", SeriesList, name="series"),
    path("meetings/series/<slug:slug>/", SeriesDetail.as_view(), name="series-page"),
    path("meetings/series/<slug:slug>.<slug:format>", SeriesDetail.as_view(), name="series-format"),
    *list_paths("meetings/sessions", SessionList, name="sessions"),
    path(
        "meetings/sessions/<slug:slug>.<slug:format>", SessionFile.as_view(), name="session-format"
    ),
    path("meetings/<slug:slug>/", MeetingDetail.as_view(), name="detail"),
    path("meetings/<slug:slug>.<slug:format>", MeetingDetail.as_view(), name="detail-format"),
    *list_paths("assemblies", AssemblyList, name="assemblies"),
    path("assemblies/<slug:slug>/", AssemblyDetail.as_view(), name="assembly"),
    path("assemblies/<slug:slug>.<slug:format>", AssemblyDetail.as_view(), name="assembly-format"),
]
