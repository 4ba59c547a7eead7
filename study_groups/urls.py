from django.urls import path

from core.public.views import list_paths

from .views import LeadershipList, QuestionList, StudyGroupDetail, StudyGroupList, lineage_page

app_name = "study_groups"
urlpatterns = [
    *list_paths("study-groups", StudyGroupList),
    *list_paths("study-groups/questions", QuestionList, name="questions"),
    *list_paths("study-groups/leadership", LeadershipList, name="leadership"),
    path("study-groups/lineage/", lineage_page, name="lineage"),
    path("study-groups/<slug:slug>/", StudyGroupDetail.as_view(), name="detail"),
]
