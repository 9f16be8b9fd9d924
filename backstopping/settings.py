"""All settings, read from the environment at the top. README.md lists the variables."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from pghistory import DeleteEvent, InsertEvent, UpdateEvent

from backstopping.beat import BEAT_SCHEDULE

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- the environment ------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env("BACKSTOPPING_VAR", default=str(BASE_DIR / "var"))).resolve()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000")
HTTPS = BASE_URL.startswith("https://")
#: So many proxies before us add to X-Forwarded-For; what stands before theirs is hearsay.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=int(HTTPS))
#: A server has to bring its own; without TLS there is nothing to protect yet.
SECRET_KEY = env("SECRET_KEY", default=env.NOTSET if HTTPS else "first-steps-" * 5)
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
DEMO = env.bool("BACKSTOPPING_DEMO", default=False)
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///backstopping")}
FILES_DIR = Path(env("FILES_DIR", default=str(VAR_DIR / "files")))
DEMO_MAIL_DIR = Path(env("DEMO_MAIL_DIR", default=str(VAR_DIR / "mail")))
vars().update(env.email("EMAIL_URL", default="smtp://127.0.0.1:1025"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Backstopping <backstopping@localhost>")
EMAIL_TIMEOUT = 15
CLAMD_ADDRESS = env("CLAMD_ADDRESS", default="")

# --- what is installed ----------------------------------------------------------------
INSTALLED_APPS = [
    "backstopping.apps.BackstoppingConfig",
    "reports",
    "missions",
    "experts",
    "interventions",
    "accounts",
    "core",
    "backstopping.apps.EstAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.http.HouseMiddleware",
    "core.flood.FloodMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.http.LoginMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "core.policy.PolicyMiddleware",
    "core.history.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "backstopping.urls"
WSGI_APPLICATION = "backstopping.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
                "backstopping.context.chrome",
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.house"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "house"

DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # What waits for somebody looks dear to the planner: compiling it would take longer than it.
    options="-c lock_timeout=5s -c statement_timeout=30s -c jit=off",
    # Seconds, then milliseconds: a network that swallows packets is an error, not a wait.
    connect_timeout=5,
    tcp_user_timeout=35_000,
    # Never by itself; core/planned.py asks for it.
    prepare_threshold=1_000_000,
)
#: Counts of attempts at the login: one table for all processes, kept over restarts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_of_attempts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- people ---------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetPasswordForm"}
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": env("OIDC_NAME", default="SSO"),
                    "client_id": env("OIDC_CLIENT_ID"),
                    "secret": env("OIDC_SECRET"),
                    "settings": {"server_url": env("OIDC_SERVER_URL")},
                }
            ]
        }
    }
    if env("OIDC_SERVER_URL", default="")
    else {}
)
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())

# --- safety ---------------------------------------------------------------------------
POLICY_TABLE = "backstopping.policies.policy_of_others"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **dict.fromkeys(["default-src", "frame-ancestors", "base-uri"], [NONE]),
        **{f"{kind}-src": [SELF] for kind in ("script", "style", "connect", "font", "manifest")},
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "backstopping.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"

# --- words ----------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env("TIME_ZONE", default="Europe/Brussels")

# --- files ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR_DIR / "static")))
STORAGES = {
    "default": {
        "BACKEND": "core.files.PrivateStorage",
        "OPTIONS": {"location": FILES_DIR, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "core.static.HouseStaticStorage"},
}
#: Said in every file of lessons for machines.
LESSONS_LICENCE = env.str("LESSONS_LICENCE", default="All rights reserved")

# --- work in the background: PostgreSQL remembers, the broker only rings the bell ------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = CELERY_TASK_IGNORE_RESULT = True
#: The sweeper repairs; a poison job must not come back for ever.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
#: Seconds and bytes one PDF may take before it is ended and told as failed.
PDF_SOFT_TIME_LIMIT = env.int("PDF_SOFT_TIME_LIMIT", default=45)
PDF_TIME_LIMIT = env.int("PDF_TIME_LIMIT", default=60)
PDF_MEMORY_LIMIT = env.int("PDF_MEMORY_LIMIT", default=1_500_000_000)
#: Seconds before the second attempt; each further wait is four times longer, up to an hour.
QUEUE_BACKOFF_SECONDS = env.float("QUEUE_BACKOFF_SECONDS", default=15.0)
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# --- history: every insert, update and delete, written by the database itself ----------
PGHISTORY_DEFAULT_TRACKERS = (InsertEvent(), UpdateEvent(), DeleteEvent())
PGHISTORY_APPEND_ONLY = True
#: Triggers are put in place after each migrate, not by 166 operations in migrations (20 s → 3 s).
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {one: {"level": "WARNING"} for one in ("pgtrigger", "pikepdf")},  # talkative
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
