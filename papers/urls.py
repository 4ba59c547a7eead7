from django.urls import path

from core.public.views import detail_paths, list_paths

from . import views

app_name = "papers"
urlpatterns = [
    *list_paths("papers", views.PaperList, name="papers"),
    *detail_paths("papers/<slug:slug>", views.PaperDetail, name="paper"),
    path("papers/<slug:slug>/compare/", views.PaperComparison.as_view(), name="compare"),
    *detail_paths(
        "papers/<slug:slug>/<int:number>", views.PaperEditionDetail, name="paper-edition"
    ),
]
