import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_site.settings")
django_application = get_wsgi_application()  # sets Django up for the imports that follow

from core.public.page_cache import CachedPages, PageStore  # noqa: E402

pages = CachedPages(
    django_application, PageStore(settings.PAGE_CACHE_BYTES, settings.SHARED_PAGE_CACHE)
)
if settings.METRICS_TOKEN:
    from core.public.operation.metrics import count_page

    pages.count = count_page
application = pages if settings.PAGE_CACHE_BYTES else django_application
