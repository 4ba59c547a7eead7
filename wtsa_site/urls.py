from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("participants.urls")),
]

handler404 = "pages.errors.not_found"
handler403 = "pages.errors.forbidden"
