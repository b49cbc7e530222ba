"""Which values a production site may not start with."""

from collections.abc import Mapping
from urllib.parse import urlsplit

REQUIRED = (
    "SECRET_KEY",
    "FIELD_ENCRYPTION_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "SAFEGUARDING_LEAD_EMAIL",
)


def _is_fernet_key(value: str) -> bool:
    from cryptography.fernet import Fernet

    try:
        Fernet(value)
    except ValueError:
        return False
    return True


def production_faults(values: Mapping[str, str]) -> list[str]:
    """Every unsafe or missing value, each as a clause that names its variable and what is wrong."""
    faults = [f"{name} is missing" for name in REQUIRED if not values.get(name)]
    secret = values.get("SECRET_KEY", "")
    if secret and (len(secret) < 50 or len(set(secret)) < 5 or secret.startswith("development-only")):
        faults.append("SECRET_KEY is too weak (50 or more random characters)")
    if (key := values.get("FIELD_ENCRYPTION_KEY")) and not _is_fernet_key(key):
        faults.append("FIELD_ENCRYPTION_KEY is not a Fernet key")
    if "*" in values.get("ALLOWED_HOSTS", "").split(","):
        faults.append("ALLOWED_HOSTS must name hosts, not *")
    if (url := values.get("SITE_URL")) and urlsplit(url).scheme != "https":
        faults.append("SITE_URL must begin with https://")
    if values.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}:
        faults.append("DEBUG must be off")
    if values.get("DEMO_OFFICERS_SKIP_SECOND_FACTOR", "").lower() in {"1", "true", "yes", "on"}:
        faults.append("DEMO_OFFICERS_SKIP_SECOND_FACTOR is for development only")
    if int(values.get("WEB_PROCESSES", "1") or 1) > 1 and not values.get("REDIS_URL"):
        faults.append("REDIS_URL is missing: several web processes must share rate limits")
    return faults
