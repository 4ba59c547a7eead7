from django.urls import path

from core.public.views import detail_paths, list_paths

from .views import records
from .views.overlaps import Overlaps
from .views.road import Road

app_name = "meetings"
urlpatterns = [
    *list_paths("meetings", records.MeetingList),
    path("meetings/overlaps/", Overlaps.as_view(), name="overlaps"),
    path("meetings/road/", Road.as_view(), name="road"),
    *list_paths("meetings/deadlines", records.DeadlineList, name="deadlines"),
    *list_paths("meetings/series", records.SeriesList, name="series"),
    *detail_paths("meetings/series/<slug:slug>", records.SeriesDetail, name="series-page"),
    *list_paths("meetings/sessions", records.SessionList, name="sessions"),
    path(
        "meetings/sessions/<slug:slug>.<slug:format>",
        records.SessionFile.as_view(),
        name="session-format",
    ),
    *detail_paths("meetings/<slug:slug>", records.MeetingDetail),
    *list_paths("assemblies", records.AssemblyList, name="assemblies"),
    *detail_paths("assemblies/<slug:slug>", records.AssemblyDetail, name="assembly"),
]
