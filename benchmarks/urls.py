"""The site's own addresses, and one view that returns the bytes of a page as a constant."""

from django.http import HttpResponse
from django.urls import path

from config.urls import handler404  # noqa: F401
from config.urls import urlpatterns as site

BODY: dict[str, bytes] = {}


def constant(request):
    """The bytes of the page at ?of=, rendered once for each process, then returned by a bare view."""
    of = request.GET["of"]
    if of not in BODY:
        from django.test import Client

        BODY[of] = Client().get(of).content
    return HttpResponse(BODY[of])


urlpatterns = [path("bench/constant/", constant), *site]
