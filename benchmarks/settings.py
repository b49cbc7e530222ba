"""Like production, on the database that BENCH_DATABASE names, with the yardsticks added and nothing cached."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, MIDDLEWARE, env

DEBUG = False
SECRET_KEY = "benchmarks-only-" + "x" * 50
FIELD_ENCRYPTION_KEY = "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMhISEhISE="
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
MIGRATION_MODULES = {"benchmarks": "benchmarks.schema"}  # not among the product's migrations
ROOT_URLCONF = "benchmarks.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PUBLIC_PAGE_SECONDS = env.float("PUBLIC_PAGE_SECONDS", default=0)
REMEMBERED_SECONDS = env.float(
    "REMEMBERED_SECONDS", default=3600
)  # or a slow machine would count as a slow page
DEMONSTRATION = True
DEMO_OFFICERS_SKIP_SECOND_FACTOR = True  # the coordinator of the part "segments"
MAIL_QUIET_HOURS = ""  # or what is due would depend on the time of day
STATIC_ROOT = VAR_DIR / "bench" / "static"  # noqa: F405
MEDIA_ROOT = VAR_DIR / "bench" / "media"  # noqa: F405
if os.environ.get("BENCH_DATABASE"):
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    DATABASES["default"]["CONN_MAX_AGE"] = None  # noqa: F405  one backend, whose CPU we read
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405
CELERY_BROKER_URL, TASKS_USE_BROKER = "", False
LOGGING["root"]["level"] = "ERROR"  # noqa: F405
if os.environ.get("BENCH_RENDERS"):  # the server of the cached part writes down what it renders
    MIDDLEWARE = [*MIDDLEWARE[:2], "benchmarks.server.count_renders", *MIDDLEWARE[2:]]
