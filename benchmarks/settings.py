"""Like production, on the database that DATABASE_URL names, with the yardsticks added and nothing cached."""

import os

from config.settings.base import *
from config.settings.base import INSTALLED_APPS, env

DEBUG = False
SECRET_KEY = "benchmarks-only-" + "x" * 50
FIELD_ENCRYPTION_KEY = "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMhISEhISE="
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
ROOT_URLCONF = "benchmarks.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PUBLIC_PAGE_SECONDS = env.float("PUBLIC_PAGE_SECONDS", default=0)
DEMONSTRATION = True
if os.environ.get("BENCH_DATABASE"):
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]  # noqa: F405
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405
LOGGING["root"]["level"] = "ERROR"  # noqa: F405
