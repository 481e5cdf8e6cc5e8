"""Every setting, read from the environment once (.env.example lists them all)."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

SECRET_KEY = env.str("DJANGO_SECRET_KEY")
DEBUG = env.bool("DJANGO_DEBUG", default=False)
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS")
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)

# False only where browsers reach us without TLS: on one's own machine.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = env.bool("DJANGO_HTTPS", default=True)
# Doors of callers refuse plain http instead: a redirect would let one go on sending its token in clear.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$", r"^(opentable|oauth|support)/"]
# The proxy that ends TLS must set this header itself, whatever a caller sent (docs/operations.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT

PORT = env.int("PORT", default=8000)
SANDBOX_PORT = env.int("SANDBOX_PORT", default=8001)
LIVE_PORT = env.int("LIVE_PORT", default=8002)

OPENTABLE_SANDBOX_OAUTH_URL = env.str(
    "OPENTABLE_SANDBOX_OAUTH_URL", default=f"http://127.0.0.1:{SANDBOX_PORT}"
)
OPENTABLE_SANDBOX_API_URL = env.str("OPENTABLE_SANDBOX_API_URL", default=f"http://127.0.0.1:{SANDBOX_PORT}")
OPENTABLE_SANDBOX_EXTERNAL = env.bool("OPENTABLE_SANDBOX_EXTERNAL", default=False)
OPENTABLE_SANDBOX_CLIENT = env.str("OPENTABLE_SANDBOX_CLIENT", default="covers:covers-secret")
OPENTABLE_SANDBOX_CALLBACK = env.str("OPENTABLE_SANDBOX_CALLBACK", default="opentable-sandbox:sandbox-secret")

INSTALLED_APPS = [
    "config.apps.CoversAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "config.outlets",
    "config.opentable",
    "availability",
    "reservations",
    "pos_sync",
    "payments",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.staff.SecondFactor",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.site.frame",
            ],
        },
    },
]

_database = env.db("DATABASE_URL")
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            # What stands after the URL's question mark: ?host= a socket's directory, ?sslmode= and the like.
            **_database.get("OPTIONS", {}),
            "connect_timeout": 3,
            # A request never waits longer than OpenTable's four seconds for the database.
            "options": "-c statement_timeout=5000 -c lock_timeout=2000"
            " -c idle_in_transaction_session_timeout=10000 -c timezone=UTC",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")

# What allauth counts of failed logins: in PostgreSQL, where every process counts on and none waits on Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "staff_attempts",
        # Over this many the oldest go, expired or not: a flood must not make room for more tries.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="receipts@covers.example")
# A mail server that hangs must not keep a worker: a receipt is tried again.
EMAIL_TIMEOUT = 10

# Celery only rings: PostgreSQL holds the work. docs/opentable/outbound.md says why each of these is as it is.
_BROKER_PATIENCE = {"socket_connect_timeout": 2, "socket_timeout": 5, "socket_keepalive": True}
_VISIBILITY_SECONDS = 300
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **_BROKER_PATIENCE,
    "visibility_timeout": _VISIBILITY_SECONDS,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "health_check_interval": 15,
    "global_keyprefix": "covers:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 25
CELERY_TASK_TIME_LIMIT = 30
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "opentable.relay_streams": {"queue": "streams"},
    "opentable.relay_availability": {"queue": "availability"},
}
# Polls behind the doorbell: an entry that nobody has taken by the time of the next one is worth nothing.
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"opentable.{name}", "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in [
        ("relay_streams", 1.0),
        ("relay_availability", 1.0),
        ("tell_facts", 1.0),
        ("sweep", 5.0),
    ]
} | {
    f"heartbeat of {queue}": {
        "task": "opentable.heartbeat",
        "schedule": 15.0,
        "kwargs": {"queue": queue},
        "options": {"expires": 15.0, "queue": queue},
    }
    for queue in ("default", "streams", "availability")
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "config.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own handlers would write the same lines again, unmasked.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Polls every second: received, succeeded, due again.
        "celery": {"level": "WARNING"},
    },
}

# Plug points, by dotted name: what every app adds to, without being imported from the right.
RELAY_FEEDS: list[str] = ["config.opentable.streams.FEED", "availability.tasks.FEED"]
FACT_SUBSCRIBERS: list[str] = [
    "availability.tasks.HORIZON",
    "availability.tasks.RULES",
    "reservations.tasks.DISPLACED",
    "pos_sync.tasks.JOINT_PAYMENTS",
    "payments.tasks.CAPTURES",
    "payments.tasks.CLOSINGS",
]
CLOCK_FOLLOWERS: list[str] = ["availability.operations.rules_changed"]
COUNTRY_FOLLOWERS: list[str] = ["reservations.operations.rekey_guests"]
HOUSE_IS_OPEN = "availability.queries.is_open"
PARTY_NAMES = "reservations.queries.party_names"
MENU_COUNT = "pos_sync.queries.menu_count"
MODE_FOLLOWERS: list[str] = ["availability.operations.rules_changed"]
REHEARSAL_SCRIPT = "payments.management.rehearsal.SCRIPT"
_HOUSE = ("availability", "reservations", "pos_sync", "payments")
PROBLEM_FIXES: list[str] = ["config.opentable.remedies.FIXES", *(f"{app}.queries.FIXES" for app in _HOUSE)]
INTEGRATION_CHAPTERS: list[str] = [f"{app}.queries.CHAPTER" for app in _HOUSE]
# (name, seconds between runs, dotted name of a callable taking `now`): run by beat and by the relay alike.
SWEEPS: list[tuple[str, int, str]] = [
    ("inbox", 3600, "config.opentable.inbox.sweep"),
    ("tokens", 3600, "config.opentable.tokens.sweep"),
    ("messages", 3600, "config.opentable.outbox.sweep"),
    ("settled requests", 6 * 3600, "config.opentable.connection_requests.forget_contacts"),
    ("exchanges", 3600, "config.opentable.exchanges.sweep"),
    ("facts", 3600, "config.opentable.facts.sweep"),
    ("attempts", 3600, "config.staff.sweep"),
    ("end pauses", 5, "config.opentable.links.end_pauses"),
    ("end passages", 10, "config.opentable.links.end_passages"),
    ("late messages", 15, "config.opentable.streams.alarms.watch"),
    ("accounts believed again", 15, "config.opentable.accounts.watch"),
    ("failing callbacks", 15, "config.opentable.frn_watch.watch"),
    ("silent processes", 10, "config.opentable.silence.watch"),
    ("quiet outlets", 300, "config.opentable.traffic.watch"),
    ("states of outlets", 15, "config.opentable.states.watch"),
    ("old states", 24 * 3600, "config.opentable.states.sweep"),
    ("alerts", 10, "config.opentable.alerts.following.watch"),
    ("alert letters", 5, "config.opentable.alerts.mails.send"),
    ("alert events", 5, "config.opentable.alerts.posting.send"),
    ("old alerts", 3600, "config.opentable.alerts.following.sweep"),
    ("passing time", 10, "availability.operations.pass_time"),
    ("reconcile", 900, "availability.tasks.reconcile_near"),
    ("asked comparisons", 2, "availability.tasks.compare_asked"),
    ("demands", 3600, "availability.operations.forget_demands"),
    ("nights", 900, "availability.tasks.keep_nights"),
    ("comparisons", 3600, "availability.operations.sweep_comparisons"),
    ("tables to release", 5, "reservations.operations.release_due"),
    ("overstays", 60, "reservations.operations.extend_overstays"),
    ("parties without a table", 30, "reservations.operations.retable_waiting"),
    ("floor plans", 6 * 3600, "pos_sync.tasks.fetch_plans"),
    ("table names", 10, "pos_sync.operations.judge_changed_floors"),
    ("unmatched checks", 30, "pos_sync.operations.watch_unmatched"),
    ("unmatched payments", 30, "payments.operations.watch_strays"),
    ("authorizations", 15, "payments.operations.expire_authorizations"),
    ("receipts", 5, "payments.operations.send_receipts"),
    ("waitlist notices", 5, "reservations.operations.send_notices"),
]

# Due whenever a process starts: it may be the first after a restore.
SWEEPS_AT_START: list[str] = ["reconcile"]

# Staff log in through allauth, to the admin site too: it counts failed logins and asks for the second factor.
LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "config.staff.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key"}
# How many proxies of ours stand in front: without the right number every guest of a proxy is one address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "config.staff.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Covers"

# Nothing inline, nothing from elsewhere; `config.site.page` adds the live process's port for the streams.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
