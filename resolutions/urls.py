from django.urls import path

from core.public.views import list_paths

from .views import Lifelines, RecommendationList, ResolutionDetail, ResolutionList

app_name = "resolutions"
urlpatterns = [
    *list_paths("resolutions", ResolutionList),
    *list_paths("resolutions/lifelines", Lifelines, name="lifelines"),
    path("resolutions/<slug:slug>/", ResolutionDetail.as_view(), name="detail"),
    *list_paths("recommendations", RecommendationList, name="recommendations"),
]
