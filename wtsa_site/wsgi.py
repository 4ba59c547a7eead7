import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_site.settings")
django_application = get_wsgi_application()  # sets Django up, which the import below needs

from core.public.page_cache import CachedPages, PageStore  # noqa: E402

store = PageStore(settings.PAGE_CACHE_BYTES, settings.SHARED_PAGE_CACHE)
application = CachedPages(django_application, store) if store.most else django_application
