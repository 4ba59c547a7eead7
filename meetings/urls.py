from django.urls import path

from core.public.views import list_paths

from .views import AssemblyDetail, AssemblyList, MeetingDetail, MeetingList

app_name = "meetings"
urlpatterns = [
    *list_paths("meetings", MeetingList),
    path("meetings/<slug:slug>/", MeetingDetail.as_view(), name="detail"),
    path("meetings/<slug:slug>.<slug:format>", MeetingDetail.as_view(), name="detail-format"),
    *list_paths("assemblies", AssemblyList, name="assemblies"),
    path("assemblies/<slug:slug>/", AssemblyDetail.as_view(), name="assembly"),
]
