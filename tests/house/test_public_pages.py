"""Public pages: the same bytes for everyone, rendered once a second, and nothing of a person in them."""

import gzip
import threading
import time

import pytest
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.test import RequestFactory

from config.middleware import public_pages
from config.middleware.public_pages import MOST_ENTRIES, PRIVATE, PUBLIC, PublicPageMiddleware

factory = RequestFactory()


@pytest.fixture(autouse=True)
def one_second(settings):
    settings.PUBLIC_PAGE_SECONDS = 1.0


class Counted:
    """A view that counts how often it is rendered."""

    def __init__(self, make=lambda request: HttpResponse("words " * 200), seconds=0.0):
        self.make, self.seconds, self.times = make, seconds, 0

    def __call__(self, request):
        self.times += 1
        time.sleep(self.seconds)
        return self.make(request)


def get(middleware, path="/roadmap/", cookies=None, **headers):
    request = factory.get(path, headers=headers)
    request.COOKIES.update(cookies or {})
    return middleware(request)


def test_a_reader_gets_the_page_that_was_rendered_within_the_last_second():
    view = Counted()
    middleware = PublicPageMiddleware(view)
    first, second = get(middleware), get(middleware)
    assert view.times == 1
    assert first.content == second.content
    assert first["Cache-Control"] == second["Cache-Control"] == PUBLIC


def test_a_page_older_than_a_second_is_rendered_again(settings):
    settings.PUBLIC_PAGE_SECONDS = 0.02
    view = Counted()
    middleware = PublicPageMiddleware(view)
    get(middleware)
    time.sleep(0.03)
    get(middleware)
    assert view.times == 2


def test_a_hundred_misses_at_once_render_once():
    view = Counted(seconds=0.2)
    middleware = PublicPageMiddleware(view)
    bodies = []
    threads = [threading.Thread(target=lambda: bodies.append(get(middleware).content)) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert view.times == 1
    assert len(bodies) == 100
    assert len(set(bodies)) == 1


def test_different_visitors_get_the_same_bytes_and_vary_only_on_encoding():
    def view(request):
        response = HttpResponse("same")
        response["Vary"] = "Accept-Language"
        return response

    middleware = PublicPageMiddleware(Counted(view))
    one = get(middleware, cookies={"theme": "dark"}, accept_language="ur", user_agent="Old phone")
    other = get(middleware, cookies={"_ga": "1"}, accept_language="pl", user_agent="Desk")
    assert one.content == other.content
    assert one["Vary"] == other["Vary"] == "Accept-Encoding"


def test_the_address_with_its_query_is_what_tells_pages_apart():
    view = Counted(lambda request: HttpResponse(request.get_full_path()))
    middleware = PublicPageMiddleware(view)
    assert get(middleware, "/a/?order=oldest").content != get(middleware, "/a/?order=newest").content
    assert get(middleware, "/a/", host="localhost").content == b"/a/"


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_somebody_with_a_session_is_never_served_from_it(cookie):
    view = Counted()
    middleware = PublicPageMiddleware(view)
    get(middleware)
    mine = get(middleware, cookies={cookie: "x"})
    assert view.times == 2
    assert mine["Cache-Control"] == PRIVATE


def with_cookie(request):
    response = HttpResponse("form")
    response.set_cookie("csrftoken", "x")
    return response


def with_vary(request):
    response = HttpResponse("for you")
    response["Vary"] = "Cookie"
    return response


def with_private(request):
    return HttpResponse("secret", headers={"Cache-Control": "max-age=0, no-cache, no-store, private"})


@pytest.mark.parametrize(
    "make",
    [
        with_cookie,
        with_vary,
        with_private,
        lambda request: HttpResponseRedirect("/elsewhere/"),
        lambda request: HttpResponse("gone", status=404),
        lambda request: StreamingHttpResponse(iter([b"file"])),
    ],
)
def test_what_is_not_a_public_page_is_never_kept(make):
    view = Counted(make)
    middleware = PublicPageMiddleware(view)
    answers = [get(middleware), get(middleware)]
    assert view.times == 2
    assert all(answer.get("Cache-Control") != PUBLIC for answer in answers)


def test_a_post_passes_through():
    view = Counted()
    middleware = PublicPageMiddleware(view)
    get(middleware)
    middleware(factory.post("/roadmap/"))
    assert view.times == 2


def test_a_compressed_page_says_so_and_opens_to_the_same_bytes():
    middleware = PublicPageMiddleware(Counted())
    plain, zipped = get(middleware), get(middleware, accept_encoding="gzip, br")
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert int(zipped["Content-Length"]) == len(zipped.content) < len(plain.content)


def test_a_failing_page_lets_the_next_reader_try():
    def fails(request):
        raise ValueError

    middleware = PublicPageMiddleware(fails)
    for _ in range(2):
        with pytest.raises(ValueError):
            get(middleware)


def test_memory_is_bounded():
    middleware = PublicPageMiddleware(Counted())
    for number in range(MOST_ENTRIES + 50):
        get(middleware, f"/page/{number}/")
    assert len(middleware.slots) == MOST_ENTRIES


def test_nobody_waits_for_an_answer_that_cannot_be_shared():
    together, most = [], []

    def slow(request):
        together.append(1)
        most.append(len(together))
        time.sleep(0.1)
        together.pop()
        return with_cookie(request)

    middleware = PublicPageMiddleware(slow)
    get(middleware, "/say/")
    threads = [threading.Thread(target=get, args=(middleware, "/say/")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) > 4


def test_a_page_that_becomes_public_is_kept_again():
    answers = iter(
        [with_cookie, lambda request: HttpResponse("public"), lambda request: HttpResponse("public")]
    )
    view = Counted(lambda request: next(answers)(request))
    middleware = PublicPageMiddleware(view)
    for _ in range(4):
        get(middleware)
    assert view.times == 2


def test_a_very_large_page_is_served_and_not_kept(monkeypatch):
    monkeypatch.setattr(public_pages, "MOST_BYTES", 1000)
    view = Counted(lambda request: HttpResponse("x" * 1001))
    middleware = PublicPageMiddleware(view)
    assert len(get(middleware).content) == len(get(middleware).content) == 1001
    assert view.times == 2


def test_all_pages_together_stay_within_their_memory(monkeypatch):
    monkeypatch.setattr(public_pages, "MOST_BYTES_KEPT", 3000)
    middleware = PublicPageMiddleware(Counted(lambda request: HttpResponse("x" * 1000)))
    for number in range(10):
        get(middleware, f"/page/{number}/")
    assert sum(len(slot.entry.body) for slot in middleware.slots.values() if slot.entry) <= 3000


def test_head_gets_the_headers_and_none_of_the_bytes():
    middleware = PublicPageMiddleware(Counted())
    whole = get(middleware)
    head = middleware(factory.head("/roadmap/"))
    assert head.content == b""
    assert int(head["Content-Length"]) == len(whole.content)
    assert head["Cache-Control"] == PUBLIC
