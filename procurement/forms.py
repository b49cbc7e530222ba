"""What may be asked of the list of opportunities."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.memory import remember
from engagement.forms import FilterForm
from procurement import cpv
from procurement.models import CpvMark, Procurement

BANDS = {"30000": (None, 30_000), "100000": (30_000, 100_000), "more": (100_000, None)}  # pounds without VAT


def divisions_in_use() -> list[tuple[str, str]]:
    """The divisions that any public procurement has, by name."""
    found = remember("procurement.divisions", _divisions)
    names = cpv.divisions()
    return [
        ("", _("Anything")),
        *sorted(((code, names.get(code, code)) for code in found), key=lambda pair: pair[1]),
    ]


def _divisions() -> list[str]:
    rows = CpvMark.objects.filter(procurement__in=Procurement.objects.public().order_by().values("pk"))
    return list(rows.order_by().values_list("division", flat=True).distinct())


def worth_field() -> forms.ChoiceField:
    """In which of the `BANDS`."""
    return forms.ChoiceField(
        label=gettext_lazy("Value without VAT"),
        required=False,
        choices=(
            ("", gettext_lazy("Any value")),
            ("30000", gettext_lazy("Up to £30,000")),
            ("100000", gettext_lazy("£30,000 to £100,000")),
            ("more", gettext_lazy("More than £100,000")),
        ),
    )


class OpportunityFilter(FilterForm):
    words = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=gettext_lazy("Where it stands"),
        required=False,
        choices=(
            ("", gettext_lazy("Open now, soonest first")),
            ("coming", gettext_lazy("Coming: planned, or talking to firms")),
            ("assessed", gettext_lazy("Closed, being assessed")),
            ("decided", gettext_lazy("Awarded, with its contract")),
            ("cancelled", gettext_lazy("Ended without an award")),
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=(
            ("", gettext_lazy("Tenders and challenges")),
            ("tender", gettext_lazy("Tenders")),
            ("challenge", gettext_lazy("Challenges")),
        ),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("What is bought"),
        required=False,
        choices=(("", gettext_lazy("Goods, services and works")), *Procurement.Category.choices),
    )
    division = forms.ChoiceField(label=gettext_lazy("Trade"), required=False, choices=divisions_in_use)
    worth = worth_field()
    sme = forms.BooleanField(label=gettext_lazy("Suits small firms"), required=False)
    vcse = forms.BooleanField(label=gettext_lazy("Suits social enterprises"), required=False)
