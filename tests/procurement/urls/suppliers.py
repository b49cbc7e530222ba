"""Who gets what at the addresses of this part: profiles, alerts, packs, clarification questions."""

from tests.url_row import Row

URLS: dict[str, Row] = {}
