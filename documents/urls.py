from django.urls import path

from core.public.views import list_paths

from .views import DocumentDetail, DocumentFile, DocumentList

app_name = "documents"
urlpatterns = [
    *list_paths("documents", DocumentList),
    path("documents/<slug:slug>/", DocumentDetail.as_view(), name="detail"),
    path("documents/<slug:slug>/file", DocumentFile.as_view(), name="file"),
]
