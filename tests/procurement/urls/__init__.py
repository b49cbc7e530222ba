"""Who gets what at the addresses of this app, one module for each part."""

from tests.procurement.urls import awards, notices, payments, planning, reading, shaping, suppliers

URLS = {
    **reading.URLS,
    **planning.URLS,
    **shaping.URLS,
    **notices.URLS,
    **suppliers.URLS,
    **awards.URLS,
    **payments.URLS,
}
