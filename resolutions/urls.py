from django.urls import path

from core.public.views import list_paths

from .views import (
    EditionComparison,
    Lifelines,
    RecommendationList,
    ResolutionDetail,
    ResolutionList,
    TopicDetail,
    TopicList,
)

app_name = "resolutions"
urlpatterns = [
    *list_paths("resolutions", ResolutionList),
    *list_paths("resolutions/lifelines", Lifelines, name="lifelines"),
    path("resolutions/<slug:slug>/", ResolutionDetail.as_view(), name="detail"),
    path("resolutions/<slug:slug>.<slug:format>", ResolutionDetail.as_view(), name="detail-format"),
    path("resolutions/<slug:slug>/compare/", EditionComparison.as_view(), name="compare"),
    *list_paths("topics", TopicList, name="topics"),
    path("topics/<slug:slug>/", TopicDetail.as_view(), name="topic"),
    *list_paths("recommendations", RecommendationList, name="recommendations"),
]
