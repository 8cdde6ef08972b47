"""One settings file; everything that differs between machines comes from the environment.

`manage.py demo` and `manage.py test` set the environment for the servers that they start themselves;
in production docs/operations.md lists each variable. A missing one names itself and what it is for.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from dj_email_url import parse as parse_email_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

PURPOSE = {
    "DATABASE_URL": "the PostgreSQL database, as postgres://user:password@host/name",
    "REDIS_URL": "the queue that Celery uses, as redis://host:6379/0",
    "SECRET_KEY": "signs sessions and links; at least 50 random characters",
    "SITE_URL": "the canonical address, as https://portal.example.org; every link in a mail comes from it",
}


def required(name: str) -> str:
    """The variable's value; when it is missing, a sentence that names it and what it is for."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {PURPOSE[name]}.")
    return value


# Which of the two commands started us; production sets nothing.
MODE = env.str("PORTAL_MODE", "production")
DEMO = MODE == "demo"
TESTING = MODE == "test"

SITE_URL = required("SITE_URL").rstrip("/")
SITE = urlsplit(SITE_URL)
HTTPS = SITE.scheme == "https"
LOCAL = SITE.hostname in {"127.0.0.1", "localhost", "testserver"}
SECRET_KEY = required("SECRET_KEY")
DEBUG = env.bool("DEBUG", False)
if DEBUG and not LOCAL:
    raise ImproperlyConfigured("DEBUG shows secrets to visitors: it is refused with a real SITE_URL.")
if not HTTPS and not LOCAL:
    raise ImproperlyConfigured("SITE_URL must begin with https://: passports pass through this portal.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [SITE.hostname])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many proxies of ours stand in front: only that many entries of X-Forwarded-For are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "ifmsa_portal",
    "ifmsa_portal.my_data",
    "ifmsa_portal.memberships",
    "assemblies",
    "projects",
    "exchanges",
    "committees",
    "members",
    "workflows",
    "outbox",
    "documents",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_countries",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ifmsa_portal.middleware.PageCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "ifmsa_portal.middleware.ResponseHeadersMiddleware",
    "ifmsa_portal.middleware.CleanInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before the first that reads a form.
    "ifmsa_portal.middleware.RequestSizeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ifmsa_portal.middleware.LastSeenMiddleware",
    "ifmsa_portal.middleware.PersonMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "ifmsa_portal.urls"
WSGI_APPLICATION = "ifmsa_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# A host with a hundred cities says for each in which of twelve months it takes students.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ifmsa_portal.context_processors.portal",
            ],
            # Coverage of templates needs the debug engine; nothing is shown to a visitor by it.
            "debug": TESTING or DEBUG,
        },
    }
]

# Database -----------------------------------------------------------------------------------------
env.str("DATABASE_URL", required("DATABASE_URL"))
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
# A Unix socket's folder comes as ?host=…: Django looks for it in HOST.
DATABASES["default"]["HOST"] = (
    DATABASES["default"].setdefault("OPTIONS", {}).pop("host", DATABASES["default"]["HOST"])
)
# Compiling a plan takes longer than the short questions of pages do; what is estimated too high would wait for it.
DATABASES["default"]["OPTIONS"].update(
    {"connect_timeout": 5, "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c jit=off"}
)
if TESTING:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

# Queue --------------------------------------------------------------------------------------------
REDIS_URL = required("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_TASK_TIME_LIMIT = 120
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = env.str("CELERY_BEAT_SCHEDULE_FILENAME", "celerybeat-schedule")

# Accounts -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "members.backends.AddressBackend",
    "committees.backends.TermBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "members.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "members.account_forms.LoginForm",
    "signup": "members.account_forms.SignupForm",
    "reset_password": "members.account_forms.ResetPasswordForm",
    "request_login_code": "members.account_forms.RequestLoginCodeForm",
    "add_email": "members.account_forms.AddEmailForm",
    "change_email": "members.account_forms.ChangeEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE.scheme
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_RATE_LIMITS = False if TESTING else {"signup": "20/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "IFMSA Portal"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
# Officers and staff need a second factor; demo accounts are for everyone to try, so not there.
SECOND_FACTOR_FOR_OFFICERS = env.bool("SECOND_FACTOR_FOR_OFFICERS", MODE == "production")

# The request path never needs Redis: sessions live in PostgreSQL, rate limits in a database cache.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What each process makes for itself, once a moment for hundreds of readers: the screen in the hall.
CACHES["process"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"}
SESSION_COOKIE_AGE = 14 * 24 * 3600

# Language and time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("ar", _("Arabic"))]
# Kosovo has an NMO and a code by use, but none in ISO 3166.
COUNTRIES_OVERRIDE = {"XK": _("Kosovo")}
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["ifmsa_portal.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
# Deadlines of the federation end at 23:59 in this zone (source: calls "23:59 GMT").
FEDERATION_TIME_ZONE = "UTC"

# Mail ----------------------------------------------------------------------------------------------
# The parser knows smtp+tls:// by the name submission://.
EMAIL = parse_email_url(env.str("EMAIL_URL", "console:").replace("smtp+tls://", "submission://", 1))
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
if EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend":
    # One file a message, so that a person can find and read it.
    EMAIL_BACKEND = "outbox.backends.FileBackend"
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"], EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_USER"], EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL["EMAIL_USE_TLS"], EMAIL["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = EMAIL["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"IFMSA Portal <portal@{SITE.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / ".data" / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Pages name files by their hash; the copies without one would only be compressed too.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# With nginx in front, it sends the file after our view has checked the right: see docs/operations.md.
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", "")
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", "")
PRIVATE_FILE_MAX_BYTES = 4 * 1024 * 1024
# A form with the largest file and its other fields; what is longer isn't even read.
REQUEST_MAX_BYTES = PRIVATE_FILE_MAX_BYTES + 1024 * 1024
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o640, 0o750

# Headers -------------------------------------------------------------------------------------------
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
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ifmsa_portal.errors.csrf_failure"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs: one event a line, to the process's output.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "ifmsa_portal.logs.OneLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "outbox": {"level": "INFO"},
    },
}

# Of `manage.py backup` and `restore`; kept where the backups are not.
BACKUP_KEY = env.str("BACKUP_KEY", "")
# Who was erased, beside the database, so that a restore of an older backup erases them again.
ERASURE_LEDGER = env.str("ERASURE_LEDGER", "")

SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)

# History rows are written by triggers, with the person of the request as context.
PGHISTORY_DEFAULT_TRACKERS = None
PGHISTORY_APPEND_ONLY = True
