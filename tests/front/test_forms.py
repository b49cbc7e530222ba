"""The template pack `tt`: every control labelled, described, and reached from the error summary."""

from __future__ import annotations

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation

from accounts.fields import HoneypotField, SplitDateField, WordsField
from tests.front.html import Page

KINDS = [("a", "First"), ("b", "Second")]


class Everything(forms.Form):
    """One field of each kind, each with a hint, none filled in."""

    text = forms.CharField(help_text="As on your letter", widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(help_text="We write once")
    number = forms.IntegerField(help_text="A whole number")
    url = forms.URLField(help_text="Starts with https", assume_scheme="https")
    telephone = forms.CharField(help_text="Any time", widget=forms.TextInput({"type": "tel"}))
    password = forms.CharField(widget=forms.PasswordInput, help_text="Ten characters")
    words = WordsField(max_length=500, help_text="Tell a neighbour")
    plain = forms.CharField(widget=forms.Textarea, help_text="As long as you like")
    select = forms.ChoiceField(choices=[("", "Choose"), *KINDS], help_text="One")
    radios = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect, help_text="Only one")
    checkboxes = forms.MultipleChoiceField(
        choices=KINDS, widget=forms.CheckboxSelectMultiple, help_text="Any"
    )
    agree = forms.BooleanField(help_text="You can change your mind")
    when = SplitDateField(help_text="For example, 27 3 2026")
    upload = forms.FileField(help_text="PDF")


ALL = list(Everything.base_fields)
GROUPS = ["radios", "checkboxes", "when"]


def rendered(form, template: str = "{% error_summary form %}{{ form|crispy }}") -> Page:
    return Page(Template("{% load crispy_forms_tags %}" + template).render(Context({"form": form})))


def only(name: str, data: dict | None = None) -> Page:
    """A form with this one field, sent with these data."""
    field = Everything.base_fields[name]
    form = type("One", (forms.Form,), {name: field})(data if data is not None else {}, {})
    return rendered(form)


@pytest.mark.parametrize("name", ALL)
def test_the_summary_leads_to_an_existing_control(name):
    page = only(name)
    [href] = page.links()
    tag, attrs = page.by_id(href.removeprefix("#"))
    assert tag in {"input", "textarea", "select"}
    assert attrs.get("type") != "hidden"


@pytest.mark.parametrize("name", ALL)
def test_what_describes_a_control_exists_and_holds_hint_and_error(name):
    page = only(name)
    described = page.described()
    assert set(described) <= set(page.ids())
    assert {f"id_{name}_hint", f"id_{name}_error"} <= set(described)


@pytest.mark.parametrize("name", ALL)
def test_no_id_occurs_twice(name):
    ids = only(name).ids()
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ALL)
def test_the_error_is_announced_as_one_and_says_what_the_summary_says(name):
    page = only(name)
    assert 'class="govuk-visually-hidden">Error:</span>' in page.html
    line = page.html.split("govuk-error-summary__list")[1].split("</a>")[0].split(">")[-1].strip()
    assert page.words().count(line) == 2


@pytest.mark.parametrize("name", [name for name in ALL if name not in GROUPS])
def test_a_single_control_has_a_label_and_is_marked_invalid(name):
    page = only(name)
    _tag, attrs = page.by_id(f"id_{name}")
    assert attrs["aria-invalid"] == "true"
    assert [a for t, a in page.elements if t == "label" and a.get("for") == f"id_{name}"]


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_has_a_legend_and_every_option_a_label(name):
    page = only(name)
    assert [t for t, _a in page.elements].count("legend") == 1
    controls = [a["id"] for t, a in page.elements if t == "input"]
    labels = [a["for"] for t, a in page.elements if t == "label"]
    assert controls == labels
    assert len(controls) == (3 if name == "when" else 2)


@pytest.mark.parametrize(
    "name, expected",
    [
        ("text", "govuk-input--error"),
        ("email", "govuk-input--error"),
        ("number", "govuk-input--error"),
        ("url", "govuk-input--error"),
        ("telephone", "govuk-input--error"),
        ("password", "govuk-input--error"),
        ("words", "govuk-textarea--error"),
        ("plain", "govuk-textarea--error"),
        ("select", "govuk-select--error"),
        ("upload", "govuk-file-upload--error"),
    ],
)
def test_a_wrong_control_has_a_red_border(name, expected):
    _tag, attrs = only(name).by_id(f"id_{name}")
    assert expected in attrs["class"].split()


@pytest.mark.parametrize("name", ALL)
def test_a_form_nobody_sent_shows_no_error(name):
    form = type("One", (forms.Form,), {name: Everything.base_fields[name]})()
    page = rendered(form)
    assert page.links() == []
    assert "error" not in page.html
    assert set(page.described()) <= set(page.ids())


def test_a_single_tick_box_is_drawn_like_the_others():
    _tag, attrs = only("agree").by_id("id_agree")
    assert attrs["class"] == "govuk-checkboxes__input"


def test_radios_and_checkboxes_lead_to_their_first_option():
    assert only("radios").links() == ["#id_radios_0"]
    assert only("checkboxes").links() == ["#id_checkboxes_0"]


def test_what_was_typed_is_kept():
    form = Everything(
        {"text": "<Ann>", "words": "two\nlines", "radios": "b", "checkboxes": ["b"], "agree": "on"}
    )
    page = rendered(form)
    assert page.by_id("id_text")[1]["value"] == "<Ann>"
    assert "checked" in page.by_id("id_radios_1")[1]
    assert "checked" not in page.by_id("id_radios_0")[1]
    assert "checked" in page.by_id("id_checkboxes_1")[1]
    assert "checked" in page.by_id("id_agree")[1]
    assert "two\nlines" in page.html


def test_a_password_is_never_sent_back():
    page = only("password", {"password": ""})
    assert "value" not in page.by_id("id_password")[1]


def test_attributes_of_the_form_are_kept_and_required_is_left_to_the_server():
    page = rendered(Everything())
    assert page.by_id("id_text")[1]["autocomplete"] == "name"
    assert page.by_id("id_telephone")[1]["type"] == "tel"
    assert not [a for _t, a in page.elements if "required" in a]


def test_what_need_not_be_filled_in_says_so():
    class Loose(forms.Form):
        nick = forms.CharField(label="Nickname", required=False)
        news = forms.BooleanField(label="Send me news", required=False)

    words = rendered(Loose()).words()
    assert "Nickname (optional)" in words
    assert "Send me news (optional)" not in words
    quiet = rendered(Loose(), "{% form_field form.nick optional=False %}").words()
    assert "optional" not in quiet


def test_an_error_of_the_whole_form_leads_to_its_first_control():
    class Pair(forms.Form):
        trap = HoneypotField()
        start = SplitDateField()
        end = SplitDateField()

        def clean(self):
            raise ValidationError("The end is before the start")

    data = {f"{name}_{i}": v for name in ("start", "end") for i, v in enumerate(["1", "2", "2026"])}
    page = rendered(Pair(data))
    assert page.links() == ["#id_start_0"]
    assert page.words().count("The end is before the start") == 2


def test_an_error_of_the_whole_form_may_name_the_control_it_means():
    class Pair(forms.Form):
        start = forms.CharField()
        kind = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect)

        def clean(self):
            raise ValidationError("Not this kind now", params={"field": "kind"})

    assert rendered(Pair({"start": "x", "kind": "a"})).links() == ["#id_kind_0"]


def test_a_hidden_field_is_hidden_and_its_error_leads_to_a_control_one_can_see():
    class Secret(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)
        name = forms.CharField()

    page = rendered(Secret({"name": "x"}))
    assert page.by_id("id_token")[1]["type"] == "hidden"
    assert page.links() == ["#id_name"]


def test_two_forms_with_prefixes_share_a_summary_without_sharing_ids():
    class One(forms.Form):
        radios = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect)

    forms_ = {"one": One({}, prefix="x"), "two": One({}, prefix="y")}
    html = Template(
        "{% error_summary one two %}{% form_field one.radios %}{% form_field two.radios %}"
    ).render(Context(forms_))
    page = Page(html)
    assert page.links() == ["#id_x-radios_0", "#id_y-radios_0"]
    assert set(href[1:] for href in page.links()) <= set(page.ids())


def test_a_formset_is_summed_up_too():
    class Row(forms.Form):
        name = forms.CharField()

    rows = forms.formset_factory(Row, min_num=2, validate_min=True)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "", "form-1-name": "Ann"}
    page = rendered(rows(data))
    assert page.links() == ["#id_form-0-name"]
    assert set(href[1:] for href in page.links()) <= set(page.ids())


def test_a_form_without_ids_still_says_what_is_wrong():
    class Bare(forms.Form):
        name = forms.CharField()
        kind = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect)

    page = rendered(Bare({}, auto_id=False))
    assert page.links() == []
    assert page.words().count("Fill this in: Name") == 2
    assert page.words().count("Choose an answer: Kind") == 2
    assert page.ids() == []


def test_the_whole_form_tag_draws_layout_button_and_errors():
    class Laid(forms.Form):
        name = forms.CharField()
        kind = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect)

        def clean(self):
            raise ValidationError("Not now")

    form = Laid({"name": "", "kind": "a"})
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("About you", "name"), "kind")
    form.helper.add_input(Submit("send", "Send"))
    page = rendered(form, "{% error_summary form %}{% crispy form %}")
    tags = [tag for tag, _attrs in page.elements]
    assert tags.count("form") == 1
    assert next(a for t, a in page.elements if t == "form")["novalidate"] is None
    button = next(a for t, a in page.elements if t == "button")
    assert button["class"] == "govuk-button"
    assert page.words().count("Not now") == 2
    assert set(href[1:] for href in page.links()) <= set(page.ids())


@pytest.mark.parametrize(
    "template", ["{{ form|crispy }}", "{% crispy form %}", "{% form_field form.words %}"]
)
def test_nothing_is_styled_or_scripted_inline(template):
    html = rendered(Everything({}), template).html
    assert "style=" not in html
    assert "<script" not in html
    assert "onclick" not in html


def test_every_word_of_the_pack_can_be_translated():
    with translation.override("pl"):
        page = only("number", {"number": "x"})
    assert "Wpisz liczbę całkowitą." in page.words()


def test_a_missing_answer_is_named_and_not_just_called_required():
    class Two(forms.Form):
        name = forms.CharField(label="Your name")
        agree = forms.BooleanField(label="I am over 13")
        own = forms.CharField(error_messages={"required": "Say who you are"})

    words = rendered(Two({})).words()
    assert words.count("Fill this in: Your name") == 2
    assert words.count("Tick the box: I am over 13") == 2
    assert words.count("Say who you are") == 2
