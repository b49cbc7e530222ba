"""The pages of a supplier profile as forms, each saved by one action. For people who are not at ease with forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import SplitDateField, WordsField
from accounts.models import Organisation, User
from engagement.forms import ActForm
from procurement import cpv
from procurement.actions import profiles
from procurement.models import ProfileInsurance, SupplierProfile
from procurement.profile_words import DISCRETIONARY, GROUNDS, MANDATORY, POLICIES, POLICY_ANSWERS

SUGGESTED = 12  # codes; more are a long way on a phone
YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
ASKED_FOR = {"required": gettext_lazy("Answer this")}


class PoundsField(forms.DecimalField):
    """Pounds as people write them: "£5,000,000", "5m"."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal"}))
        kwargs.setdefault(
            "error_messages", {"invalid": gettext_lazy("Write a sum in pounds, such as 5,000,000")}
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").lower().replace("£", "").replace(",", "").replace(" ", "")
        times = {"m": 1_000_000, "k": 1_000}.get(text[-1:], 1)
        found = super().to_python(text[:-1] if times > 1 else text)
        return found * times if found is not None else None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.0f}" if isinstance(value, Decimal) and value == value.to_integral_value() else value


class PageForm(ActForm):
    """One page. `beginning(profile)` gives what it shows first; `save(profile, by)` calls the action."""

    def beginning(self, profile: SupplierProfile) -> dict[str, Any]:
        return {name: getattr(profile, name) for name in self.fields}

    def save(self, profile: SupplierProfile, by: User) -> None:
        raise NotImplementedError


class IdentityForm(PageForm):
    legal_name = forms.CharField(
        label=gettext_lazy("Legal name"),
        help_text=gettext_lazy("As it stands on contracts; your own name if you trade as yourself."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
        error_messages={"required": gettext_lazy("Enter your legal name")},
    )
    trading_name = forms.CharField(
        label=gettext_lazy("Trading name, if it is another"), max_length=200, required=False
    )
    ppon = forms.CharField(
        label=gettext_lazy("PPON"),
        help_text=gettext_lazy(
            "Your number on the central digital platform (Find a Tender), if you have one."
        ),
        max_length=30,
        required=False,
    )
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        help_text=gettext_lazy("Leave it empty if you are not registered for VAT."),
        max_length=20,
        required=False,
    )
    address = WordsField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.Textarea({"rows": 4, "autocomplete": "street-address"}),
        error_messages={"required": gettext_lazy("Enter your address")},
    )

    def save(self, profile: SupplierProfile, by: User) -> None:
        profiles.save_facts(profile=profile, page="identity", by=by, **self.cleaned_data)


class SizeForm(PageForm):
    scale = forms.ChoiceField(
        label=gettext_lazy("How many people work for you?"),
        choices=Organisation.Size.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how many people work for you")},
    )
    vcse = forms.ChoiceField(
        label=gettext_lazy("Are you a charity, a community group or a social enterprise?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you are one")},
    )

    def beginning(self, profile: SupplierProfile) -> dict[str, Any]:
        vcse = {True: "yes", False: "no", None: ""}[profile.is_vcse]
        return {"scale": profile.scale, "vcse": vcse}

    def save(self, profile: SupplierProfile, by: User) -> None:
        given = self.cleaned_data
        profiles.save_facts(
            profile=profile, page="size", by=by, scale=given["scale"], is_vcse=given["vcse"] == "yes"
        )


class InsuranceForm(PageForm):
    """For each kind the sum and the last day; a kind without a sum is none."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind, label in ProfileInsurance.Kind.choices:
            name = _("{kind}: sum insured, in pounds").format(kind=label)
            self.fields[f"sum_{kind}"] = PoundsField(label=name, required=False)
            day = _("{kind}: runs out on").format(kind=label)
            self.fields[f"until_{kind}"] = SplitDateField(label=day, required=False)

    def beginning(self, profile: SupplierProfile) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in profile.insurances.all():
            found |= {f"sum_{one.kind}": one.sum, f"until_{one.kind}": one.expires_on}
        return found

    def clean(self) -> dict:
        cleaned = super().clean()
        for kind in ProfileInsurance.Kind.values:
            if cleaned.get(f"until_{kind}") and not cleaned.get(f"sum_{kind}"):
                self.add_error(f"sum_{kind}", _("Write the sum, or leave the day empty too"))
        return cleaned

    def save(self, profile: SupplierProfile, by: User) -> None:
        given = self.cleaned_data
        insured = {
            kind: (given[f"sum_{kind}"], given.get(f"until_{kind}"))
            for kind in ProfileInsurance.Kind.values
            if given.get(f"sum_{kind}")
        }
        profiles.save_insurance(profile=profile, by=by, insured=insured)


class PoliciesForm(PageForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, label in POLICIES.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=tuple(POLICY_ANSWERS.items()),
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer: {what}").format(what=label)},
            )
        self.fields["note"] = WordsField(
            label=_("Anything to add?"),
            help_text=_("Such as where a policy can be read. You may leave it empty."),
            max_length=500,
            required=False,
            widget=forms.Textarea({"rows": 3}),
        )

    def beginning(self, profile: SupplierProfile) -> dict[str, Any]:
        found = {name: said.get("answer", "") for name, said in profile.policies.items()}
        return {**found, "note": (profile.policies.get("note") or {}).get("note", "")}

    def save(self, profile: SupplierProfile, by: User) -> None:
        given = self.cleaned_data
        policies = {name: {"answer": given[name]} for name in POLICIES}
        if given["note"]:
            policies["note"] = {"note": given["note"]}
        profiles.save_policies(profile=profile, by=by, policies=policies)


class CertificateForm(PageForm):
    """One more certificate."""

    title = forms.CharField(
        label=gettext_lazy("What it certifies"),
        help_text=gettext_lazy("Such as ISO 9001, Cyber Essentials, CHAS"),
        max_length=160,
        error_messages={"required": gettext_lazy("Say what it certifies")},
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A PDF, a photo or a Word file. A photo taken with your phone will do."),
        error_messages={"required": gettext_lazy("Choose the file")},
    )
    expires_on = SplitDateField(
        label=gettext_lazy("Runs out on"),
        help_text=gettext_lazy(
            "We remind you 60 and 14 days before, and on the day. Leave it empty if it never does."
        ),
        required=False,
    )

    def __init__(self, data: Mapping | None = None, files: Mapping | None = None, **kwargs: Any):
        super().__init__(data, files=files, **kwargs)

    def beginning(self, profile: SupplierProfile) -> dict[str, Any]:
        return {}

    def save(self, profile: SupplierProfile, by: User) -> None:
        given = self.cleaned_data
        profiles.add_certificate(
            profile=profile,
            by=by,
            title=given["title"],
            upload=given["file"],
            expires_on=given["expires_on"],
        )


class ExclusionForm(PageForm):
    """Each ground with yes or no. Nothing is filled in beforehand: whoever declares looks at each."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, label in GROUNDS.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer: {what}").format(what=label)},
            )
        self.fields["says"] = WordsField(
            label=_("If one applies: what happened, and what did you do about it?"),
            help_text=_("An answer of yes does not shut you out by itself: what you have put right counts."),
            max_length=3000,
            required=False,
            widget=forms.Textarea({"rows": 4}),
        )

    @property
    def groups(self) -> list[tuple[str, list]]:
        """The grounds under the two schedules of the Act."""
        return [
            (_("Grounds of Schedule 6"), [self[name] for name in MANDATORY]),
            (_("Grounds of Schedule 7"), [self[name] for name in DISCRETIONARY]),
        ]

    def beginning(self, profile: SupplierProfile) -> dict[str, Any]:
        return {}

    def clean(self) -> dict:
        cleaned = super().clean()
        if any(cleaned.get(name) == "yes" for name in GROUNDS) and not cleaned.get("says"):
            self.add_error("says", _("Say what happened, and what you did about it"))
        return cleaned

    def save(self, profile: SupplierProfile, by: User) -> None:
        given = self.cleaned_data
        answers = {name: given[name] == "yes" for name in GROUNDS}
        profiles.declare(profile=profile, by=by, answers=answers, says=given["says"])


def suggested(text: str) -> list[str]:
    """CPV codes for a list in plain words ("gardening, cutting grass"): the best of each part of it."""
    parts = [part for part in re.split(r"[,;.\n]| and ", text[:300]) if part.strip()][:SUGGESTED]
    each = max(2, SUGGESTED // max(1, len(parts)))
    found = dict.fromkeys(code for part in parts for code, _name in cpv.search(part, each))
    return list(found)


class SellsForm(PageForm):
    """In plain words; pressing "Suggest codes" offers CPV codes as boxes to tick, without any script."""

    sells = WordsField(
        label=gettext_lazy("What do you sell?"),
        help_text=gettext_lazy("In your own words, such as: gardening, cutting grass, small walls"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say what you sell")},
    )
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these fit?"),
        help_text=gettext_lazy("Tenders are sorted by these codes. Tick all that fit."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, had: list[str] | None = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        initial = kwargs.get("initial") or {}
        text = data.get("sells", "") if data is not None else initial.get("sells", "")
        ticked = data.getlist("codes") if data is not None else initial.get("codes", [])
        offered = dict.fromkeys(
            [
                *(code for code in ticked if cpv.name_of(code)),
                *(had or []),
                *suggested(text),
            ]
        )
        self.fields["codes"].choices = [(code, f"{cpv.name_of(code)} ({code})") for code in offered]
        if not offered:
            self.fields["codes"].widget = forms.MultipleHiddenInput()

    def beginning(self, profile: SupplierProfile) -> dict[str, Any]:
        return {"sells": profile.sells, "codes": [one.code for one in profile.cpvs.all()]}

    def clean_codes(self) -> list[str]:
        codes = self.cleaned_data["codes"]
        if len(codes) > profiles.MOST_CODES:
            raise ValidationError(_("Choose {most} codes at most.").format(most=profiles.MOST_CODES))
        return codes

    def save(self, profile: SupplierProfile, by: User) -> None:
        given = self.cleaned_data
        profiles.save_sells(profile=profile, by=by, sells=given["sells"], codes=given["codes"])


class LotsForm(PageForm):
    lot_from = PoundsField(
        label=gettext_lazy("The smallest lot that pays for you, in pounds"),
        help_text=gettext_lazy("Without VAT, such as 2,000. Leave it empty if nothing is too small."),
        required=False,
    )
    lot_to = PoundsField(
        label=gettext_lazy("The largest lot that you can do, in pounds"),
        help_text=gettext_lazy("Without VAT, such as 50,000. Leave it empty if nothing is too large."),
        required=False,
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        least, most = cleaned.get("lot_from"), cleaned.get("lot_to")
        if least is not None and most is not None and least > most:
            self.add_error("lot_to", _("The largest lot is smaller than the smallest"))
        return cleaned

    def save(self, profile: SupplierProfile, by: User) -> None:
        profiles.save_facts(profile=profile, page="lots", by=by, **self.cleaned_data)


FORMS: dict[str, type[PageForm]] = {
    "identity": IdentityForm,
    "size": SizeForm,
    "insurance": InsuranceForm,
    "policies": PoliciesForm,
    "certificates": CertificateForm,
    "exclusion": ExclusionForm,
    "sells": SellsForm,
    "lots": LotsForm,
}
