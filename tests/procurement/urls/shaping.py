"""Who gets what at the addresses of this part: lots, proportionality, checklist, documents, engagement."""

from tests.url_row import Row

URLS: dict[str, Row] = {}
