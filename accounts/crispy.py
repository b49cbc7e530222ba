"""What the template pack `tt` needs to know about a form's fields: ids, kinds, descriptions, errors.

One place decides the id of a control, so that labels, descriptions and error summaries cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.fields import DatePartsWidget, HoneypotInput

# The first match wins: subclasses stand before their bases.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (HoneypotInput, "honeypot"),
    (DatePartsWidget, "date"),
    (forms.MultiWidget, "multi"),
    (forms.SelectDateWidget, "multi"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)
SELECTED = mark_safe(" selected")
CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
    "honeypot": "govuk-input",
}
GROUPS = {"radios", "checkboxes", "date", "multi"}
NEVER_OPTIONAL = {"checkbox", "honeypot"}


@dataclass(frozen=True)
class SummaryLine:
    """One line of an error summary: its words and the id of the control it leads to ('' for none)."""

    text: str
    control: str


class FieldParts:
    """Everything the templates in templates/tt/ ask about one bound field."""

    def __init__(self, field: BoundField, *, optional: bool = True):
        self.field = field
        self.widget = field.field.widget
        self._say_optional = optional

    @cached_property
    def kind(self) -> str:
        """The name of the template in templates/tt/fields/ that draws it."""
        if self.field.is_hidden:
            return "hidden"
        return next((kind for base, kind in KINDS if isinstance(self.widget, base)), "input")

    @cached_property
    def is_group(self) -> bool:
        """Several controls under one legend."""
        return self.kind in GROUPS

    @cached_property
    def base_id(self) -> str:
        """The id that Django gives the whole; groups add _0, _1, … for their parts."""
        return self.widget.attrs.get("id") or self.field.auto_id

    @cached_property
    def control_ids(self) -> list[str]:
        """The ids of the controls, in order; empty when the form was told to give none."""
        if not self.base_id or self.kind == "hidden":
            return []
        if self.kind in ("radios", "checkboxes"):
            return [option["id"] for option in self.options if option["id"]]
        if self.is_group:
            return [f"{self.base_id}_{index}" for index in range(len(getattr(self.widget, "widgets", [0])))]
        return [self.base_id]

    @cached_property
    def label(self) -> str:
        """The label, with "(optional)" where nothing need be written."""
        label = self.field.label
        optional = not self.field.field.required and self.kind not in NEVER_OPTIONAL
        if label and self._say_optional and optional:
            return _("%(label)s (optional)") % {"label": label}
        return label

    @cached_property
    def errors(self) -> list[str]:
        """The messages, once each; Django's bare "This field is required." names the field instead."""
        told = []
        for error in self.field.errors.as_data():
            bare = (
                error.code == "required" and error.message == forms.Field.default_error_messages["required"]
            )
            told += [self._missing_words()] if bare else [str(message) for message in error.messages]
        return list(dict.fromkeys(told))

    def _missing_words(self) -> str:
        label = {"label": self.field.label}
        if self.kind in ("radios", "checkboxes", "select"):
            return _("Choose an answer: %(label)s") % label
        if self.kind == "checkbox":
            return _("Tick the box: %(label)s") % label
        if self.kind == "file":
            return _("Choose a file: %(label)s") % label
        return _("Fill this in: %(label)s") % label

    @cached_property
    def hint_id(self) -> str:
        """Empty when there is no hint to point at."""
        return f"{self.base_id}_hint" if self.field.help_text and self.base_id else ""

    @cached_property
    def error_id(self) -> str:
        """Empty when there is no error to point at."""
        return f"{self.base_id}_error" if self.errors and self.base_id else ""

    @cached_property
    def count_id(self) -> str:
        """The id of the sentence that says how long a text may be; govuk-frontend asks for this form."""
        return f"{self.base_id}-info" if self.max_length and self.base_id else ""

    @cached_property
    def described_by(self) -> str:
        """Ids of what explains the control: what the form asked for, hint, length, error, in this order."""
        own = self.widget.attrs.get("aria-describedby", "")
        return " ".join(part for part in (own, self.hint_id, self.count_id, self.error_id) if part)

    @cached_property
    def max_length(self) -> int | None:
        """Characters allowed in a textarea that counts them."""
        return self.field.field.max_length if self._counts else None

    @property
    def _counts(self) -> bool:
        return self.kind == "textarea" and bool(getattr(self.field.field, "max_length", None))

    @cached_property
    def wrong_parts(self) -> set[int]:
        """Which parts of a date (or of several inputs) the errors speak of; all when they do not say."""
        names = getattr(self.widget, "part_names", ())
        told = {
            names.index(part)
            for error in self.field.errors.as_data()
            for part in (error.params or {}).get("parts", ())
            if part in names
        }
        return told or set(range(len(self.control_ids)))

    @cached_property
    def focus_id(self) -> str:
        """Where a line of the error summary leads: the first wrong control."""
        if self.kind in ("date", "multi") and self.errors and self.control_ids:
            return self.control_ids[min(self.wrong_parts)]
        return self.control_ids[0] if self.control_ids else ""

    @cached_property
    def options(self) -> list[dict]:
        """Radios and checkboxes flattened to what the template prints; hints come from widget.option_hints."""
        hints = getattr(self.widget, "option_hints", {})
        rows = []
        for option in self.field.subwidgets:
            data = option.data
            control = data["attrs"].get("id", "")
            hint = hints.get(data["value"], hints.get(str(data["value"]), ""))
            rows.append(
                {
                    "id": control,
                    "name": data["name"],
                    "value": "" if data["value"] is None else str(data["value"]),
                    "label": data["label"],
                    "selected": data["selected"],
                    "disabled": bool(data["attrs"].get("disabled")) or self.field.field.disabled,
                    "hint": hint,
                    "hint_id": f"{control}_hint" if hint and control else "",
                }
            )
        return rows

    @cached_property
    def date_parts(self) -> list[dict]:
        """Day, month and year as the template prints them."""
        context = self.widget.get_context(self.field.html_name, self.field.value(), {"id": self.base_id})
        labels = self.widget.part_labels()
        return [
            {
                "id": sub["attrs"].get("id", ""),
                "name": sub["name"],
                "value": "" if sub["value"] is None else sub["value"],
                "label": labels[index],
                "autocomplete": sub["attrs"].get("autocomplete", ""),
                "width": 4 if self.widget.part_names[index] == "year" else 2,
                "wrong": bool(self.errors) and index in self.wrong_parts,
            }
            for index, sub in enumerate(context["widget"]["subwidgets"])
        ]

    def control(self) -> SafeString:
        """The control itself, with our classes; `required` stays off, so that the server's words are read."""
        attrs: dict[str, str | bool] = {"class": self._css()}
        if self.base_id and "id" not in self.widget.attrs:
            attrs["id"] = self.base_id
        if self.field.field.disabled:
            attrs["disabled"] = True
        if self.errors and self.kind != "multi":
            attrs["aria-invalid"] = "true"
        if self.described_by and not self.is_group:
            attrs["aria-describedby"] = self.described_by
        if self.kind == "textarea" and self.max_length:
            attrs["maxlength"] = False  # a longer text may be typed and shortened; nothing is cut off
            attrs.setdefault("rows", self.widget.attrs.get("rows", 5))
        if isinstance(self.widget, forms.NumberInput):
            self._ask_for_a_number(attrs)
        if self.field.field.localize:
            self.widget.is_localized = True
        if type(self.widget) is forms.Select and (made := plain_select(self.field, self.widget, attrs)):
            return made
        return self.widget.render(
            name=self.field.html_name,
            value=self.field.value(),
            attrs=attrs,
            renderer=self.field.form.renderer,
        )

    def _ask_for_a_number(self, attrs: dict[str, str | bool]) -> None:
        """As text with a keyboard of figures: a browser empties type="number" of what it cannot read."""
        self.widget.input_type = "text"
        whole = isinstance(self.field.field, forms.IntegerField) and not isinstance(
            self.field.field, forms.FloatField | forms.DecimalField
        )
        attrs.setdefault("inputmode", "numeric" if whole else "decimal")
        attrs |= {"min": False, "max": False, "step": False}

    def _css(self) -> str:
        base = CLASSES.get(self.kind, "govuk-input" if self.kind == "multi" else "")
        classes = [base, self.widget.attrs.get("class", "")]
        if self.kind == "textarea" and self.max_length:
            classes.append("govuk-js-character-count")
        if self.errors and base and self.kind != "checkbox":
            classes.append(f"{base.split()[0]}--error")
        return " ".join(part for part in classes if part)


def plain_select(field: forms.BoundField, widget: forms.Select, attrs: dict) -> SafeString | None:
    """A select without groups, as Django's templates draw it, at a tenth of their price for each option; None where
    they have to draw it."""
    choices = list(widget.choices)
    if any(isinstance(label, list | tuple) for _value, label in choices):
        return None
    chosen = set(widget.format_value(field.value()))
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (
                "" if value is None else value,
                SELECTED if ("" if value is None else str(value)) in chosen else "",
                label,
            )
            for value, label in choices
        ),
    )
    given = widget.build_attrs(widget.attrs, {**attrs, "name": field.html_name})
    return format_html("<select{}>{}</select>", flatatt(given), options)


def summary_lines(*sources: forms.BaseForm | forms.BaseFormSet | None) -> list[SummaryLine]:
    """What an error summary says about these forms and formsets, in the order of the page."""
    lines: list[SummaryLine] = []
    for source in sources:
        if source is None or not getattr(source, "is_bound", False):
            continue
        if isinstance(source, forms.BaseFormSet):
            first = next((control for form in source.forms for control in _controls(form)), "")
            lines += [SummaryLine(str(error), first) for error in source.non_form_errors()]
            lines += [line for form in source.forms for line in _form_lines(form)]
        else:
            lines += _form_lines(source)
    return list(dict.fromkeys(lines))


def _form_lines(form: forms.BaseForm) -> Iterator[SummaryLine]:
    for error in form.errors.as_data().get(NON_FIELD_ERRORS, []):
        control = _control_for(form, error)
        yield from (SummaryLine(str(message), control) for message in error.messages)
    for field in form:
        if not field.errors:
            continue
        if field.is_hidden:
            control = next(_controls(form), "")
            yield from (SummaryLine(f"{field.label}: {error}", control) for error in field.errors)
        else:
            parts = FieldParts(field)
            yield from (SummaryLine(error, parts.focus_id) for error in parts.errors)


def _control_for(form: forms.BaseForm, error: ValidationError) -> str:
    """The control a form-wide error names in params["field"], else the first one a person can reach."""
    name = (error.params or {}).get("field")
    if name in form.fields:
        return FieldParts(form[name]).focus_id
    return next(_controls(form), "")


def _controls(form: forms.BaseForm) -> Iterator[str]:
    for field in form.visible_fields():
        parts = FieldParts(field)
        if parts.kind != "honeypot" and parts.focus_id:
            yield parts.focus_id


def button_classes(field_classes: str) -> str:
    """What is left of crispy's own class names after Bootstrap's are taken out, as GOV.UK's."""
    ours = {
        "btn": "",
        "btn-primary": "",
        "btn-inverse": "govuk-button--secondary",
        "btn-secondary": "govuk-button--secondary",
        "btn-danger": "govuk-button--warning",
    }
    words = (ours.get(word, word) for word in field_classes.split())
    return " ".join(dict.fromkeys(["govuk-button", *(word for word in words if word)]))


def flat_attributes(attrs: dict[str, object]) -> SafeString:
    """Attributes as HTML, those that are False or None left out."""
    pairs = ((key, value) for key, value in attrs.items() if value not in (False, None, ""))
    return format_html_join("", ' {}="{}"', pairs)
