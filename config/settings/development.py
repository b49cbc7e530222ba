"""The embedded default that `make run` starts: SQLite, local memory, one web process, mail written to files."""

from .base import *

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="development-only-" + "not-a-secret-" * 4)
FIELD_ENCRYPTION_KEY = env("FIELD_ENCRYPTION_KEY", default="ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMhISE=")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DEMONSTRATION = env.bool("DEMONSTRATION", default=True)
DEMO_OFFICERS_SKIP_SECOND_FACTOR = env.bool("DEMO_OFFICERS_SKIP_SECOND_FACTOR", default=True)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SAFEGUARDING_LEAD_EMAIL = env("SAFEGUARDING_LEAD_EMAIL", default="safeguarding@example.org")
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
