from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("participants.urls")),
    path("", include("study_groups.urls")),
    path("", include("meetings.urls")),
    path("", include("documents.urls")),
    path("", include("resolutions.urls")),
    path("", include("matrix.urls")),  # before positions: /proposals/asked-and-got/ is no assembly
    path("", include("papers.urls")),
    path("", include("positions.urls")),
    path("", include("pages.urls")),  # last: /<page slug>/ matches any other word
]

handler400 = "pages.views.errors.bad_request"
handler404 = "pages.views.errors.not_found"
handler403 = "pages.views.errors.forbidden"
handler500 = "pages.views.errors.server_error"
