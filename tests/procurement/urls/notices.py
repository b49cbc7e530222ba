"""Who gets what at the addresses of this part: notices, official publication, corrections, releases."""

from tests.url_row import Row

URLS: dict[str, Row] = {}
