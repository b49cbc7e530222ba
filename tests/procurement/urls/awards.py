"""Who gets what at the addresses of this part: awards, standstill, contracts, the register."""

from tests.url_row import Row

URLS: dict[str, Row] = {}
