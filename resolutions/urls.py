from django.urls import path

from core.public.views import detail_paths, list_paths

from . import views

app_name = "resolutions"
urlpatterns = [
    *list_paths("resolutions", views.ResolutionList),
    *list_paths("resolutions/lifelines", views.Lifelines, name="lifelines"),
    *detail_paths("resolutions/<slug:slug>", views.ResolutionDetail),
    path("resolutions/<slug:slug>/compare/", views.EditionComparison.as_view(), name="compare"),
    *list_paths("topics", views.TopicList, name="topics"),
    path("topics/<slug:slug>/", views.TopicDetail.as_view(), name="topic"),
    *list_paths("recommendations", views.RecommendationList, name="recommendations"),
]
