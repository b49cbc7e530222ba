"""From the one box on to another form, with the words that were typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from engagement.models import Topic
from engagement.offers import IDEA, address_of_joining, offers


def further_step(request: HttpRequest, topic: Topic) -> HttpResponse | None:
    """In answer to a press on "Make this an idea" or "I can help with this": the form that it leads to, in the same
    request, so that nothing is lost. None for any other press, and where the topic does not offer it."""
    then = request.POST.get("then", "") if request.method == "POST" else ""
    if then not in offers(topic):
        return None
    words = request.POST.get("text", "")
    if then == IDEA:
        from engagement.views.ideas import out_of_words  # that module stands on the one that asks here

        return out_of_words(request, topic, words)
    found = resolve(address_of_joining(topic))
    return found.func(request, *found.args, **found.kwargs, words=words)
