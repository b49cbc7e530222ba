"""You said, we did: the public pages, the feed and the table. The same for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from accounts.mails import absolute
from engagement import permissions, registries
from engagement.forms_outcomes import AboutForm
from engagement.models import Outcome, Subject, Topic
from engagement.pairs import WORDS, how_many, page_of, pairs_of, people_in, words_behind
from engagement.tables import csv_response

IN_FEED = 30
BATCH = 500
MOST_TOPICS = 300  # in the filter
CSV_COLUMNS = ("date", "about", "you_said", "people", "we_did", "department", "change", "change_url", "url")


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """The pairs, newest first: `?about=` narrows to a topic or to what lies under one, `?before=` goes on."""
    form = _filter(request)
    if request.GET.get("about") and form.chosen is None:
        return HttpResponseRedirect(request.path)
    rows = Outcome.objects.public()
    if form.chosen:
        rows = rows.about(form.chosen)
    before = request.GET.get("before", "")
    found, cursor = page_of(rows, before)
    here = f"about={form.chosen.public_id}" if form.chosen else ""
    context = {
        "form": form,
        "about": form.chosen,
        "pairs": pairs_of(found),
        "next_url": f"?{'&'.join(filter(None, [here, f'before={cursor}']))}" if cursor else "",
        "first_url": f"{request.path}?{here}" if before else "",
        "clear_url": request.path if form.chosen else "",
        "meta_title": _("You said, we did"),
        "meta_description": _("What changed because of what people said, with the words behind it."),
    }
    return render(request, "engagement/outcomes.html", context)


def _filter(request: HttpRequest) -> AboutForm:
    """Topics that have something to show, and the kinds that others lie under."""
    holders = [kind.name for kind in registries.topic_kinds if kind.below is not None]
    public = Topic.objects.public().order_by("title", "pk")
    return AboutForm(
        request.GET,
        above=list(public.filter(kind__in=holders)[:MOST_TOPICS]) if holders else [],
        topics=list(public.exclude(kind__in=holders).filter(outcome_count__gt=0)[:MOST_TOPICS]),
    )


@require_safe
def outcome(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pair with all the words behind it, a page by key. Taken back, it says so and nothing more."""
    found = get_object_or_404(Outcome.objects.select_related("topic", "department"), public_id=public_id)
    viewer = viewer_of(request)
    if not permissions.can_read(viewer, found.topic):
        raise Http404
    if not found.is_standing:
        return render(request, "engagement/outcome_gone.html", {"outcome": found}, status=410)
    words = words_behind(found).select_related("author__ward", "idea").order_by("pk")
    after = request.GET.get("after", "")
    after_pk = int(after) if after.isdecimal() and len(after) < 19 else 0
    rows = list(words.filter(pk__gt=after_pk)[: WORDS + 1])
    if after_pk and not rows:
        raise Http404
    context = {
        "outcome": found,
        "people": people_in(words_behind(found)),
        "subjects": list(
            Subject.objects.public().filter(outcome_sources__outcome=found).order_by("title", "pk")
        ),
        "rows": rows[:WORDS],
        "next_url": f"{request.path}?after={rows[WORDS - 1].pk}" if len(rows) > WORDS else "",
        "first_url": request.path if after_pk else "",
        "meta_title": _("You said, we did: %(topic)s") % {"topic": found.topic.title},
        "meta_description": Truncator(found.we_did).chars(150),
    }
    return render(request, "engagement/outcome.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287)."""
    rows = list(Outcome.objects.public().select_related("topic").order_by("-happened_on", "-pk")[:IN_FEED])
    address = absolute(reverse("engagement:outcomes"))
    made = Atom1Feed(
        title=_("You said, we did"),
        link=address,
        description=_("What changed because of what people said"),
        feed_url=absolute(reverse("engagement:outcomes_feed")),
        language=get_language(),
        feed_guid=absolute(reverse("engagement:outcomes_feed")),
    )
    for row in rows:
        url = absolute(row.get_absolute_url())
        made.add_item(
            title=f"{row.topic.title}: {row.you_said}",
            link=url,
            description=row.we_did,
            pubdate=row.at,
            updateddate=row.at,
            unique_id=f"urn:uuid:{row.public_id}",
            author_name=row.department_name or None,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def outcomes_csv(request: HttpRequest) -> HttpResponse:
    """All of them; numbers of people, never who."""
    return csv_response("you-said-we-did.csv", CSV_COLUMNS, _lines())


def _lines() -> Iterator[list]:
    last = None
    while True:
        rows = Outcome.objects.public().select_related("topic").order_by("-happened_on", "-pk")
        batch = list((rows.older_than(*last) if last else rows)[:BATCH])
        people = how_many([row.pk for row in batch])
        for row in batch:
            yield [
                row.happened_on.isoformat(),
                row.topic.title,
                row.you_said,
                people.get(row.pk, 0),
                row.we_did,
                row.department_name,
                row.change_label,
                absolute(row.change_url),
                absolute(row.get_absolute_url()),
            ]
        if len(batch) < BATCH:
            return
        last = (batch[-1].happened_on, batch[-1].pk)
