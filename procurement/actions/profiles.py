"""The profile of a firm, saved page by page; its certificates and the reminders before they run out; and how many
firms could tender for a lot."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import Organisation, User
from challenges.uploads_solutions import checked
from engagement.errors import Refused
from procurement import cpv
from procurement.models import (
    Case,
    CaseLot,
    ProfileCertificate,
    ProfileCpv,
    ProfileDeclaration,
    ProfileInsurance,
    SupplierProfile,
)
from procurement.permissions_suppliers import can_keep_profile
from procurement.profile_words import GROUNDS, NAMES

EXPIRES = "procurement.certificate_expires"
REMINDED = (60, 14, 0)  # days before a certificate runs out
LATE = 7  # days after which the last reminder says nothing new
MOST_CODES = 20
MOST_CERTIFICATES = 30
MANY = 500


def step_url(organisation: Organisation, name: str) -> str:
    return reverse("procurement:profile_step", args=[organisation.public_id, name])


@transaction.atomic
def profile_of(*, organisation: Organisation, by: User | None) -> SupplierProfile:
    """Made with the first page that is opened. Refused ("member") for whoever is none."""
    if by is not None and not can_keep_profile(by, organisation):
        raise Refused("member", _("Members of the organisation keep its profile."))
    defaults = {"legal_name": organisation.name, "scale": organisation.size}
    profile, _new = SupplierProfile.objects.get_or_create(organisation=organisation, defaults=defaults)
    return profile


def _held(profile: SupplierProfile, by: User | None) -> SupplierProfile:
    row = (
        SupplierProfile.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=profile.pk)
    )
    if by is not None and not can_keep_profile(by, row.organisation):
        raise Refused("member", _("Members of the organisation keep its profile."))
    return row


def _saved(row: SupplierProfile, page: str, by: User | None, **values: Any) -> SupplierProfile:
    """Writes the values and that this page is answered."""
    answered = [name for name in NAMES if name == page or name in row.answered]
    written = {**values, "answered": answered, "updated_at": now(), "updated_by": by}
    for name, value in written.items():
        setattr(row, name, value)
    row.save(update_fields=list(written))
    return row


@transaction.atomic
def show(*, profile: SupplierProfile, shows: bool, by: User | None) -> SupplierProfile:
    """Lets the council's buyers find it in the back office, or no longer; pressed twice it stays as it is."""
    row = _held(profile, by)
    if shows != (row.shown_at is not None):
        row.shown_at, row.updated_by = (now() if shows else None), by
        row.save(update_fields=["shown_at", "updated_by"])
    return row


@transaction.atomic
def save_facts(*, profile: SupplierProfile, page: str, by: User | None, **values: Any) -> SupplierProfile:
    """Of the pages "identity", "size" and "lots": fields of the profile by name."""
    return _saved(_held(profile, by), page, by, **values)


@transaction.atomic
def save_policies(
    *, profile: SupplierProfile, by: User | None, policies: Mapping[str, Mapping[str, str]]
) -> SupplierProfile:
    """`policies`: {name: {"answer": yes | no | not_needed, "note"}}."""
    return _saved(
        _held(profile, by), "policies", by, policies={name: dict(said) for name, said in policies.items()}
    )


@transaction.atomic
def save_insurance(
    *, profile: SupplierProfile, by: User | None, insured: Mapping[str, tuple[Decimal, date | None]]
) -> SupplierProfile:
    """`insured`: sum in pounds and last day, by kind; a kind that is left out is none."""
    row = _held(profile, by)
    row.insurances.all().delete()
    for kind, (amount, until) in insured.items():
        ProfileInsurance.objects.create(profile=row, kind=kind, sum=amount, expires_on=until)
    return _saved(row, "insurance", by)


@transaction.atomic
def save_sells(
    *, profile: SupplierProfile, by: User | None, sells: str, codes: Sequence[str]
) -> SupplierProfile:
    """Refused ("codes") for a code that the vocabulary does not have, or more than MOST_CODES."""
    wanted = list(dict.fromkeys(codes))
    unknown = [code for code in wanted if not cpv.name_of(code)]
    if unknown:
        raise Refused("codes", _("There is no CPV code {code}.").format(code=unknown[0]))
    if len(wanted) > MOST_CODES:
        raise Refused("codes", _("Choose {most} codes at most.").format(most=MOST_CODES))
    row = _held(profile, by)
    row.cpvs.all().delete()
    for code in wanted:
        ProfileCpv.objects.create(profile=row, code=code)
    return _saved(row, "sells", by, sells=sells)


@transaction.atomic
def declare(
    *, profile: SupplierProfile, by: User | None, answers: Mapping[str, bool], says: str = ""
) -> ProfileDeclaration:
    """Dated and by whom; earlier ones stay. Refused: "answers" (a ground without one), "says" (one applies, and nothing
    is said about it)."""
    if set(answers) != set(GROUNDS):
        raise Refused("answers", _("Answer each of them."))
    if any(answers.values()) and not says.strip():
        raise Refused("says", _("Say what happened, and what you did about it."))
    row = _held(profile, by)
    given = {name: bool(answers[name]) for name in GROUNDS}
    made = ProfileDeclaration.objects.create(profile=row, by=by, answers=given, says=says.strip(), at=now())
    _saved(row, "exclusion", by)
    return made


# --- Certificates ------------------------------------------------------------------------------------------
@transaction.atomic
def add_certificate(
    *,
    profile: SupplierProfile,
    by: User | None,
    title: str,
    upload: UploadedFile,
    expires_on: date | None = None,
) -> ProfileCertificate:
    """Refused: "file" (what may not be kept, with the reason), "many"."""
    row = _held(profile, by)
    if row.certificates.count() >= MOST_CERTIFICATES:
        raise Refused("many", _("Take one out first: {most} are kept.").format(most=MOST_CERTIFICATES))
    facts = checked(upload)
    made = ProfileCertificate(
        profile=row, title=title, expires_on=expires_on, name=facts.name, by=by,
        content_type=facts.content_type, size=facts.size, sha256=facts.sha256,
    )  # fmt: skip
    kept = hashlib.sha256(f"{row.public_id}{facts.sha256}{now()}".encode()).hexdigest()[:32]
    made.file.save(f"{kept}.{facts.name.rpartition('.')[2]}", upload, save=False)
    made.save()
    _saved(row, "certificates", by)
    return made


@transaction.atomic
def no_more_certificates(*, profile: SupplierProfile, by: User | None) -> SupplierProfile:
    """The page is answered, with those that are there or with none."""
    return _saved(_held(profile, by), "certificates", by)


@transaction.atomic
def take_out(*, certificate: ProfileCertificate, by: User | None) -> None:
    """With its file, once the transaction stands."""
    _held(certificate.profile, by)
    storage, name = certificate.file.storage, certificate.file.name
    ProfileCertificate.objects.filter(pk=certificate.pk).delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def days_left(day: date) -> int:
    return (day - today()).days


def remind_due() -> int:
    """Writes to the members of a firm 60 and 14 days before a certificate runs out, and on the day; once each, however
    often it runs. A day that lay before the certificate was put in is left out. Gives how many were looked at."""
    first, last = today() - timedelta(days=LATE), today() + timedelta(days=max(REMINDED))
    rows = ProfileCertificate.objects.filter(expires_on__gte=first, expires_on__lte=last)
    rows = rows.select_related("profile__organisation").order_by("expires_on", "pk")
    looked = 0
    for row in rows.iterator(chunk_size=MANY):
        looked += 1
        if row.expires_on is not None:
            _remind(row, row.expires_on)
    return looked


def _remind(row: ProfileCertificate, until: date) -> None:
    step = min(days for days in REMINDED if days >= days_left(until))
    if until - timedelta(days=step) < row.at.date():
        return
    firm = row.profile.organisation
    tell(
        kind=EXPIRES,
        key=f"{row.pk}:{until:%Y%m%d}:{step}",
        facts={"certificate": row.pk, "day": until.toordinal()},
        to_users=list(User.objects.filter(memberships__organisation=firm, is_active=True).distinct()),
    )


# --- Who could tender --------------------------------------------------------------------------------------
def could_tender(case: Case, lot: CaseLot | None) -> int:
    """How many registered firms sell what is bought (by CPV group) and said that lots of this worth suit them. For a
    case as a whole its sum counts; a lot that is only suggested has no codes of its own. Two queries."""
    codes = case.cpvs.filter(lot=lot) if lot and lot.pk else case.cpvs.all()
    groups = list(codes.values_list("group", flat=True))
    if lot and not groups:
        groups = list(case.cpvs.filter(lot=None).values_list("group", flat=True))
    net = lot.net if lot else case.net
    return SupplierProfile.objects.selling(groups).that_suit(net).count() if groups else 0
