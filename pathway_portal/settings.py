"""One settings file for demo, tests and production; what differs comes from the environment."""

import importlib.util
import os
import sys
from pathlib import Path

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .environment import (
    BASE_DIR,
    LOCAL_DIR,
    database_from_url,
    email_from_url,
    embedded_environment,
    env,
    env_bool,
    env_int,
    env_list,
    is_owners_command,
)

EMBEDDED = embedded_environment() if not env("DATABASE_URL") else {}

DEBUG = env_bool("DEBUG")
# The demo alone relaxes the second factor and shows outgoing mail on a page.
DEMO = env_bool("DEMO", bool(EMBEDDED))
PRODUCTION = not (DEBUG or DEMO)

DEFAULT_SECRET_KEY = "not-a-secret-set-SECRET_KEY"
SECRET_KEY = env("SECRET_KEY", EMBEDDED.get("SECRET_KEY", DEFAULT_SECRET_KEY))
if PRODUCTION and (SECRET_KEY == DEFAULT_SECRET_KEY or len(SECRET_KEY) < 40):
    raise ImproperlyConfigured("Set SECRET_KEY to at least 40 random characters before starting in production.")

# Ties rows to the events of the ledger. It stays when SECRET_KEY changes: what was tied cannot be tied anew.
LEDGER_KEY = env("LEDGER_KEY", SECRET_KEY)

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if not PRODUCTION else [])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_BRAND = env("SITE_BRAND", "Pathway Portal")
SITE_ADDRESS = env("SITE_ADDRESS", f"http://127.0.0.1:{env_int('PORT', 8000)}").rstrip("/")

INSTALLED_APPS = [
    "modeltranslation",
    "pathway_portal",
    "accounts",
    "frameworks",
    "portfolios",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
]

MIDDLEWARE = [
    "pathway_portal.security.CookieSizeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pathway_portal.security.SecurityHeadersMiddleware",
    "accounts.trail.TrailMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pathway_portal.security.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.kept_text.KeptTextMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "pathway_portal.urls"
WSGI_APPLICATION = "pathway_portal.wsgi.application"
CSRF_FAILURE_VIEW = "accounts.kept_text.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pathway_portal.context.site",
            ],
            "builtins": [
                "pathway_portal.templatetags.portal",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_TEMPLATE_PACK = "portal"
CRISPY_FAIL_SILENTLY = False

# PostgreSQL. The application's role owns nothing; the owner's, which may be the only one in a development, migrates.
DATABASE_URL = env("DATABASE_URL", EMBEDDED.get("DATABASE_URL", "postgres:///pathway_portal"))
DATABASE_OWNER_URL = env("DATABASE_OWNER_URL", EMBEDDED.get("DATABASE_OWNER_URL")) or DATABASE_URL
ACTS_AS_OWNER = is_owners_command(sys.argv)
DATABASES = {
    "default": database_from_url(DATABASE_OWNER_URL if ACTS_AS_OWNER else DATABASE_URL)
    | {
        "CONN_MAX_AGE": env_int("DATABASE_CONNECTION_AGE", 60),
        # Without it the first request after a database restart fails, every time.
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"]["OPTIONS"].setdefault(
    "options",
    "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis protocol: broker, cache, rate limits, worker heartbeat
REDIS_URL = env("REDIS_URL", EMBEDDED.get("REDIS_URL", "redis://127.0.0.1:6379/0"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Letters that the demo's worker prints stay letters, not lines of its log.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_DEFAULT_QUEUE = env("CELERY_QUEUE", "portal")
# A page that rings the doorbell must not wait for a broker that is down: the sweep finds the row.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 30,
    "max_retries": 1,
}
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE_FILENAME = env("CELERY_SCHEDULE_FILE", str(LOCAL_DIR / "celerybeat-schedule"))
CELERY_BEAT_SCHEDULE = {
    "worker-heartbeat": {"task": "pathway_portal.tasks.record_worker_heartbeat", "schedule": 15.0},
    "sweep-mail": {"task": "accounts.tasks.sweep_mail", "schedule": 30.0},
    "sweep-kept-text": {"task": "accounts.tasks.sweep_kept_text", "schedule": 3600.0},
    "sweep-attachments": {"task": "portfolios.tasks.sweep_attachments", "schedule": 6 * 3600.0},
    "sweep-feedback": {"task": "portfolios.tasks.sweep_feedback", "schedule": 3600.0},
    "sweep-cover": {"task": "portfolios.tasks.sweep_cover", "schedule": 60.0},
    # In the first hour of the announced day, and again where nobody was running then.
    "retire-due": {"task": "frameworks.tasks.retire_due", "schedule": 3600.0},
    # At hours at which one may write to people; each sends what is due once, however often it runs.
    "sweep-reminders": {"task": "portfolios.tasks.sweep_reminders", "schedule": crontab(hour="8", minute="0")},
    "tell-of-expiry": {"task": "portfolios.tasks.tell_of_expiry", "schedule": crontab(hour="8", minute="30")},
    "sweep-digests": {
        "task": "portfolios.tasks.sweep_digests",
        "schedule": crontab(day_of_week="mon", hour="7-18", minute="*/10"),
    },
    "sweep-begun-decisions": {"task": "portfolios.tasks.sweep_begun_decisions", "schedule": 600.0},
    "sweep-reports": {"task": "portfolios.tasks.sweep_reports", "schedule": 30.0},
    "export-heads": {"task": "portfolios.tasks.export_heads", "schedule": 3600.0},
}

# Reports: a worker's hold on a row, renewed while it works, and what the process that lays out a report may use.
REPORT_LEASE_SECONDS = env_int("REPORT_LEASE_SECONDS", 30)
REPORT_SECONDS = env_int("REPORT_SECONDS", 240)  # below CELERY_TASK_TIME_LIMIT
REPORT_MEMORY_MEGABYTES = env_int("REPORT_MEMORY_MEGABYTES", 1500)

# Evidence: how much one person may keep in files, so that nobody fills the disk of all.
ATTACHMENT_MEGABYTES_PER_PERSON = env_int("ATTACHMENT_MEGABYTES_PER_PERSON", 1000)

# Sign-off: the days within which a decision is wanted, where the technician names no other day.
DECISION_WANTED_DAYS = env_int("DECISION_WANTED_DAYS", 14)

# People
AUTH_USER_MODEL = "accounts.User"
# The address is unique whatever its capitals, by a constraint that this check does not recognise.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portfolios:portfolio_mine"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignUpDetails"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Only the browser that has just signed up: it goes on to where it was bound, such as an invitation.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# A new address takes over only once it is confirmed; changing it asks for the password again and tells the old one.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Only against floods: what fails is counted by accounts.sign_in_limits.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip"}
# Names a browser, not a person: see accounts.devices.
DEVICE_COOKIE_NAME = "__Host-device" if PRODUCTION else "device"
# How many proxies of ours stand in front, each adding to X-Forwarded-For. 0: nobody's header is believed.
TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)
# How long a proved factor serves for what needs a fresh one: signing off a competency, completing a stage.
FRESH_FACTOR_SECONDS = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_BRAND
# Without it nobody with a second factor could ever move to a new address.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Mail: every message goes through the outbox table; OUTBOX_DELIVERY says how it leaves.
EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", f"{SITE_BRAND} <no-reply@localhost>")
OUTBOX_DELIVERY = email_from_url(env("EMAIL_URL", "console:"))

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "pathway_portal" / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
TIME_ZONE = "Europe/London"
USE_TZ = True
FORMAT_MODULE_PATH = ["pathway_portal.formats"]

# Static and uploaded files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", LOCAL_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
_assets = importlib.util.find_spec("wagtailnhsukfrontend")
NHSUK_ASSETS = Path(_assets.origin).parent / "static" / "wagtailnhsukfrontend" if _assets else None
if NHSUK_ASSETS:
    STATICFILES_DIRS.append(("nhsuk", NHSUK_ASSETS))
MEDIA_ROOT = Path(env("MEDIA_ROOT", LOCAL_DIR / "media"))
# The heads of the ledgers, which somebody who rewrites the database cannot rewrite: keep a copy on another machine.
LEDGER_HEADS_DIR = Path(env("LEDGER_HEADS_DIR", LOCAL_DIR / "ledger-heads"))
# Who was erased, by key alone: replayed after a backup was restored.
ERASURE_LIST = Path(env("ERASURE_LIST", LOCAL_DIR / "erasures.jsonl"))
STORAGES = {
    # Evidence and reports are private: there is no address that serves this folder, only views that check access.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "pathway_portal.storage.PortalStaticFilesStorage"
    },
}
# The first stops a file at its limit while it streams; the rest is Django's own.
FILE_UPLOAD_HANDLERS = [
    "portfolios.evidence.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# What may happen in a browser
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    if env_bool("BEHIND_TLS_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_tokens": {"()": "pathway_portal.logs.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
