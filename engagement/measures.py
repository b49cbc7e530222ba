"""The figures of this app, for pages, exports and charts alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from engagement.models import Pledge, PledgeOffer, Topic
from engagement.prepared import Prepared

NAMES_SHOWN = 6
OUTCOMES_SHOWN = 3
ORGANISATION, PERSON, BROUGHT, NAME, OUTCOME = "organisation", "person", "brought", "name", "outcome"
TEXT = CharField()
OF_ORGANISATION = Q(organisation__isnull=False) | ~Q(organisation_name="")
# Whose offer it is: the name an organisation had, else the row that it is, else the person, else (erased) nobody known.
PARTY = Case(
    When(~Q(organisation_name=""), then=Concat(Value("n"), Lower("organisation_name"))),
    When(organisation__isnull=False, then=Concat(Value("o"), Cast("organisation_id", TEXT))),
    When(user__isnull=False, then=Concat(Value("u"), Cast("user_id", TEXT))),
    default=Concat(Value("p"), Cast("pk", TEXT)),
    output_field=TEXT,
)
NAMED = Coalesce(
    "organisation__name",
    Case(When(~Q(organisation_name=""), then=F("organisation_name"))),
    "user__display_name",
    Value(""),
    output_field=TEXT,
)


@dataclass
class Joined:
    """Who joined one topic: parties, not rows (an organisation counts once, whoever offered for it).

    `brings` counts offers by kind ("venue": 3); `names` are organisations that agreed to be named and were taken up,
    the first NAMES_SHOWN of `named`; `outcomes` are (sentence, name or "") of what came of it, newest first.
    """

    organisations: int = 0
    people: int = 0
    active: int = 0
    named: int = 0
    brings: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    outcomes: list[tuple[str, str]] = field(default_factory=list)


def joined(topic: Topic) -> Joined:
    """One query; none where nobody has joined."""
    found = Joined()
    if not topic.pledge_count:
        return found
    for kind, text, name, number, active, named in sorted(_joined().rows(topic.pk), key=lambda row: row[3]):
        if kind == ORGANISATION:
            found.organisations, found.named = number, named
            found.active += active
        elif kind == PERSON:
            found.people = number
            found.active += active
        elif kind == BROUGHT:
            found.brings[text] = number
        elif kind == NAME:
            found.names.append(name)
        else:
            found.outcomes.insert(0, (text, name))
    return found


@cache
def _joined() -> Prepared:
    return Prepared(_joined_rows, 1)


def _joined_rows(topic_id: int) -> QuerySet:
    """(kind, text, name, number, active, named); of a name or an outcome `number` is only their order."""
    pledges = Pledge.objects.order_by().filter(topic=topic_id)
    return _parties(pledges).union(_brought(topic_id), _names(pledges), _outcomes(pledges), all=True)


def _parties(pledges: QuerySet) -> QuerySet:
    """One row for organisations and one for people, each party counted once."""
    is_named = Q(shows_name=True, state__in=Pledge.WELCOMED)
    return (
        pledges.filter(state__in=Pledge.JOINED)
        .annotate(
            party=PARTY,
            row=Case(
                When(OF_ORGANISATION, then=Value(ORGANISATION)), default=Value(PERSON), output_field=TEXT
            ),
        )
        .values("row")
        .annotate(
            text=_text(""),
            name=_text(""),
            number=Count("party", distinct=True),
            active=Count("party", distinct=True, filter=Q(state=Pledge.State.ACTIVE)),
            named=Count("party", distinct=True, filter=is_named),
        )
        .values_list("row", "text", "name", "number", "active", "named")
    )


def _brought(topic_id: int) -> QuerySet:
    offers = PledgeOffer.objects.order_by().filter(pledge__topic=topic_id, pledge__state__in=Pledge.JOINED)
    return (
        offers.values("what")
        .annotate(row=_text(BROUGHT), name=_text(""), number=Count("pk"), active=Value(0), named=Value(0))
        .values_list("row", "what", "name", "number", "active", "named")
    )


def _names(pledges: QuerySet) -> QuerySet:
    """Organisations that agreed to be named and were taken up, those that came first."""
    named = pledges.filter(OF_ORGANISATION, shows_name=True, state__in=Pledge.WELCOMED)
    first = named.annotate(party=PARTY).values("party").annotate(first=Min("pk")).order_by("first")
    shown = pledges.filter(pk__in=first.values("first")[:NAMES_SHOWN])
    return shown.annotate(
        row=_text(NAME), text=_text(""), name=NAMED, number=F("pk"), active=Value(0), named=Value(0)
    ).values_list("row", "text", "name", "number", "active", "named")


def _outcomes(pledges: QuerySet) -> QuerySet:
    """The newest sentences; a name beside one only where they agreed."""
    told = pledges.filter(state__in=Pledge.WELCOMED).exclude(outcome="").order_by("-pk")
    shown = pledges.filter(pk__in=told.values("pk")[:OUTCOMES_SHOWN])
    name = Case(When(shows_name=True, then=NAMED), default=Value(""), output_field=TEXT)
    return shown.annotate(
        row=_text(OUTCOME), name=name, number=F("pk"), active=Value(0), named=Value(0)
    ).values_list("row", "outcome", "name", "number", "active", "named")


def _text(words: str) -> Value:
    return Value(words, output_field=TEXT)
