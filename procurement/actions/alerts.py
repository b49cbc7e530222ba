"""Alerts: searches among opportunities, or one of them, about which somebody is written to; with an account or without.

Whoever is told of a release of a procurement (or of a challenge that opens) is found by the outbox, once each; the job
finds by query what has not been told yet, and only what everybody may read.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.mails import absolute, choices_token
from accounts.models import Contact, Event, Notification, User
from challenges.models import Challenge
from engagement import limits
from engagement.actions.follows import account_of, forget_guest
from engagement.models import Follow
from procurement import listing
from procurement.forms import OpportunityFilter
from procurement.models import Alert, Procurement, Release

ALERT, LINK = "procurement.alert", "procurement.alert_link"
SEARCH, FOLLOWS = "search", "follows"
SALT = "procurement.alert"
DAYS = 7  # that the link in the mail works
TOLD_FOR = timedelta(days=7)  # releases older than this are not told any more
MANY = 500  # at one turn
LONGEST = 500
ANSWER = "-enquiry-"  # in the key of the release of an answer, which has a mail of its own


# --- What is asked for -------------------------------------------------------------------------------------
def query_of(data: Any) -> str:
    """What the filter understands of it, in the order of the names: equal searches are equal texts."""
    given = {name: data.get(name, "") for name in OpportunityFilter.base_fields}
    found = OpportunityFilter(given).query()
    return urlencode(sorted((name, value) for name, value in found.items() if value))[:LONGEST]


def wanted_of(query: str) -> dict[str, Any]:
    return OpportunityFilter(QueryDict(query)).wanted


def words_of(alert: Alert) -> str:
    """ "parks, Suits small firms"; the title of the one that is followed."""
    return alert.procurement.title if alert.procurement else words_of_query(alert.query)


def words_of_query(query: str) -> str:
    """ "" where it asks for everything that is open."""
    form = OpportunityFilter(QueryDict(query))
    said = []
    for name, value in form.wanted.items():
        field = form.fields[name]
        choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
        said.append(str(field.label) if value is True else choices.get(str(value), str(value)))
    return ", ".join(said)


# --- Beginning and ending ----------------------------------------------------------------------------------
def _key_of(query: str, procurement: Procurement | None) -> dict[str, Any]:
    return {"procurement": procurement, "query": f"ocid={procurement.ocid}" if procurement else query}


@transaction.atomic
def begin(*, by: User, query: str = "", procurement: Procurement | None = None) -> tuple[Alert, bool]:
    """The alert of somebody with an account, and whether it is new."""
    return Alert.objects.get_or_create(
        user=by,
        query=_key_of(query, procurement)["query"],
        defaults={"procurement": procurement, "confirmed_at": now()},
    )


def ask(
    *, email: str, language: str, query: str = "", procurement: Procurement | None = None, ip: str = ""
) -> None:
    """Sends a link to an address, whether it has an account or not: nobody learns which. Nothing is told before the
    click. TooMany when the address or the connection is over its limit."""
    email = email.strip().lower()
    limits.check_all([*([("follow.ip", ip)] if ip else []), ("follow.email", email)])
    _send_link(email, language, _key_of(query, procurement))


@transaction.atomic
def _send_link(email: str, language: str, key: dict[str, Any]) -> None:
    contact, _made = Contact.objects.get_or_create(email=email, defaults={"language": language})
    if contact.language != language:
        Contact.objects.filter(pk=contact.pk).update(language=language)
    alert, _new = Alert.objects.get_or_create(
        contact=contact, query=key["query"], defaults={"procurement": key["procurement"]}
    )
    tell(
        kind=LINK,
        key=uuid.uuid4().hex,
        facts={"alert": alert.pk},
        to_contacts=[contact],
        reason="own_request",
    )


def confirm_url(alert: Alert) -> str:
    token = signing.dumps(str(alert.public_id), salt=SALT)
    return absolute(reverse("procurement:alert_confirm", args=[token]))


def read_link(token: str) -> tuple[Alert | None, bool]:
    """The alert that a link is for, None where it is not ours or is gone; and whether its days are over."""
    try:
        found, is_over = signing.loads(token, salt=SALT, max_age=timedelta(days=DAYS)), False
    except signing.SignatureExpired:
        found, is_over = signing.loads(token, salt=SALT), True
    except signing.BadSignature:
        return None, False
    rows = Alert.objects.filter(contact__isnull=False, contact__erased_at=None)
    return rows.select_related("contact", "procurement").filter(public_id=found).first(), is_over


@transaction.atomic
def confirm(*, alert: Alert) -> User | None:
    """After the click in the mail: the address hears, or the account that has it, which is given. May run twice."""
    contact = Contact.objects.get(pk=alert.contact_id or 0)
    user = account_of(contact.email)
    if user:
        begin(by=user, query=alert.query, procurement=alert.procurement)
        alert.delete()
        return user
    Contact.objects.filter(pk=contact.pk, confirmed_at=None).update(confirmed_at=now())
    Alert.objects.filter(pk=alert.pk, confirmed_at=None).update(confirmed_at=now())
    return None


@transaction.atomic
def stop(*, alert: Alert) -> None:
    """No longer. An address that hears of nothing any more counts as never confirmed, and the daily job forgets it."""
    contact, holder = alert.contact, {"user": alert.user, "contact": alert.contact}
    alert.delete()
    _drop_waiting(holder)
    hears = [model.objects.filter(contact=contact).exists() for model in (Alert, Follow)]
    if contact and not any(hears):
        Contact.objects.filter(pk=contact.pk).update(confirmed_at=None)


def _drop_waiting(holder: dict[str, Any]) -> None:
    """What waits for a summary only because of an alert that is no more; what is in a mail already goes out."""
    left = list(Alert.objects.filter(**holder))
    waiting = Notification.objects.filter(message=None, event__kind=ALERT, **holder).select_related("event")
    gone = [row.pk for row in waiting if not any(_hears(one, row.event.facts) for one in left)]
    Notification.objects.filter(pk__in=gone).delete()


def _hears(alert: Alert, facts: dict[str, int]) -> bool:
    if alert.procurement_id:
        return alert.procurement_id == facts.get("procurement")
    return fits(alert.query, facts)


@transaction.atomic
def forget(*, contact: Contact) -> None:
    """No alert, no follow, no mail, no address."""
    Alert.objects.filter(contact=contact).delete()
    forget_guest(contact=contact)


def take_along(contact: Contact, user: User) -> None:
    """The address has an account now: its alerts are the account's, each once."""
    for alert in Alert.objects.filter(contact=contact).exclude(confirmed_at=None).order_by("pk"):
        begin(by=user, query=alert.query, procurement=alert.procurement)
    Alert.objects.filter(contact=contact).delete()


def tidy() -> int:
    """What nobody confirmed within the days of its link, and what addresses have that were forgotten."""
    old = Q(confirmed_at=None, created_at__lt=now() - timedelta(days=DAYS))
    return Alert.objects.filter(old | Q(contact__erased_at__isnull=False)).delete()[0]


# --- Telling -----------------------------------------------------------------------------------------------
def tell_due() -> int:
    """Writes down each newest release of a public procurement, and each challenge that opened, once. Found by query;
    gives how many were new. What is older than the first alert is told to nobody."""
    first = Alert.objects.reachable().aggregate(first=Min("confirmed_at"))["first"]
    if first is None:
        return 0
    since = max(now() - TOLD_FOR, first)
    told = Event.objects.filter(kind=ALERT, happened_at__gte=since).values_list("dedupe_key", flat=True)
    known = {key.removeprefix(f"{ALERT}:") for key in told}
    due = {**_procurements_since(since), **_challenges_since(since)}
    new = [(key, facts) for key, facts in due.items() if key not in known][:MANY]
    for key, facts in new:
        tell(kind=ALERT, key=key, facts=facts, happening=f"opportunity:{key}")
    return len(new)


def _procurements_since(since: datetime) -> dict[str, dict[str, int]]:
    """Also one that was taken over before it may be read, from then on."""
    recent = Q(taken_at__gte=since) | Q(released_at__gte=since)
    public = Procurement.objects.public().order_by().values("pk")
    rows = Release.objects.filter(recent, procurement__in=public).exclude(key__contains=ANSWER)
    newest = rows.order_by().values("procurement").annotate(newest=Max("pk")).order_by("newest")
    pairs = newest.values_list("procurement", "newest")
    return {f"p{pk}:{last}": {"procurement": pk, "release": last} for pk, last in pairs}


def _challenges_since(since: datetime) -> dict[str, dict[str, int]]:
    rows = Challenge.objects.open().filter(opens_at__gte=since).order_by("opens_at", "pk")
    return {f"c{row.pk}:{row.opens_at:%Y%m%d%H%M}": {"challenge": row.pk} for row in rows}


def public_of(event: Event) -> Procurement | Challenge | None:
    """What the event is about, as long as everybody may read it."""
    if pk := event.facts.get("procurement"):
        return Procurement.objects.public().filter(pk=pk).first()
    return Challenge.objects.open().filter(pk=event.facts.get("challenge")).first()


def matching(event: Event) -> QuerySet[Alert]:
    """The alerts that this release or challenge fits, of all who can be reached. A query for each different search."""
    fitting = [query for query in _searches() if fits(query, event.facts)]
    found = Q(procurement=None, query__in=fitting)
    if pk := event.facts.get("procurement"):
        found |= Q(procurement=pk)
    return Alert.objects.reachable().filter(found)


def _searches() -> list[str]:
    rows = Alert.objects.reachable().filter(procurement=None).order_by()
    return list(rows.values_list("query", flat=True).distinct())


def fits(query: str, facts: dict[str, int]) -> bool:
    """Whether the list of opportunities with this filter holds it. A search that the filter does not understand any
    more fits nothing: without that part it would find more than was asked for."""
    wanted = wanted_of(query)
    if set(wanted) != set(QueryDict(query)):
        return False
    if pk := facts.get("procurement"):
        return wanted.get("kind") != "challenge" and listing.narrowed(wanted).filter(pk=pk).exists()
    return listing.challenges(wanted).filter(pk=facts.get("challenge", 0)).exists()


def audience(event: Event, after: int, limit: int) -> Sequence[tuple[int, str]]:
    return _people(event, "user", after, limit)


def audience_contacts(event: Event, after: int, limit: int) -> Sequence[tuple[int, str]]:
    return _people(event, "contact", after, limit)


def _people(event: Event, holder: str, after: int, limit: int) -> list[tuple[int, str]]:
    """At most `limit` people with their reason; whoever follows this one hears for that reason."""
    if public_of(event) is None:
        return []
    kept = vars(event)  # asked again for each batch of people
    if "alerts_matching" not in kept:
        kept["alerts_matching"] = matching(event)
    rows = kept["alerts_matching"].filter(**{f"{holder}__gt": after}).order_by(holder)
    wanted = list(rows.values_list(holder, flat=True).distinct()[:limit])
    following = set(
        rows.filter(procurement__isnull=False, **{f"{holder}__in": wanted}).values_list(holder, flat=True)
    )
    return [(pk, FOLLOWS if pk in following else SEARCH) for pk in wanted]


def page_of(user: User | None, contact: Contact | None) -> str:
    """Where somebody sees their alerts, and stops them."""
    if user or contact is None:
        return reverse("procurement:alerts")
    return reverse("procurement:alerts_as_guest", args=[choices_token(contact)])
