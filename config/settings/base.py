"""What every environment shares. Each choice that differs is one environment variable."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

# --- Who we are -----------------------------------------------------------------------------------
SITE_URL = env("SITE_URL", default="http://localhost:8000")
WAGTAIL_SITE_NAME = env("SITE_NAME", default="Thousand Trades")
WAGTAILADMIN_BASE_URL = SITE_URL
ADMIN_PATH = "admin/"
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
DEMO_OFFICERS_SKIP_SECOND_FACTOR = False  # development only; production refuses it

# --- Apps, from the roof down to the ground -----------------------------------------------------------
INSTALLED_APPS = [
    "city",
    "procurement",
    "challenges",
    "surgeries",
    "champions",
    "cms",
    "engagement",
    "accounts",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.WagtailUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",  # the widgets' own templates, which FORM_RENDERER looks up among ours
]

MIDDLEWARE = [
    "config.middleware.received.ReceivedAtMiddleware",
    "config.middleware.public_pages.PublicPageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.language.PathLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.BackOfficeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
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
                "accounts.context.viewer",
                "cms.context.site",
            ],
            "builtins": ["accounts.templatetags.components"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}


def sqlite_options(database: dict) -> dict:
    """WAL and immediate transactions: one writer, who waits instead of failing."""
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        }
    else:
        database.setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
        database["CONN_HEALTH_CHECKS"] = True
    return database


sqlite_options(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # rate limits live here; the default of 300 would forget them
    },
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

# --- People -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # the address is unique whatever its case: UniqueConstraint(Lower("email"))
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
WRITE_COOKIE_NAME = "tt_write"  # marks the browser in which somebody signed out has begun to write
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = (
    15 * 60
)  # mail can be slow; three tries
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = (
    20 * 60
)  # longer than a code counts, so that an old code can be answered with a reason
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = False  # the outbox tells, at the old address: accounts.actions.people
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupFields"
ACCOUNT_FORMS = {
    "login": "accounts.auth_forms.LoginForm",
    "signup": "accounts.auth_forms.SignupForm",
    "add_email": "accounts.auth_forms.AddEmailForm",
    "change_email": "accounts.auth_forms.ChangeEmailForm",
    "change_password": "accounts.auth_forms.ChangePasswordForm",
    "set_password": "accounts.auth_forms.SetPasswordForm",
    "reset_password": "accounts.auth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.auth_forms.ResetPasswordKeyForm",
    "request_login_code": "accounts.auth_forms.RequestLoginCodeForm",
    "reauthenticate": "accounts.auth_forms.ReauthenticateForm",
    "confirm_login_code": "accounts.auth_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.auth_forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "accounts.auth_forms.ConfirmPasswordResetCodeForm",
}
MFA_FORMS = {
    "authenticate": "accounts.auth_forms.AuthenticateForm",
    "reauthenticate": "accounts.auth_forms.ReauthenticateSecondFactorForm",
    "activate_totp": "accounts.auth_forms.ActivateTOTPForm",
    "add_webauthn": "accounts.auth_forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.auth_forms.EditWebAuthnForm",
}
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone must prove who holds it
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
USERSESSIONS_TRACK_ACTIVITY = False

# --- Forms ------------------------------------------------------------------------------------------
CRISPY_TEMPLATE_PACK = "tt"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["tt"]

# --- Languages and time -----------------------------------------------------------------------------
LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en", "English"),
    ("ur", "اردو"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("bn", "বাংলা"),
    ("pl", "Polski"),
    ("so", "Soomaali"),
    ("ar", "العربية"),
]
USE_I18N = WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Europe/London")
# Beside Saturday and Sunday, for promises in working hours: England's bank holidays, https://www.gov.uk/bank-holidays
NON_WORKING_DAYS = env.list(
    "NON_WORKING_DAYS",
    default=[
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31"),
        *("2026-12-25", "2026-12-28"),
        *("2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30"),
        *("2027-12-27", "2027-12-28"),
    ],
)
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["config.formats"]
DATE_FORMAT = "j F Y"  # for languages whose formats Django does not know (Urdu, Panjabi, Somali)

# --- Files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
PRIVATE_ROOT = env.path("PRIVATE_ROOT", default=str(VAR_DIR / "private"))  # files that have no address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the page editor posts many
SOLUTION_FILE_MOST_BYTES = env.int("SOLUTION_FILE_MOST_BYTES", default=10 * 1024 * 1024)
SOLUTION_FILES_EACH = env.int("SOLUTION_FILES_EACH", default=5)  # files to one question of a solution

# --- Wagtail ----------------------------------------------------------------------------------------
WAGTAILIMAGES_IMAGE_MODEL = "cms.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CustomDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}

# --- Mail and jobs ----------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="filemail:///" + str(VAR_DIR / "mail")))
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Thousand Trades <hello@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Whose notices `manage.py import_fts` takes over ("GB-PPON-…"); empty: all that a file holds.
PROCUREMENT_BUYERS = env.list("PROCUREMENT_BUYERS", default=[])
# The prefix that the Open Contracting Partnership registered for this council, for the OCIDs that are made here, and
# who the council is in its releases. "ocds-tt2026" is no registered prefix: it serves trials and the demonstration.
OCID_PREFIX = env("OCID_PREFIX", default="ocds-tt2026")
PROCUREMENT_BUYER_ID = env("PROCUREMENT_BUYER_ID", default="GB-LAE-BIR")
# How official numbers of our notices come back by themselves: a class such as "procurement.adapters.PackageFolder";
# none where they are typed alone. Its folder is private.
NOTICE_ADAPTER = env("NOTICE_ADAPTER", default="")
NOTICE_FOLDER = env("NOTICE_FOLDER", default=str(VAR_DIR / "notices"))
OUTBOX_KINDS_OFF = env.list("OUTBOX_KINDS_OFF", default=[])
# Of mails that can wait, until a person chooses otherwise: when none comes ("" for never quiet), and how many come
# in seven days (0 for no limit).
MAIL_QUIET_HOURS = env("MAIL_QUIET_HOURS", default="21:00-08:00")
MAIL_BUDGET = env.int("MAIL_BUDGET", default=10)
SAFEGUARDING_LEAD_EMAIL = env("SAFEGUARDING_LEAD_EMAIL", default="")
MODERATION_EMAIL = env(
    "MODERATION_EMAIL", default=""
)  # where a writer asks for a second look; else DEFAULT_FROM_EMAIL

# Texts to people without email: the dotted path of an adapter (surgeries/texting.py); "" and organisers ring.
TEXT_BACKEND = env("TEXT_BACKEND", default="")
TEXT_FILES = env("TEXT_FILES", default=str(VAR_DIR / "texts"))  # where surgeries.texting.FileBackend writes

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
TASKS_USE_BROKER = bool(CELERY_BROKER_URL)

# --- Safety -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}
# The Wagtail admin alone, chosen by path in config.middleware.headers: its editor writes inline styles and scripts.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "frame-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "worker-src": [SELF, "blob:"],
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail answers SAMEORIGIN itself where the admin previews a page
FIELD_ENCRYPTION_KEY = env("FIELD_ENCRYPTION_KEY", default="")
RECEIVED_AT_HEADER = env("RECEIVED_AT_HEADER", default="")  # set only where the proxy overwrites it
TRUSTED_PROXIES = env.int(
    "TRUSTED_PROXIES", default=0
)  # how many hops at the end of X-Forwarded-For are ours
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES  # else its limits count everybody behind the proxy as one

PUBLIC_PAGE_SECONDS = env.float("PUBLIC_PAGE_SECONDS", default=1.0)
REMEMBERED_SECONDS = 60.0  # how old may be what a process keeps and no publication changes (cms.memory)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {request_id} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "django.server": {"level": "INFO", "propagate": True},
    },
}
