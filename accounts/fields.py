"""Form fields and widgets that the template pack `tt` draws: a date in three parts, words, a honeypot."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = ("day", "month", "year")


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year, each in an input of its own; `autocomplete="bday"` for a date of birth."""

    use_fieldset = True
    part_names = PARTS

    def __init__(self, attrs: dict | None = None, autocomplete: str = ""):
        widgets = [
            forms.TextInput({"inputmode": "numeric", "autocomplete": f"{autocomplete}-{part}"})
            if autocomplete
            else forms.TextInput({"inputmode": "numeric"})
            for part in PARTS
        ]
        super().__init__(widgets, attrs)

    def part_labels(self) -> list[str]:
        """In the order of part_names, in the active language."""
        return [_("Day"), _("Month"), _("Year")]

    def decompress(self, value: date | None) -> list[str | None]:
        """As strings: a year must not be shown as 2,026."""
        if not value:
            return [None, None, None]
        return [str(value.day), str(value.month), str(value.year)]

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        """Accepts the three strings of a refused form as well as a date."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = None
        return super().get_context(name, value, attrs)


def month_number(text: str) -> int:
    """1 to 12 from a number or from a month's name in the active language or in English; ValueError."""
    if text.isdigit():
        return int(text)
    wanted = text.strip(".").casefold()
    for language in (translation.get_language() or "en", "en"):
        with translation.override(language):
            for names in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_ALT):
                for number, name in names.items():
                    if str(name).casefold().strip(".") == wanted:
                        return number
    raise ValueError(text)


class SplitDateField(forms.MultiValueField):
    """A date typed in three parts; its errors name the parts that are wrong in params["parts"]."""

    widget = DatePartsWidget
    default_error_messages = {
        "required": gettext_lazy("Enter a date"),
        "invalid": gettext_lazy("Enter a real date, like 27 3 2026"),
        "year": gettext_lazy("The year must have four digits"),
    }

    def __init__(self, **kwargs):
        fields = [forms.CharField(required=False) for _part in PARTS]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value: list | None) -> date | None:
        """ValidationError with params["parts"], so that a summary leads to the first wrong part."""
        if self.disabled and not isinstance(value, list):
            return value
        texts = [str(part or "").strip() for part in (value or ["", "", ""])]
        missing = [part for part, text in zip(PARTS, texts, strict=True) if not text]
        if len(missing) == len(PARTS):
            if self.required:
                raise self._error("required", [])
            return None
        if missing:
            raise ValidationError(self._missing(missing), code="incomplete", params={"parts": missing})
        result = self._to_date(*texts)
        self.validate(result)
        self.run_validators(result)
        return result

    def _to_date(self, day: str, month: str, year: str) -> date:
        wrong = [part for part, text in (("day", day), ("year", year)) if not text.isdigit()]
        try:
            number = month_number(month)
        except ValueError:
            wrong.insert(1 if "day" in wrong else 0, "month")
        if wrong:
            raise self._error("invalid", wrong)
        if len(year) != 4:
            raise self._error("year", ["year"])
        try:
            return date(int(year), number, int(day))
        except ValueError as fault:
            raise self._error("invalid", self._culprit(int(day), number)) from fault

    @staticmethod
    def _culprit(day: int, month: int) -> list[str]:
        """The part outside any calendar; for 31 February and the like all three."""
        wrong = [part for part, ok in (("day", 1 <= day <= 31), ("month", 1 <= month <= 12)) if not ok]
        return wrong or list(PARTS)

    def _error(self, code: str, parts: list[str]) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"parts": parts})

    @staticmethod
    def _missing(parts: list[str]) -> str:
        names = {"day": _("a day"), "month": _("a month"), "year": _("a year")}
        if len(parts) == 1:
            return capfirst(_("The date must include %(part)s") % {"part": names[parts[0]]})
        return _("The date must include %(first)s and %(second)s") % {
            "first": names[parts[0]],
            "second": names[parts[1]],
        }

    def compress(self, data_list: list) -> date | None:
        """Unused: clean() does the whole; MultiValueField asks for it."""
        return self._to_date(*data_list) if data_list else None


class WordsField(forms.CharField):
    """Long text whose length is counted as the reader's browser counts it: a line break is one character."""

    widget = forms.Textarea

    def to_python(self, value: object) -> str:
        """Line breaks as \\n, whatever the browser sent."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class HoneypotInput(forms.TextInput):
    """Drawn where no person sees or reaches it; only programs fill it in."""


class HoneypotField(forms.CharField):
    """Must come back empty; code "honeypot" tells the view that a program wrote."""

    widget = HoneypotInput

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Leave this empty"))
        kwargs["required"] = False
        super().__init__(**kwargs)
        self.widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    def validate(self, value: str) -> None:
        """ValidationError when anything was written."""
        if value:
            raise ValidationError(_("Leave the hidden box empty and send again"), code="honeypot")
