"""Settings of the portal: read from the environment only, with defaults that need no server.

A bad value stops the start with a sentence that names the variable. `NAME_FILE` may point to a file that holds
the value of `NAME` (container secrets).
"""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from iaar_qms import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")
for folder in ("files", "static", "mail", "broker/in", "broker/done", "broker/control", "keys", "run"):
    (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)

DEBUG = env.boolean("DEBUG", False)
# The production switch turns on everything that needs TLS in front; without it the portal serves one machine.
PRODUCTION = env.boolean("PRODUCTION", False)
SECRET_KEY = env.secret_key(DATA_DIR / "keys" / "secret_key", required=PRODUCTION)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if not PRODUCTION else [])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.text("SITE_URL", f"http://localhost:{env.text('PORT', '8000')}").rstrip("/")

INSTALLED_APPS = [
    "modeltranslation",
    "portal.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "simple_history",
    "django_fsm",
    "django_htmx",
    "django_filters",
    "csp",
    "core",
    "people",
    "documents",
    "surveys",
    "governance",
    "improvement",
    "accreditation",
    "monitoring",
    "portal",
]

MIDDLEWARE = [
    "core.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.CompressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.LanguageMiddleware",
    "core.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.RequireMfaMiddleware",
    "people.middleware.SetupMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "iaar_qms.urls"
WSGI_APPLICATION = "iaar_qms.wsgi.application"
FORM_RENDERER = "core.forms.PortalRenderer"
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
                "django.template.context_processors.i18n",
                "core.context_processors.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.PortalBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "people.forms.accounts.SignInForm",
    "reset_password": "people.forms.accounts.AskResetForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = env.text("AGENCY_SHORT_NAME", "IAAR")
MFA_REQUIRED_FOR_STAFF = env.boolean("MFA_REQUIRED_FOR_STAFF", PRODUCTION)
SESSION_COOKIE_AGE = 12 * 60 * 60
# A cache of one process must not keep a session alive that another process has ended.
SESSIONS_IN_CACHE = bool(env.text("REDIS_URL", "")) or env.integer("WEB_WORKERS", 1) == 1
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if SESSIONS_IN_CACHE else 'db'}"
GUARDIAN_RAISE_403 = False
# core.access asks for shares itself, through relation querysets; guardian's backend would be a second way.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None

# --- Languages ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ky"
LANGUAGES = [("ky", "Кыргызча"), ("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")]
MODELTRANSLATION_LANGUAGES = ("ky", "ru", "kk", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "ky"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ky", "ru", "en", "kk")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["core.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Bishkek")

# --- Files --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", DATA_DIR / "static")
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": env.private_storage(DATA_DIR / "files"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 31536000 if PRODUCTION else 3600
UPLOAD_LIMIT = env.integer("UPLOAD_LIMIT_MB", 50) * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# A crosswalk of a thousand pairs is sent as one table of seven columns.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Mail ---------------------------------------------------------------------------------------------------------
vars().update(env.mail("EMAIL_URL", DATA_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Queue --------------------------------------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL", "")
vars().update(env.queue("CELERY_BROKER_URL", REDIS_URL, DATA_DIR / "broker"))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ALWAYS_EAGER = env.boolean("CELERY_TASK_ALWAYS_EAGER", False)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "run" / "beat")
CELERY_BEAT_SCHEDULE = {
    "deliver waiting mail": {
        "task": "core.tasks.deliver_waiting_mail_task",
        "schedule": timedelta(seconds=30),
    },
    "recover lost jobs": {"task": "core.tasks.recover_lost_jobs_task", "schedule": timedelta(seconds=30)},
    "heartbeat": {"task": "core.tasks.heartbeat_task", "schedule": timedelta(seconds=20)},
    "late stages": {"task": "accreditation.tasks.watch_deadlines_task", "schedule": timedelta(minutes=15)},
    "expire certificates": {
        "task": "accreditation.tasks.expire_certificates_task",
        "schedule": crontab(hour=0, minute=5),
    },
    # In the agency's time zone: midnight is the hour that counts, the others make up for one that was missed.
    "versions into force": {
        "task": "documents.tasks.control.bring_due_into_force_task",
        "schedule": crontab(minute=0),
    },
    "readers of documents": {
        "task": "documents.tasks.distribution.complete_readers_task",
        "schedule": crontab(hour=0, minute=30),
    },
    "reading, copies, checks, reviews due": {
        "task": "documents.tasks.distribution.remind_task",
        "schedule": crontab(hour=8, minute=5),
    },
    "records of every module counted": {
        "task": "documents.tasks.evidence.refresh_figures_task",
        "schedule": timedelta(minutes=30),
    },
    "actions due": {"task": "governance.tasks.remind_of_actions_task", "schedule": crontab(hour=8, minute=0)},
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Papers -------------------------------------------------------------------------------------------------------
# The development key is made on first use; production names its own PKCS#12 file and pass phrase.
SIGNING_KEY_FILE = env.path("SIGNING_KEY_FILE", DATA_DIR / "keys" / "development.p12")
SIGNING_KEY_PASSPHRASE = env.secret("SIGNING_KEY_PASSPHRASE", "development")
SIGNING_KEY_IS_DEVELOPMENT = not env.given("SIGNING_KEY_FILE")

# --- Security -----------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
# An answer to an action travels in a signed cookie: the session would be written for it, and again when it is shown.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# --- Logs ---------------------------------------------------------------------------------------------------------
LOGGING = env.logging(json_lines=PRODUCTION, level=env.text("LOG_LEVEL", "INFO"))

PORTAL_NAME = _("Accreditation portal")
