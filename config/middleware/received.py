"""First of all: when did this request arrive, and under which id do we log it?"""

import re
import uuid
from datetime import UTC, datetime

from django.conf import settings

from accounts.clock import now
from config.logs import request_id

SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class ReceivedAtMiddleware:
    """Stamps `request.received_at` (aware, UTC) once; deadlines are judged by it and by nothing later.

    Where settings trust a proxy's header (RECEIVED_AT_HEADER, Unix seconds with milliseconds, as nginx's
    `$msec`), the proxy's stamp wins: a request that waited in a queue was still in time.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.received_at = self.stamp(request)
        given = request.headers.get("X-Request-ID", "")
        request.id = given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response

    def stamp(self, request):
        if settings.RECEIVED_AT_HEADER and (sent := request.headers.get(settings.RECEIVED_AT_HEADER)):
            try:
                return datetime.fromtimestamp(float(sent), tz=UTC)
            except (ValueError, OverflowError, OSError):
                pass
        return now()
