"""Fields and widgets of our own: dates in three parts, counted words, numbers, the honeypot, hints and units."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.utils import translation

from accounts.fields import DatePartsWidget, HoneypotField, SplitDateField, WordsField
from tests.front.test_forms import KINDS, only, rendered


@pytest.mark.parametrize(
    "day, month, year, expected, wrong",
    [
        ("", "", "", "#id_when_0", {0, 1, 2}),
        ("27", "", "2026", "#id_when_1", {1}),
        ("27", "3", "", "#id_when_2", {2}),
        ("", "3", "", "#id_when_0", {0, 2}),
        ("27", "13", "2026", "#id_when_1", {1}),
        ("40", "3", "2026", "#id_when_0", {0}),
        ("31", "2", "2026", "#id_when_0", {0, 1, 2}),
        ("27", "3", "26", "#id_when_2", {2}),
        ("27", "soon", "2026", "#id_when_1", {1}),
        ("x", "3", "2026", "#id_when_0", {0}),
    ],
)
def test_a_wrong_date_leads_to_its_first_wrong_part(day, month, year, expected, wrong):
    page = only("when", {"when_0": day, "when_1": month, "when_2": year})
    assert page.links() == [expected]
    marked = {index for index in range(3) if "aria-invalid" in page.by_id(f"id_when_{index}")[1]}
    assert marked == wrong
    assert [page.by_id(f"id_when_{index}")[1]["value"] for index in range(3)] == [day, month, year]


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MARCH"])
def test_a_month_may_be_a_name(month):
    assert SplitDateField().clean(["27", month, "2026"]) == date(2026, 3, 27)


def test_a_month_may_be_a_name_in_the_readers_language():
    with translation.override("pl"):
        assert SplitDateField().clean(["27", "marzec", "2026"]) == date(2026, 3, 27)


def test_a_date_that_need_not_be_given_may_be_left_out():
    assert SplitDateField(required=False).clean(["", "", ""]) is None


def test_a_known_date_is_shown_in_three_parts_without_separators():
    class Known(forms.Form):
        when = SplitDateField(initial=date(2026, 3, 7), widget=DatePartsWidget(autocomplete="bday"))

    page = rendered(Known())
    assert [page.by_id(f"id_when_{index}")[1]["value"] for index in range(3)] == ["7", "3", "2026"]
    assert page.by_id("id_when_2")[1]["autocomplete"] == "bday-year"


def test_a_line_break_counts_as_one_character():
    assert WordsField(max_length=3).clean("a\r\nb") == "a\nb"


def test_a_textarea_says_its_limit_and_cuts_nothing_off():
    page = only("words")
    _tag, attrs = page.by_id("id_words")
    assert "maxlength" not in attrs
    assert "govuk-js-character-count" in attrs["class"]
    assert "Up to 500 characters" in page.words()
    assert "id_words-info" in attrs["aria-describedby"]
    assert any(a.get("data-maxlength") == "500" for _t, a in page.elements)


def test_a_limit_in_the_thousands_is_a_number_for_the_script_and_readable_for_people():
    class Long(forms.Form):
        words = WordsField(max_length=5000)

    page = rendered(Long())
    assert any(a.get("data-maxlength") == "5000" for _t, a in page.elements)
    assert "Up to 5,000 characters" in page.words()


def test_a_number_that_is_none_is_shown_again_as_it_was_typed():
    class Cost(forms.Form):
        cost = forms.IntegerField(min_value=1)
        share = forms.DecimalField()

    page = rendered(Cost({"cost": "about 18", "share": "a half"}))
    _tag, cost = page.by_id("id_cost")
    assert (cost["type"], cost["inputmode"], cost["value"]) == ("text", "numeric", "about 18")
    assert "min" not in cost
    assert page.by_id("id_share")[1]["inputmode"] == "decimal"


def test_the_honeypot_is_out_of_reach_of_people_and_refuses_programs():
    class Trap(forms.Form):
        website = HoneypotField()

    page = rendered(Trap())
    assert page.by_id("id_website")[1]["tabindex"] == "-1"
    assert page.by_id("id_website")[1]["autocomplete"] == "off"
    assert page.elements[0][1]["aria-hidden"] == "true"
    assert Trap({"website": ""}).is_valid()
    assert Trap({"website": "buy"}).errors.as_data()["website"][0].code == "honeypot"


def test_options_may_carry_hints_of_their_own():
    class Cadence(forms.Form):
        how = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect)

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["how"].widget.option_hints = {"b": "Every Friday"}

    page = rendered(Cadence())
    assert page.by_id("id_how_1")[1]["aria-describedby"] == "id_how_1_hint"
    assert "id_how_1_hint" in page.ids()
    assert "aria-describedby" not in page.by_id("id_how_0")[1]


def test_a_unit_stands_beside_its_input():
    class Cost(forms.Form):
        cost = forms.IntegerField()

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["cost"].widget.prefix = "£"

    assert "govuk-input__prefix" in rendered(Cost()).html
