"""The mails to firms and about their questions: alerts, answers, certificates that run out, questions that wait."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from challenges.models import Challenge
from challenges.words_reading import effort_words, left_words, moment_words
from engagement.questions.mails import ASKED, QuestionMails
from engagement.registries import day_words
from procurement.actions import alerts, profiles
from procurement.actions.alerts import ALERT, FOLLOWS, LINK, SEARCH
from procurement.actions.profiles import EXPIRES
from procurement.actions.questions import ANSWERED, DECLINED, WAIT
from procurement.case_suppliers import questions_url
from procurement.effort import effort_of
from procurement.models import Alert, Case, Enquiry, ProfileCertificate
from procurement.permissions_suppliers import can_answer_questions
from procurement.words import plate_of, value_words


# --- Questions ---------------------------------------------------------------------------------------------
def enquiry_of(event: Event) -> Enquiry | None:
    rows = Enquiry.objects.select_related("case__procurement", "case__department", "same_as")
    return rows.filter(pk=event.facts.get("enquiry")).first()


def case_of(event: Event) -> Case | None:
    return Case.objects.select_related("procurement").filter(pk=event.facts.get("case")).first()


def answered_audience(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    """Who follows the procurement."""
    return _followers(event, "user", after, limit)


def answered_guests(event: Event, after: int, limit: int) -> list[tuple[int, str]]:
    return _followers(event, "contact", after, limit)


def _followers(event: Event, holder: str, after: int, limit: int) -> list[tuple[int, str]]:
    case = case_of(event)
    if case is None or case.procurement_id is None:
        return []
    rows = Alert.objects.reachable().filter(procurement=case.procurement_id, **{f"{holder}__gt": after})
    keys = rows.order_by(holder).values_list(holder, flat=True).distinct()[:limit]
    return [(pk, FOLLOWS) for pk in keys]


def may_read_answer(user: User | None, event: Event) -> bool:
    row = enquiry_of(event)
    return row is not None and row.state == Enquiry.State.PUBLISHED and row.case.procurement is not None


def may_answer(user: User | None, event: Event) -> bool:
    """Questions still wait, and this person may answer them."""
    case = case_of(event)
    if case is None or user is None or case.procurement is None or not case.procurement.is_open:
        return False
    waits = Enquiry.objects.waiting().filter(case=case).exists()
    return waits and can_answer_questions(user, case)


about_questions = QuestionMails(enquiry_of)


def waiting_context(message: Message) -> dict:
    case = case_of(message.event)
    return {
        "title": case.title,
        "number": Enquiry.objects.waiting().filter(case=case).count(),
        "left": left_words(case.procurement.closes_at),
        "closes": moment_words(case.procurement.closes_at),
        "url": absolute(f"{questions_url(case)}&state=received"),
    }


# --- Alerts ------------------------------------------------------------------------------------------------
def may_read_opportunity(user: User | None, event: Event) -> bool:
    return alerts.public_of(event) is not None


def alert_context(message: Message) -> dict:
    row = alerts.public_of(message.event)
    holder = {"user": message.user} if message.user_id else {"contact": message.contact}
    mine = Alert.objects.filter(confirmed_at__isnull=False, procurement=None, **holder)
    searches = [one for one in mine if alerts.fits(one.query, message.event.facts)]
    said = of_challenge(row) if isinstance(row, Challenge) else of_procurement(row)
    return {
        **said,
        "follows": message.reason_for(message.event) == FOLLOWS,
        "search": alerts.words_of_query(searches[0].query) if searches else "",
        "alerts_url": absolute(alerts.page_of(message.user, message.contact)),
    }


def of_procurement(row) -> dict:
    effort = effort_of(row)
    return {
        "title": row.title,
        "who": row.buyer_name,
        "state": plate_of(row)[0],
        "money": value_words(row, row.currency),
        "closes": moment_words(row.closes_at) if row.is_open else "",
        "effort": str(effort) if effort else "",
        "decision": day_words(row.decision_on) if row.decision_on and row.is_open else "",
        "url": absolute(row.get_absolute_url()),
    }


def of_challenge(row: Challenge) -> dict:
    return {
        "title": row.title,
        "who": row.department.name,
        "state": _("Open for solutions"),
        "money": "",
        "closes": moment_words(row.closes_at),
        "effort": effort_words(row.effort_hours),
        "decision": day_words(row.decision_on) if row.decision_on else "",
        "url": absolute(row.get_absolute_url()),
    }


def alert_line(event: Event) -> Line:
    row = alerts.public_of(event)
    said = of_challenge(row) if isinstance(row, Challenge) else of_procurement(row)
    closes = _("closes {when}").format(when=said["closes"]) if said["closes"] else ""
    parts = [said["title"], said["state"], said["money"], closes]
    group = reverse("procurement:list")
    return Line(
        text=", ".join(filter(None, parts)),
        url=row.get_absolute_url(),
        group=_("Opportunities"),
        group_url=group,
    )


def link_context(message: Message) -> dict:
    alert = Alert.objects.select_related("procurement").get(pk=message.event.facts["alert"])
    return {"what": alerts.words_of(alert), "days": alerts.DAYS, "url": alerts.confirm_url(alert)}


def may_confirm(user: User | None, event: Event) -> bool:
    return Alert.objects.filter(pk=event.facts.get("alert"), contact__isnull=False).exists()


# --- Certificates ------------------------------------------------------------------------------------------
def certificate_of(event: Event) -> ProfileCertificate | None:
    rows = ProfileCertificate.objects.select_related("profile__organisation")
    return rows.filter(pk=event.facts.get("certificate")).first()


def may_read_certificate(user: User | None, event: Event) -> bool:
    """Still there, of the firm of this person, and its day is the one that was told of."""
    row = certificate_of(event)
    if row is None or row.expires_on is None or user is None:
        return False
    same = row.expires_on.toordinal() == event.facts.get("day")
    return same and row.profile.organisation.memberships.filter(user=user).exists()


def certificate_context(message: Message) -> dict:
    row = certificate_of(message.event)
    return {
        "title": row.title,
        "organisation": row.profile.organisation.name,
        "day": day_words(row.expires_on),
        "today": profiles.days_left(row.expires_on) <= 0,
        "url": absolute(profiles.step_url(row.profile.organisation, "certificates")),
    }


def _kinds() -> Iterable[NotificationKind]:
    yield NotificationKind(
        name=ALERT,
        label=gettext_lazy("An opportunity fits a search that you saved, or one that you follow changes"),
        description=gettext_lazy("Tenders of the council, and challenges that open"),
        audience=alerts.audience,
        audience_contacts=alerts.audience_contacts,
        may_see=may_read_opportunity,
        same_for_all=True,
        context=alert_context,
        line=alert_line,
        why=gettext_lazy("it fits a search that you saved"),
        reasons={
            SEARCH: gettext_lazy("it fits a search that you saved"),
            FOLLOWS: gettext_lazy("you follow this opportunity"),
        },
    )
    yield NotificationKind(
        name=LINK,
        label=gettext_lazy("The link that confirms an alert"),
        transactional=True,
        may_see=may_confirm,
        context=link_context,
        why=gettext_lazy("somebody asked for it with this address"),
    )
    yield NotificationKind(
        name=ANSWERED,
        label=gettext_lazy("A question about a tender is answered, or an answer corrected"),
        description=gettext_lazy("Of opportunities that you follow, or about which you asked"),
        audience=answered_audience,
        audience_contacts=answered_guests,
        may_see=may_read_answer,
        same_for_all=True,
        context=about_questions.answered,
        line=about_questions.answered_line,
        why=gettext_lazy("you follow this opportunity"),
        reasons={FOLLOWS: gettext_lazy("you follow this opportunity"), ASKED: gettext_lazy("you asked it")},
    )
    yield NotificationKind(
        name=f"{ANSWERED}_before",
        label=gettext_lazy("Your question about a tender was answered before"),
        transactional=True,
        may_see=may_read_answer,
        context=about_questions.answered_before,
        why=gettext_lazy("you asked it"),
    )
    yield NotificationKind(
        name=DECLINED,
        label=gettext_lazy("Your question about a tender is not answered"),
        transactional=True,
        may_see=about_questions.may_read_reason,
        context=about_questions.declined,
        why=gettext_lazy("you asked it"),
    )
    yield NotificationKind(
        name=WAIT,
        label=gettext_lazy("Questions wait, and tenders are due soon"),
        transactional=True,
        may_see=may_answer,
        context=waiting_context,
        why=gettext_lazy("you look after this procurement"),
        offered_to=lambda user: user.has_perm("procurement.change_case"),
    )
    yield NotificationKind(
        name=EXPIRES,
        label=gettext_lazy("A certificate of your firm runs out"),
        transactional=True,
        may_see=may_read_certificate,
        context=certificate_context,
        why=gettext_lazy("you act for this firm"),
    )


def register() -> None:
    """Called from ready()."""
    for kind in _kinds():
        notification_kinds.register(kind)
