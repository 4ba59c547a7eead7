import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_site.settings")
django_application = get_wsgi_application()  # sets up Django, which the imports below need

from core.database.sqlite.base import WorkLimit  # noqa: E402
from core.public.page_cache import CachedPages, PageStore  # noqa: E402

pages = CachedPages(django_application, PageStore(settings.PAGE_CACHE_BYTES))
application = WorkLimit(pages if settings.PAGE_CACHE_BYTES else django_application)
