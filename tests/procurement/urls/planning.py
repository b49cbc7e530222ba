"""Who gets what at the addresses of this part: the wizard, dates, the path, aggregation, approvals, call-in."""

from tests.url_row import Row

URLS: dict[str, Row] = {}
