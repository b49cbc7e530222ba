"""The pages of a supplier profile and the words on them: which there are, in which order, what each says once it is
answered; and the whole as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from engagement.registries import day_words
from procurement import cpv
from procurement.models import ProfileDeclaration, SupplierProfile
from procurement.words import money


@dataclass(frozen=True)
class Page:
    name: str
    label: str | Promise
    minutes: int


PAGES = (
    Page("identity", gettext_lazy("Who you are"), 2),
    Page("size", gettext_lazy("How large you are"), 1),
    Page("insurance", gettext_lazy("Insurance"), 3),
    Page("policies", gettext_lazy("Policies"), 2),
    Page("certificates", gettext_lazy("Certificates"), 3),
    Page("exclusion", gettext_lazy("Declarations"), 4),
    Page("sells", gettext_lazy("What you sell"), 2),
    Page("lots", gettext_lazy("Lots that suit you"), 1),
)
NAMES = [page.name for page in PAGES]

POLICIES = {
    "equality": gettext_lazy("Equality and diversity"),
    "health_safety": gettext_lazy("Health and safety"),
    "data_protection": gettext_lazy("Data protection"),
    "modern_slavery": gettext_lazy("Modern slavery"),
    "living_wage": gettext_lazy("You pay the real Living Wage"),
    "environment": gettext_lazy("Environment and carbon"),
    "safeguarding": gettext_lazy("Safeguarding of children and adults at risk"),
    "payment": gettext_lazy("You pay your own suppliers within 30 days"),
}
POLICY_ANSWERS = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "not_needed": gettext_lazy("Does not concern us"),
}

# In plain words; the full grounds, with who counts and for how long, are those of the Act.
MANDATORY = {  # Procurement Act 2023, Schedule 6
    "manslaughter": gettext_lazy("Corporate manslaughter or corporate homicide"),
    "terrorism": gettext_lazy("Terrorism"),
    "fraud": gettext_lazy("Theft, fraud, bribery or money laundering"),
    "slavery": gettext_lazy("Slavery, human trafficking, or an offence against workers"),
    "organised": gettext_lazy("Organised crime"),
    "tax": gettext_lazy("A tax offence, or tax misconduct found by HMRC"),
    "cartel": gettext_lazy("A cartel, or an infringement of competition law that was decided"),
}
DISCRETIONARY = {  # Procurement Act 2023, Schedule 7
    "labour": gettext_lazy("Misconduct towards workers, such as an order about unpaid minimum wages"),
    "environment": gettext_lazy("An offence that harmed the environment"),
    "insolvency": gettext_lazy("Insolvency or bankruptcy, or proceedings about it"),
    "competition": gettext_lazy("Conduct that a competition authority thinks an infringement"),
    "professional": gettext_lazy("Professional misconduct"),
    "performance": gettext_lazy("A public contract ended, or damages paid, because of a serious breach"),
    "improper": gettext_lazy("Trying to influence a procurement, or false information in one"),
    "security": gettext_lazy("A threat to national security"),
}
GROUNDS = {**MANDATORY, **DISCRETIONARY}


def last_declaration(profile: SupplierProfile) -> ProfileDeclaration | None:
    return profile.declarations.select_related("by").order_by("-pk").first()


def progress_words(profile: SupplierProfile | None) -> str:
    """ "6 of 8 answered"."""
    done = len(set(profile.answered) & set(NAMES)) if profile else 0
    return _("{done} of {all} answered").format(done=done, all=len(NAMES))


def summary(profile: SupplierProfile) -> list[tuple[Page, list[tuple[str, str]]]]:
    """Each page with its answers, label and value; nothing for one that was not answered. Five queries."""
    said = {
        "identity": _identity,
        "size": _size,
        "insurance": _insurance,
        "policies": _policies,
        "certificates": _certificates,
        "exclusion": _exclusion,
        "sells": _sells,
        "lots": _lots,
    }
    return [
        (
            page,
            [line for line in said[page.name](profile) if line[1]] if page.name in profile.answered else [],
        )
        for page in PAGES
    ]


FOR_BUYERS = {  # the pages that buyers read, as they are called for them
    "identity": gettext_lazy("Who it is"),
    "size": gettext_lazy("How large it is"),
    "insurance": gettext_lazy("Insurance"),
    "policies": gettext_lazy("Policies"),
    "certificates": gettext_lazy("Certificates"),
    "sells": gettext_lazy("What it sells"),
    "lots": gettext_lazy("Lots that suit it"),
}


def shown_to_buyers(profile: SupplierProfile) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a firm that lets buyers find it shows them, heading and answers: no declaration, no file, neither address
    nor VAT number."""
    told = {
        "identity": lambda profile: [*_identity(profile)[:5]],
        "size": _size,
        "insurance": _insurance,
        "policies": _policies,
        "certificates": lambda profile: _certificates(profile, with_files=False),
        "sells": _sells,
        "lots": _lots,
    }
    return [
        (str(label), [line for line in told[name](profile) if line[1]])
        for name, label in FOR_BUYERS.items()
        if name in profile.answered
    ]


def _identity(profile: SupplierProfile) -> list[tuple[str, str]]:
    firm = profile.organisation
    return [
        (_("Legal name"), profile.legal_name),
        (_("Trading name"), profile.trading_name),
        (_("PPON"), profile.ppon),
        (_("Companies House number"), firm.company_number),
        (_("Charity number"), firm.charity_number),
        (_("VAT number"), profile.vat_number or _("Not registered for VAT")),
        (_("Address"), profile.address),
    ]


def _size(profile: SupplierProfile) -> list[tuple[str, str]]:
    scales = dict(Organisation.Size.choices)
    small = profile.scale in ("micro", "small", "medium")
    return [
        (_("People"), str(scales.get(profile.scale, ""))),
        (_("Small or medium-sized firm"), _yes(small)),
        (_("Voluntary or social enterprise"), _yes(profile.is_vcse)),
    ]


def _yes(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")


def _insurance(profile: SupplierProfile) -> list[tuple[str, str]]:
    found = [(one.get_kind_display(), _insured(one)) for one in profile.insurances.all()]
    return found or [(_("Insurance"), _("None"))]


def _insured(one: Any) -> str:
    until = _("until {day}").format(day=day_words(one.expires_on)) if one.expires_on else ""
    over = _("has run out") if one.is_over else ""
    return ", ".join(filter(None, [money(one.sum), until, over]))


def _policies(profile: SupplierProfile) -> list[tuple[str, str]]:
    found = []
    for name, label in POLICIES.items():
        said = profile.policies.get(name) or {}
        found.append((str(label), str(POLICY_ANSWERS.get(said.get("answer", ""), ""))))
    return [*found, (_("Anything to add"), (profile.policies.get("note") or {}).get("note", ""))]


def _certificates(profile: SupplierProfile, *, with_files: bool = True) -> list[tuple[str, str]]:
    found = []
    for one in profile.certificates.all():
        until = _("until {day}").format(day=day_words(one.expires_on)) if one.expires_on else ""
        over = _("has run out") if one.is_over else ""
        name = one.name if with_files else ""
        found.append((one.title, ", ".join(filter(None, [name, until, over])) or _("without an end")))
    return found or [(_("Certificates"), _("None"))]


def _exclusion(profile: SupplierProfile) -> list[tuple[str, str]]:
    made = last_declaration(profile)
    if made is None:
        return []
    applies = [str(GROUNDS[name]) for name, value in made.answers.items() if value and name in GROUNDS]
    who = made.by.display_name if made.by else ""
    said = "; ".join(applies) if applies else _("None of the grounds applies")
    return [
        (_("Grounds for exclusion"), said),
        (_("What happened, and what you did about it"), made.says),
        (_("Declared"), ", ".join(filter(None, [day_words(made.at), who]))),
    ]


def _sells(profile: SupplierProfile) -> list[tuple[str, str]]:
    codes = [f"{cpv.name_of(one.code)} ({one.code})" for one in profile.cpvs.all()]
    return [(_("In your words"), profile.sells), (_("CPV codes"), "; ".join(codes))]


def _lots(profile: SupplierProfile) -> list[tuple[str, str]]:
    least, most = money(profile.lot_from), money(profile.lot_to)
    return [(_("From"), least or _("any size")), (_("To"), most or _("any size"))]


def as_data(profile: SupplierProfile) -> dict[str, Any]:
    """The whole profile, ready for JSON; sums in pounds, days as in ISO 8601."""
    firm, made = profile.organisation, last_declaration(profile)
    return {
        "version": "1.0",
        "updated": profile.updated_at.isoformat(timespec="seconds"),
        "answered": [name for name in NAMES if name in profile.answered],
        "identity": {
            "legalName": profile.legal_name,
            "tradingName": profile.trading_name,
            "ppon": profile.ppon,
            "companyNumber": firm.company_number,
            "charityNumber": firm.charity_number,
            "vatNumber": profile.vat_number,
            "address": profile.address,
        },
        "size": {"scale": profile.scale, "vcse": profile.is_vcse},
        "insurance": [
            {"kind": one.kind, "sum": float(one.sum), "expires": _iso(one.expires_on)}
            for one in profile.insurances.all()
        ],
        "policies": profile.policies,
        "certificates": [
            {"title": one.title, "file": one.name, "sha256": one.sha256, "expires": _iso(one.expires_on)}
            for one in profile.certificates.all()
        ],
        "exclusion": made
        and {"answers": made.answers, "says": made.says, "declared": made.at.isoformat(timespec="seconds")},
        "sells": {
            "words": profile.sells,
            "cpv": [{"id": one.code, "description": cpv.name_of(one.code)} for one in profile.cpvs.all()],
        },
        "lots": {"from": _number(profile.lot_from), "to": _number(profile.lot_to), "currency": "GBP"},
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _number(amount: Any) -> float | None:
    return float(amount) if amount is not None else None
