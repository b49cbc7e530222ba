"""A select that is drawn without Django's templates reads as one that is drawn with them."""

from html.parser import HTMLParser

import pytest
from django import forms

from accounts.crispy import FieldParts, plain_select


class Read(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted(attrs)))

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


class Form(forms.Form):
    one = forms.ChoiceField(choices=[("", "Any <thing>"), ("a", "A & B"), (7, "Seven")], required=False)
    grouped = forms.ChoiceField(choices=[("G", [("a", "A")])], required=False)


@pytest.mark.parametrize("value", ["", "a", "7", "unknown"])
def test_it_reads_as_django_draws_it(value):
    field = Form({"one": value})["one"]
    attrs = {"class": "govuk-select", "id": "id_one"}
    drawn = field.field.widget.render(name="one", value=field.value(), attrs=attrs)
    assert Read(plain_select(field, field.field.widget, attrs)).found == Read(drawn).found


def test_groups_are_left_to_django():
    field = Form()["grouped"]
    assert plain_select(field, field.field.widget, {}) is None
    assert "<optgroup" in FieldParts(field).control()
