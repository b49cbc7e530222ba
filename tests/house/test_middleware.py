"""When a request arrived, in which language it is answered, and under which policy."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory

from config.logs import request_id
from config.middleware.headers import HeadersMiddleware
from config.middleware.language import PathLanguageMiddleware
from config.middleware.received import ReceivedAtMiddleware

factory = RequestFactory()
NOON = datetime(2026, 12, 11, 12, 0, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_the_moment_of_arrival_is_stamped_once():
    request = factory.get("/")
    ReceivedAtMiddleware(lambda r: HttpResponse())(request)
    assert request.received_at == NOON


@time_machine.travel(NOON, tick=False)
def test_the_proxys_stamp_counts_only_where_settings_trust_it(settings):
    sent = {"X-Received-At": "1781000000.250"}
    request = factory.get("/", headers=sent)
    ReceivedAtMiddleware(lambda r: HttpResponse())(request)
    assert request.received_at == NOON
    settings.RECEIVED_AT_HEADER = "X-Received-At"
    request = factory.get("/", headers=sent)
    ReceivedAtMiddleware(lambda r: HttpResponse())(request)
    assert request.received_at == datetime.fromtimestamp(1781000000.25, tz=UTC)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("nonsense", ["noon", "1e400", "-"])
def test_a_stamp_that_is_no_time_is_ignored(settings, nonsense):
    settings.RECEIVED_AT_HEADER = "X-Received-At"
    request = factory.get("/", headers={"X-Received-At": nonsense})
    ReceivedAtMiddleware(lambda r: HttpResponse())(request)
    assert request.received_at == NOON


def test_the_request_id_reaches_logs_and_answer_and_is_never_a_strangers_text():
    seen = []
    middleware = ReceivedAtMiddleware(lambda r: seen.append(request_id.get()) or HttpResponse())
    kept = middleware(factory.get("/", headers={"X-Request-ID": "abcdef0123456789"}))
    made = middleware(factory.get("/", headers={"X-Request-ID": "evil\r\nlog line"}))
    assert seen[0] == kept["X-Request-ID"] == "abcdef0123456789"
    assert seen[1] == made["X-Request-ID"]
    assert len(seen[1]) == 32


def test_the_language_comes_from_the_address_alone():
    seen = []
    middleware = PathLanguageMiddleware(lambda r: seen.append(r.LANGUAGE_CODE) or HttpResponse())
    for path in ("/roadmap/", "/ur/roadmap/"):
        request = factory.get(path, headers={"Accept-Language": "pl"})
        request.COOKIES["django_language"] = "bn"
        response = middleware(request)
        assert not response.has_header("Vary")
        assert response["Content-Language"] == seen[-1]
    assert seen == ["en", "ur"]


def test_the_public_site_is_strict_and_the_admin_alone_is_relaxed():
    middleware = HeadersMiddleware(lambda r: HttpResponse())
    public = middleware(factory.get("/roadmap/"))["Content-Security-Policy"]
    admin = middleware(factory.get("/admin/pages/"))["Content-Security-Policy"]
    nearly = middleware(factory.get("/administration/"))["Content-Security-Policy"]
    assert "unsafe" not in public
    assert "nonce" not in public
    assert "default-src 'self'" in public
    assert "'unsafe-inline'" in admin
    assert nearly == public


def test_powers_of_the_device_are_refused():
    policy = HeadersMiddleware(lambda r: HttpResponse())(factory.get("/"))["Permissions-Policy"]
    for power in ("camera", "geolocation", "microphone"):
        assert f"{power}=()" in policy
