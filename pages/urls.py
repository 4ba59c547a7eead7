from django.urls import path

from core.public.views import list_paths
from exchange.datapackage import views as data_files

from .views import content, data, home, search, site, styleguide, whats_new

app_name = "pages"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("share.png", home.share_image, name="share-image"),
    path("search/", search.search_page, name="search"),
    path("styleguide/", styleguide.StyleGuide.as_view(), name="styleguide"),
    path("preview/<str:token>/", content.preview, name="preview"),
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
    path("csp-report/", site.csp_report, name="csp-report"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", site.sitemap_index, name="sitemap"),
    path("sitemap/<slug:section>.xml", site.sitemap_part, name="sitemap-part"),
    path(".well-known/security.txt", site.security_txt, name="security-txt"),
    path("data/", data.data, name="data"),
    path("data/datapackage.json", data_files.descriptor, name="data-descriptor"),
    path("data/openapi.json", data_files.api_description, name="data-openapi"),
    path("data/wtsa-data.zip", data_files.package_zip, name="data-zip"),
    path("data/<slug:table>.csv", data_files.table_file, name="data-table"),
    *list_paths("glossary", content.Glossary, name="glossary"),
    *list_paths("whats-new", whats_new.WhatsNew, name="whats-new"),
    path("notes/<slug:slug>/", content.NoteDetail.as_view(), name="note"),
    path("<slug:slug>/compare/", content.earlier_comparison),
    path("<slug:slug>/", content.PageDetail.as_view(), name="page"),
]
