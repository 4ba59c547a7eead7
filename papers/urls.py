from django.urls import path

from core.public.views import list_paths

from . import views

app_name = "papers"
urlpatterns = [
    *list_paths("papers", views.PaperList, name="papers"),
    path("papers/<slug:slug>/", views.PaperDetail.as_view(), name="paper"),
    path("papers/<slug:slug>.<slug:format>", views.PaperDetail.as_view(), name="paper-format"),
    path("papers/<slug:slug>/compare/", views.PaperComparison.as_view(), name="compare"),
    path(
        "papers/<slug:slug>/<int:number>/", views.PaperEditionDetail.as_view(), name="paper-edition"
    ),
    path(
        "papers/<slug:slug>/<int:number>.<slug:format>",
        views.PaperEditionDetail.as_view(),
        name="paper-edition-format",
    ),
]
