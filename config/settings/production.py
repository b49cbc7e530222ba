"""A real council. Starts only when every value that matters is there and safe, and names each one that is not."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .safety import production_faults

DEBUG = False
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

if faults := production_faults(env.ENVIRON):
    raise ImproperlyConfigured(
        "Thousand Trades does not start: " + "; ".join(faults) + ". See docs/operators-guide.md."
    )

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
WRITE_COOKIE_NAME = "__Host-write"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
