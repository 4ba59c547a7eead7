from django.urls import path

from core.public.views import list_paths

from .views import ParticipantDetail, ParticipantList, PersonDetail

app_name = "participants"
urlpatterns = [
    *list_paths("participants", ParticipantList),
    path("participants/<slug:slug>/", ParticipantDetail.as_view(), name="detail"),
    path("people/<slug:slug>/", PersonDetail.as_view(), name="person"),
]
