"""All settings; what differs between installations comes from the environment."""

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .environment import (
    BASE_DIR,
    VAR,
    env,
    local_secret,
    postgresql_options,
    read_choice,
    read_database,
    read_flag,
    read_limit,
    read_time_zone,
)

ENVIRONMENT = read_choice("DJANGO_ENV", "local", "production")
IN_PRODUCTION = ENVIRONMENT == "production"
DEBUG = read_flag("DEBUG")
if IN_PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off when DJANGO_ENV is production.")


SECRET_KEY = (
    env.str("SECRET_KEY") if IN_PRODUCTION else env.str("SECRET_KEY", default="") or local_secret()
)
if IN_PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
    raise ImproperlyConfigured(
        "SECRET_KEY is too easy to guess: give at least 50 characters, 10 of them different. Make one with "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' and keep it."
    )
ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS")
    if IN_PRODUCTION
    else env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
)
if IN_PRODUCTION and ("*" in ALLOWED_HOSTS or not ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site; * would trust any.")
BASE_URL = (
    env.url("BASE_URL").geturl()
    if IN_PRODUCTION
    else env.str("BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}")
)
BASE_URL = BASE_URL.rstrip("/")
if IN_PRODUCTION and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must begin with https:// when DJANGO_ENV is production.")

INSTALLED_APPS = [
    "wtsa_site.apps.StaffAdminConfig",  # django.contrib.admin, with the sign-in of editing/site/staff.py
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_filters",
    "django_prose_editor",
    # django-allauth's tables and rules. Its pages are in the app `allauth`, which is left out.
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "editing",
    "exchange",
    "core",
    "participants",
    "study_groups",
    "meetings",
    "documents",
    "resolutions",
    "positions",
    "matrix",
    "papers",
    "pages",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # outermost: covers static files and error pages too
    "core.public.operation.middleware.RequestLogMiddleware",
    "core.public.operation.middleware.HeadersMiddleware",
    "core.public.query.QueryMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.public.operation.middleware.RequestLimitMiddleware",  # inside: refusals get all headers
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",  # inside gzip: ETag of the plain text
    "core.public.page_cache.PageOfferMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # After the user is known. The CSRF check, though above, reads the form later, in
    # `process_view`.
    "core.public.operation.middleware.RequestSizeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # only remembers the current request
]

ROOT_URLCONF = "wtsa_site.urls"
WSGI_APPLICATION = "wtsa_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "wtsa_site.template_loader.UnindentedLoader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context_processors.site",
            ],
            "builtins": ["core.templatetags.core"],
        },
    },
]

DATABASES = {"default": read_database()}
if str(DATABASES["default"].get("ENGINE", "")).endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "core.database.sqlite"
    # With SQLite's defaults concurrent writers met "database is locked"; with these none of 240
    # did.
    DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA busy_timeout=20000;"
        ),
    }
else:
    DATABASES["default"] |= postgresql_options(DATABASES["default"])
# Pages of readers without a session are kept in each process (core/public/page_cache).
PAGE_CACHE_BYTES = 0 if DEBUG else read_limit("PAGE_CACHE_MB", 64, least=0) * 1024 * 1024
CDN_MAX_AGE = read_limit("CDN_MAX_AGE", 0, least=0)  # seconds; purging: docs/deployment.md
# Logging.
LOG_FORMAT = read_choice("LOG_FORMAT", *("json", "line") if IN_PRODUCTION else ("line", "json"))
SLOW_REQUEST_MS = read_limit("SLOW_REQUEST_MS", 1_000)
# Limit of expensive requests (searches, files, forms) by one network, counted in each process.
REQUESTS_PER_MINUTE = read_limit("REQUESTS_PER_MINUTE", 120, least=0)  # 0: no limit
# Counts of attempts (core/public/operation/throttle.py), shared by all workers. `migrate` makes the table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # more tries than the site can answer in a quarter of an hour
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Whoever may publish or change accounts must sign in with a code too (editing/site/sign_in).
SECOND_FACTOR_REQUIRED = read_flag("SECOND_FACTOR_REQUIRED", usual="1" if IN_PRODUCTION else "0")
ACCOUNT_ADAPTER = "editing.site.sign_in.StaffAccountAdapter"
MFA_TOTP_TOLERANCE = 1  # accepts the code before and after: clocks of phones differ by seconds

LANGUAGE_CODE = "en-gb"
LANGUAGES = [
    ("en-gb", _("English")),
    ("ar", _("Arabic")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["wtsa_site.formats"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
# Staff enter in it when a row goes live and expires. Stored in UTC; readers see UTC or local time.
DESK_TIME_ZONE = read_time_zone("DESK_TIME_ZONE", "UTC")

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "core.uploads.PaperStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# May be emptied (core/public/stored_files.py). Large files need space here while they are made.
STORED_FILES_ROOT = env.str("STORED_FILES_ROOT", default=str(VAR / "stored_files"))
# Uploads of staff. They have no public URL: views that ask published() hand them out.
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
WHITENOISE_MAX_AGE = 60
WHITENOISE_ALLOW_ALL_ORIGINS = False

SITE_LICENCES = {"code": "MIT", "data": "CC BY 4.0"}
DATA_LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"

# Browsers. Public pages set no cookies; these settings are for staff.
_BEHIND_TLS = IN_PRODUCTION
SESSION_COOKIE_NAME = "__Host-sessionid" if _BEHIND_TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _BEHIND_TLS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _BEHIND_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a day's work
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if read_flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 63072000 if _BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _BEHIND_TLS
SECURE_HSTS_PRELOAD = read_flag("HSTS_PRELOAD")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "report-uri": "/csp-report/",
    }
    | ({"upgrade-insecure-requests": True} if _BEHIND_TLS else {}),
}
CSRF_FAILURE_VIEW = "pages.views.errors.csrf_failure"
# A file, and the whole form around it: the proxy must accept as much (deploy/).
UPLOAD_MAX_BYTES = read_limit("UPLOAD_MAX_MB", 25, most=1_000) * 1024 * 1024
REQUEST_MAX_BYTES = UPLOAD_MAX_BYTES + 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # without files, but also for fields beside them
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Limits of an imported file. Our own tables stay far below: a larger file is a mistake or an
# attack.
IMPORT_MAX_BYTES = read_limit("IMPORT_MAX_BYTES", 10 * 1024 * 1024)
IMPORT_MAX_ROWS = read_limit("IMPORT_MAX_ROWS", 50_000)
IMPORT_MAX_COLUMNS = read_limit("IMPORT_MAX_COLUMNS", 100, most=16_384)  # no spreadsheet has more
IMPORT_MAX_CELL = read_limit("IMPORT_MAX_CELL", 100_000)  # characters
# Of a workbook, which is a ZIP, unpacked: bytes and entries.
IMPORT_MAX_UNPACKED = read_limit("IMPORT_MAX_UNPACKED", 100 * 1024 * 1024)
IMPORT_MAX_ENTRIES = read_limit("IMPORT_MAX_ENTRIES", 1_000)

# Whoever wrote a proposal or a position last may not publish it.
SECOND_PERSON_PUBLISHES = read_flag("SECOND_PERSON_PUBLISHES", usual="1")
# How much evidence readers may send: an hour from one network, and a day from all.
EVIDENCE_PER_HOUR = read_limit("EVIDENCE_PER_HOUR", 5)
EVIDENCE_PER_DAY = read_limit("EVIDENCE_PER_DAY", 200)

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_REVERT_DISABLED = True  # a revert would bypass core.records.saving
# Silences the check about HSTS preloading, which the owner of the domain has to agree to.
SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "core.public.operation.middleware.LineFormatter",
            "format": "{asctime} {levelname} {name} {message!r}",
            "style": "{",
        },
        "json": {"()": "core.public.operation.middleware.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "WARNING"}},
}
