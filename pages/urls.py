from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core.public.views import list_paths

from .sitemaps import security_txt, sitemaps
from .views import (
    Glossary,
    Home,
    PageDetail,
    csp_report,
    data,
    data_descriptor,
    data_table,
    data_zip,
    favicon,
    healthz,
    readyz,
    robots,
    search,
)

app_name = "pages"
urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", search, name="search"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("csp-report/", csp_report, name="csp-report"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml", csrf_exempt(require_safe(sitemap)), {"sitemaps": sitemaps()}, name="sitemap"
    ),
    path(".well-known/security.txt", csrf_exempt(require_safe(security_txt)), name="security-txt"),
    path("data/", data, name="data"),
    path("data/datapackage.json", data_descriptor, name="data-descriptor"),
    path("data/wtsa-data.zip", data_zip, name="data-zip"),
    path("data/<slug:table>.csv", data_table, name="data-table"),
    *list_paths("glossary", Glossary, name="glossary"),
    path("<slug:slug>/", PageDetail.as_view(), name="page"),
]
