"""What officers type about awards and contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import today
from accounts.models import Organisation
from procurement.actions.awarding import Supplier, open_lots
from procurement.models import (
    Case,
    CaseAward,
    ContractChange,
    ContractEnding,
    CouncilContract,
    PerformanceFailure,
)
from procurement.models import KpiRating as Rated

UNKNOWN = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))
FLAG = {"yes": True, "no": False}


def day(label: Any, **given: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **given)


def words(label: Any, rows: int = 4, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **given)


def pounds(label: Any, **given: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, **given)


class SupplierFields(forms.Form):
    """Whom it goes to. `organisation` is filled by the search beside the form; what is typed names anybody."""

    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    supplier_name = forms.CharField(label=_("Supplier"), max_length=300)
    supplier_id = forms.CharField(
        label=_("Identifier of the supplier"),
        max_length=100,
        required=False,
        help_text=_("Such as GB-PPON-ABCD-1234-EFGH, GB-COH-01234567 or GB-CHC-1234567"),
    )
    is_sme = forms.ChoiceField(label=_("Small or medium-sized"), choices=UNKNOWN, required=False)
    is_vcse = forms.ChoiceField(
        label=_("Voluntary, community or social enterprise"), choices=UNKNOWN, required=False
    )

    def clean_organisation(self) -> Organisation | None:
        """Any firm, not only those that this officer looks after."""
        found = Organisation.objects.exclude(kind=Organisation.Kind.DEPARTMENT)
        return found.filter(pk=self.cleaned_data["organisation"] or 0).first()

    def supplier(self) -> Supplier:
        given = self.cleaned_data
        return Supplier(
            name=given["supplier_name"],
            key=given["supplier_id"],
            organisation=given["organisation"],
            is_sme=FLAG.get(given["is_sme"]),
            is_vcse=FLAG.get(given["is_vcse"]),
        )


class LotsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {obj.title}" if obj.title else str(obj.case)


def lots_field(form: forms.Form, case: Case) -> None:
    """All lots for which nothing is decided; a case in one piece asks nothing."""
    free = open_lots(case)
    field = form.fields["lots"]
    field.queryset = case.lots.filter(pk__in=[lot.pk for lot in free])
    if len(free) == 1:
        field.initial = free
        field.widget = forms.MultipleHiddenInput()
        field.widget.choices = field.choices


class AwardForm(SupplierFields):
    lots = LotsField(queryset=Case.objects.none(), label=_("Lots"), widget=forms.CheckboxSelectMultiple)
    net = pounds(_("Value without VAT, pounds"))
    gross = pounds(_("Value with VAT, pounds"))
    starts_on = day(_("Contract from"), required=False)
    ends_on = day(_("Contract to"), required=False)
    reasons = words(_("Why this supplier"), 5)
    tenders_received = forms.IntegerField(label=_("Tenders received"), min_value=0, required=False)
    tenders_assessed = forms.IntegerField(label=_("Tenders assessed"), min_value=0, required=False)
    tenders_sme = forms.IntegerField(
        label=_("Tenders of small and medium-sized firms"), min_value=0, required=False
    )
    decided_on = day(_("Decided on"), initial=today)

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lots_field(self, case)
        self.order_fields(["organisation", "lots"])

    def award(self) -> dict[str, Any]:
        names = SupplierFields.base_fields
        return {name: value for name, value in self.cleaned_data.items() if name not in names}


class NoAwardForm(forms.Form):
    lots = LotsField(queryset=Case.objects.none(), label=_("Lots"), widget=forms.CheckboxSelectMultiple)
    reasons = words(_("Why nothing is awarded for them"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lots_field(self, case)


class ReasonsForm(forms.Form):
    reasons = words(_("Reasons"))


class SummaryForm(forms.Form):
    tenderer = forms.CharField(label=_("Who tendered"), max_length=300)
    account = forms.CharField(
        label=_("Name of its account here"),
        max_length=160,
        required=False,
        help_text=_("Exactly as it stands there. Its people then read the summary here, and get a mail."),
    )
    address = forms.EmailField(
        label=_("Its email address"),
        required=False,
        help_text=_("Where it has no account: to which you send it yourself. Only officers see it."),
    )
    is_winner = forms.BooleanField(label=_("This is the winner"), required=False)
    scores = words(
        _("Scores"),
        4,
        required=False,
        help_text=_(
            "A line for each criterion: its name, the score, and the most there is, such as “Price; 42; 60”"
        ),
    )
    reasons = words(_("How their tender was judged"), 6)
    winner_reasons = words(
        _("How the winning tender was judged"), 6, required=False, help_text=_("Not for the winner")
    )

    def clean_account(self) -> Organisation | None:
        name = self.cleaned_data["account"].strip()
        return account_named(name) if name else None

    def clean_scores(self) -> list[dict[str, Any]]:
        made = []
        for line in self.cleaned_data["scores"].splitlines():
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split(";")]
            try:
                name, score, most = parts[0], float(parts[1]), float(parts[2])
            except (IndexError, ValueError):
                raise forms.ValidationError(
                    _("“%(line)s” is no line such as “Price; 42; 60”."), params={"line": line}
                ) from None
            made.append({"name": name[:200], "score": score, "most": most})
        return made


class ProceedingsForm(forms.Form):
    claimant = forms.CharField(label=_("Who brings them"), max_length=300)
    reference = forms.CharField(label=_("Reference of the court"), max_length=100, required=False)
    notified_at = forms.DateTimeField(
        label=_("The council was notified"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class EndProceedingsForm(forms.Form):
    ended_on = day(_("They ended on"))
    outcome = words(_("How they ended"))


class SignForm(forms.Form):
    signed_on = day(_("Signed on"), initial=today)


class IdentifierForm(forms.Form):
    supplier_id = forms.CharField(
        label=_("Identifier of the supplier"),
        max_length=100,
        help_text=_("Such as GB-PPON-ABCD-1234-EFGH, GB-COH-01234567 or GB-CHC-1234567"),
    )


class ShowForm(forms.Form):
    details_number = forms.CharField(
        label=_("Official number of its contract details notice"), max_length=60, required=False
    )


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What changes"), choices=ContractChange.Kind, widget=forms.RadioSelect)
    net = pounds(_("Value afterwards without VAT, pounds"), required=False)
    gross = pounds(_("Value afterwards with VAT, pounds"), required=False)
    ends_on = day(_("Ends afterwards"), required=False)
    reasons = words(_("Reasons"), help_text=_("Everybody reads them once the change is public"))
    no_notice_reasons = words(
        _("Why no change notice is due"),
        3,
        required=False,
        help_text=_("Only where an exemption applies that cannot be computed; ask the lawyer"),
    )


class MakeChangeForm(forms.Form):
    made_on = day(_("Made on"), initial=today)
    notice_number = forms.CharField(
        label=_("Official number of its change notice"),
        max_length=60,
        required=False,
        help_text=_("Only for a contract that was not bought here"),
    )


class TerminateForm(forms.Form):
    ended_on = day(_("Ended on"), initial=today)
    why = forms.ChoiceField(
        label=_("Why it ended"),
        choices=[pair for pair in ContractEnding.Why.choices if pair[0] != "expired"],
        widget=forms.RadioSelect,
    )
    reasons = words(_("Reasons"))


class FiguresForm(forms.Form):
    figures = words(
        _("Key performance indicators"),
        6,
        required=False,
        help_text=_("A line for each: what is measured; its target. Such as “Paths cleared on time; 95 %”"),
    )
    no_reasons = words(_("Why there are none"), 3, required=False)

    def clean_figures(self) -> list[tuple[str, str]]:
        made = []
        for line in filter(str.strip, self.cleaned_data["figures"].splitlines()):
            name, mark, target = (part.strip() for part in line.partition(";"))
            if not (name and mark and target):
                raise forms.ValidationError(
                    _("“%(line)s” has no target: “what is measured; its target”."), params={"line": line}
                )
            made.append((name[:200], target[:200]))
        return made


class RateForm(forms.Form):
    kpi = forms.ModelChoiceField(queryset=None, label=_("Key performance indicator"))
    starts_on = day(_("Period from"))
    ends_on = day(_("Period to"))
    rating = forms.ChoiceField(label=_("Rating"), choices=Rated.Rating, widget=forms.RadioSelect)
    text = words(_("In words"), 3, required=False)

    def __init__(self, *args: Any, contract: CouncilContract, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kpi"].queryset = contract.kpis.all()


class FailureForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=PerformanceFailure.Kind, widget=forms.RadioSelect)
    text = words(_("What happened"))
    settled_on = day(_("Settled on"))


class FileForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    upload = forms.FileField(label=_("File"), help_text=_("PDF, PNG, JPEG or Word (.docx)"))
    is_copy = forms.BooleanField(label=_("It is the contract itself"), required=False)
    is_redacted = forms.BooleanField(
        label=_("Secrets and personal data are taken out (section 94)"), required=False
    )
    is_public = forms.BooleanField(label=_("Everybody may read it"), required=False)


class ReviewForm(forms.Form):
    held_on = day(_("Held on"), initial=today)
    text = words(_("What came of it"))
    next_on = day(_("Next one"), required=False)


def organisations_like(text: str, most: int = 8) -> list[Organisation]:
    """Suppliers with an account here, by their name or number."""
    from django.db.models import Q

    found = Q(name__icontains=text) | Q(company_number=text) | Q(charity_number=text)
    rows = Organisation.objects.filter(found).exclude(kind=Organisation.Kind.DEPARTMENT)
    return list(rows.order_by("name", "pk")[:most])


def account_named(name: str) -> Organisation:
    """The firm with an account of exactly this name, in capitals or not."""
    rows = Organisation.objects.exclude(kind=Organisation.Kind.DEPARTMENT)
    found = list(rows.filter(name__iexact=name.strip())[:2])
    if len(found) != 1:
        raise forms.ValidationError(_("There is no account of this name, or more than one."))
    return found[0]


def supplier_initial(organisation: Organisation) -> dict[str, Any]:
    """What its account says."""
    key = ""
    if organisation.company_number:
        key = f"GB-COH-{organisation.company_number}"
    elif organisation.charity_number:
        key = f"GB-CHC-{organisation.charity_number}"
    return {"organisation": organisation.pk, "supplier_name": organisation.name, "supplier_id": key}


def award_initial(case: Case) -> dict[str, Any]:
    return {
        "starts_on": case.needed_on,
        "ends_on": case.ends_on,
        "tenders_received": None,
        **({"net": case.whole_net, "gross": case.gross} if case.lots.count() == 1 else {}),
    }


def drafted(award: CaseAward) -> bool:
    return CouncilContract.objects.filter(award=award).exists()
