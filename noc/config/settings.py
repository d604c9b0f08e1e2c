"""Settings. Everything that differs between installations comes from the environment (docs/deployment.md lists it)."""

import os
from pathlib import Path

from noc.config.database import databases
from noc.config.logs import logging_config
from noc.config.secrets import secret_key
from noc.kernel.failpoints import check_failpoint
from noc.kernel.options import from_environment

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("NOC_DATA_DIR", BASE_DIR / "var")).resolve()
CONSOLE_DIR = BASE_DIR / "frontend" / "dist"

DEBUG = False
SECRET_KEY = secret_key(DATA_DIR)
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TRUSTED_ORIGINS", "").split(",") if origin]
TRUSTED_PROXIES = [address for address in os.environ.get("TRUSTED_PROXIES", "").split(",") if address]
BEHIND_TLS = os.environ.get("BEHIND_TLS", "") == "1"
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
HEARTBEAT_URL = os.environ.get("HEARTBEAT_URL", "")  # an outside dead-man switch, called while all is well

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",  # axes needs its models
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "ninja",
    "django_celery_beat",
    "noc.kernel.tenancy",
    "noc.kernel.access",
    "noc.kernel.outbox",
    "noc.events",
    "noc.sources.receipts",
    "noc.sources.people",
    "noc.sources.sites",
    "noc.sources.attendance",
    "noc.sources.tours",
    "noc.sources.telemetry",
    "noc.intelligence.baselines",
    "noc.intelligence.findings",
    "noc.intelligence.fraud",
    "noc.response.oncall",
    "noc.response.notices",
    "noc.response.integrations",
    "noc.response.alerts",
    "noc.response.tickets",
    "noc.response.incidents",
    "noc.response.playbooks",
    "noc.response.handovers",
    "noc.surfaces.cli",
    "noc.surfaces.dashboard",
    "noc.config",  # the commands that run the whole: serve, worker
]

MIDDLEWARE = [
    "noc.surfaces.dashboard.middleware.request_log",
    "noc.surfaces.dashboard.middleware.security_headers",
    "noc.surfaces.dashboard.static.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "noc.config.urls"
ASGI_APPLICATION = "noc.config.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}]
DATABASES = databases(DATA_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "noc"}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
    )
}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "noc.kernel.access.logins.LoginBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Locked by (name, address), for a while: one attacker behind a site's NAT must not lock out the control room.
AXES_FAILURE_LIMIT = 8
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "noc.surfaces.api.session.keep_answer"
AXES_CLIENT_IP_CALLABLE = "noc.surfaces.dashboard.middleware.client_address"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 3600  # one long shift
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("console", CONSOLE_DIR)] if CONSOLE_DIR.is_dir() else []
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_ALLOW_ALL_ORIGINS = False

TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

LOGGING_CONFIG = None
logging_config()

check_failpoint(dict(os.environ))
NOC_CONFIG: dict[str, object] = from_environment(dict(os.environ))
CELERY_BROKER_URL = REDIS_URL or "memory://"
