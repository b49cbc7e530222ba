"""Who gets what at the addresses of this part: invoices, payment runs, small quotes, transparency files."""

from tests.url_row import Row

URLS: dict[str, Row] = {}
