"""Tests: fast hashing, mail in memory, no file outside a scratch folder."""

import os
import re
import tempfile

from .base import *

DEBUG = False
SECRET_KEY = "tests-only-" + "x" * 50
FIELD_ENCRYPTION_KEY = "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMhISEhISE="
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://localhost"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_QUIET_HOURS = ""  # or what a test sends would depend on the time of day; tests of quiet hours set them
SAFEGUARDING_LEAD_EMAIL = "safeguarding@example.org"
MEDIA_ROOT = tempfile.mkdtemp(prefix="tt-media-")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tempfile.mkdtemp(prefix="tt-private-")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
PUBLIC_PAGE_SECONDS = env.float("PUBLIC_PAGE_SECONDS", default=0)  # tests of the page cache switch it on
LOGGING["root"]["level"] = "WARNING"
CELERY_TASK_ALWAYS_EAGER = True
TASKS_USE_BROKER = False
ACCOUNT_RATE_LIMITS = False


def own_redis(url: str, worker: str) -> str:
    """Each worker clears its own Redis database and no other's: …/9 is …/10 for the second worker."""
    number = int(re.sub(r"\D", "", worker) or 0)
    return re.sub(r"/(\d+)$", lambda found: f"/{(int(found[1]) + number) % 16}", url)


if REDIS_URL:
    CACHES["default"]["LOCATION"] = own_redis(REDIS_URL, os.environ.get("PYTEST_XDIST_WORKER", ""))
