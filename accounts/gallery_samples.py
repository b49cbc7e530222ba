"""Made-up data for the gallery: ordinary, and as awkward as people, languages and clocks can be."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.safestring import mark_safe

from accounts.crispy import SummaryLine
from accounts.fields import HoneypotField, SplitDateField, WordsField
from accounts.templatetags.components import icon_names

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TITLE = "Challenge based social innovation programme for public health challenges"
URDU = "صحتِ عامہ کے مسائل کے لیے چیلنج پر مبنی سماجی اختراع کا پروگرام"
KINDS = [("time", "Time"), ("expertise", "Expertise"), ("venue", "A venue"), ("other", LONG)]


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(label="Name to show", help_text="Your first name is enough.")
    email = forms.EmailField(label="Email", widget=forms.EmailInput({"autocomplete": "email"}))
    code = forms.CharField(
        label="Code from the mail",
        help_text="Six digits",
        widget=forms.TextInput(
            {
                "class": "tt-code-input",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": 6,
            }
        ),
    )
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    cost = forms.IntegerField(
        label="What would it cost?", help_text="A whole number, before VAT.", required=False
    )
    words = WordsField(label="What do you say?", max_length=1500, help_text="Tell a neighbour, not a buyer.")
    theme = forms.ChoiceField(
        label="Theme", choices=[("", "All themes"), ("t", "Technology & Places"), ("x", LONG)]
    )
    how = forms.ChoiceField(label="How often shall we write?", choices=KINDS, widget=forms.RadioSelect)
    what = forms.MultipleChoiceField(
        label="What do you bring?",
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick all that fit.",
    )
    when = SplitDateField(label="When can you start?", help_text="For example, 27 3 2026")
    upload = forms.FileField(label="A picture of it", help_text="JPEG or PNG, up to 5 MB")
    agree = forms.BooleanField(
        label="I am 13 or older", help_text="Younger? Ask a grown-up to write with you."
    )
    website = HoneypotField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cost"].widget.prefix = "£"
        self.fields["cost"].widget.attrs["class"] = "govuk-input--width-5"
        self.fields["how"].widget.option_hints = {"time": "At once, when something happens"}


class SampleFilter(forms.Form):
    """What narrows a list down."""

    q = forms.CharField(label="Search in the roadmap", required=False)
    theme = forms.ChoiceField(
        label="Theme", choices=[("", "All themes"), ("t", "Technology & Places")], required=False
    )
    state = forms.ChoiceField(label="Progress", choices=[("", "Any"), ("done", "Done")], required=False)


WRONG = {
    "name": "",
    "email": "ann at example",
    "code": "12a",
    "cost": "about 18",
    "words": "",
    "when_0": "31",
    "when_1": "2",
    "when_2": "2026",
    "website": "",
}


def steps() -> list[dict]:
    """One step in each state, and one with nothing but words too long for any line."""
    return [
        {
            "ref": "S1",
            "text": "Hold workshops in five neighbourhoods",
            "state": "done",
            "done": date(2025, 4, 30),
        },
        {
            "ref": "S2",
            "text": "Test a prototype with residents",
            "state": "done",
            "done": date(2026, 2, 20),
            "promised": date(2026, 2, 1),
            "first_promised": date(2025, 10, 1),
            "reason": "the school data took four months to agree.",
            "comments": 12,
            "comments_url": "#talk",
            "said": {
                "text": "Our school would test it, if somebody comes on a Thursday: that is when the kitchen is free.",
                "at": date(2026, 3, 3),
                "name": "Denise",
                "url": "#talk",
            },
        },
        {
            "ref": "S3",
            "text": "Publish the food data by ward",
            "state": "late",
            "promised": date(2026, 9, 30),
            "days_late": 53,
            "reason": "Two wards are too small to publish safely.",
            "expected": date(2026, 12, 15),
        },
        {
            "ref": "S4",
            "text": "Choose the second challenge",
            "state": "now",
            "promised": "spring 2027",
            "comments": 1,
            "comments_url": "#talk",
        },
        {"ref": "F1", "text": LONG, "state": "todo"},
        {"text": "One day late", "state": "late", "promised": date(2026, 11, 21), "days_late": 1},
    ]


def cards() -> list[dict]:
    """Action cards: full, empty, endless, right to left."""
    usual = {"url": "#", "done": 4, "total": 6, "current": 1, "comments": 1204}
    return [
        {
            **usual,
            "ref": "G4",
            "title": TITLE,
            "theme": "e",
            "status": "Under way",
            "kind": "now",
            "note": "1 step late",
        },
        {
            **usual,
            "ref": "A1",
            "title": "Fixed Line Connectivity",
            "theme": "t",
            "status": "Not started",
            "kind": "none",
        }
        | {"done": 0, "total": 0, "current": 0, "comments": 0},
        {
            **usual,
            "ref": "D3",
            "title": LONG,
            "theme": "p",
            "status": "Done",
            "kind": "good",
            "done": 6,
            "current": 0,
        },
        {
            **usual,
            "ref": "I8",
            "title": URDU,
            "theme": "t",
            "status": "On hold",
            "kind": "warn",
            "comments": 1,
        },
        {
            **usual,
            "ref": "H6",
            "title": "Many steps",
            "theme": "e",
            "status": "Stopped",
            "kind": "bad",
            "done": 9,
        }
        | {"total": 40, "summary": "A plain sentence of what this is and whom it helps."},
    ]


def plan() -> list[dict]:
    """Two rows of the plan, each state in them; one row has no icon and one cell."""
    states = [("done", "done"), ("way", "under way"), ("new", "not started"), ("hold", "on hold")]
    cells = [
        {"ref": f"I{number}", "url": "#", "title": TITLE, "state": state, "word": word}
        for number, (state, word) in enumerate(states * 2, start=1)
    ]
    return [
        {"title": "Mobility", "icon": "ws-i-mobility", "cells": cells},
        {"title": "Innovation", "icon": "ws-f-innovation", "cells": cells[:2]},
        {"title": LONG, "icon": "", "cells": cells[:1]},
    ]


def themes() -> list[dict]:
    """Three themes, one of them without workstreams or words."""
    streams = [
        {"title": "Connectivity", "url": "#", "icon": "ws-a-connectivity", "note": "3 actions"},
        {"title": "Open Data and Information Market Places", "url": "#", "icon": "ws-c-open-data"},
        {"title": LONG, "url": "#", "icon": ""},
    ]
    return [
        {
            "theme": "t",
            "title": "Technology & Places",
            "url": "#",
            "text": "Fast, fair connections.",
            "workstreams": streams,
        },
        {
            "theme": "p",
            "title": "People",
            "url": "#",
            "text": "Nobody left offline.",
            "workstreams": streams[:2],
        },
        {"theme": "e", "title": "Economy", "url": "", "text": "", "workstreams": []},
    ]


QR = mark_safe(  # a drawing made for this page
    '<svg viewBox="0 0 29 29" role="img" aria-label="QR code of the address"><path fill="#000" '
    'd="M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4zM13 13h3v3h-3zM18 18h2v2h-2zM22 22h3v3h-3z"/></svg>'
)


def joins() -> list[dict]:
    """The panel "Join us": full, with words too long for any line and nobody to join; and before anybody has."""
    kinds = [(label, 3 - place) for place, (_value, label) in enumerate(KINDS)]
    return [
        {
            "id": "join-full",
            "url": "#",
            "about": TITLE,
            "counts": "12 organisations and 31 people joined.",
            "active": "8 are active now.",
            "brings": kinds[:3],
            "names": "Sahan Women’s Circle, Newtown Youth Yard and 3 more",
            "outcomes": [
                ("Lent a hall for six sessions.", "Sahan Women’s Circle"),
                ("Taught twelve people.", ""),
            ],
            "effort": "Two minutes. No account needed. We answer within 10 working days.",
            "sponsorship": "sponsorship@example.org",
        },
        {
            "id": "join-closed",
            "counts": "1 person joined.",
            "brings": kinds,
            "names": LONG,
            "outcomes": [(LONG, URDU)],
        },
        {"id": "join-empty", "url": "#", "about": "A1", "brings": [(label, 0) for label, _n in kinds[:3]]},
    ]


def context() -> dict:
    """Everything the gallery's template asks for."""
    links = [{"label": "Home", "url": "/"}, {"label": "Roadmap", "url": "#"}, {"label": LONG, "url": "#"}]
    points = [
        ("June", 611),
        ("July", 702),
        ("August", 655),
        ("September", 903),
        ("October", 1010),
        ("November", 1204),
    ]
    return {
        "long": LONG,
        "title_text": TITLE,
        "urdu": URDU,
        "answer": "We agree: spare food first, leaflets later.\n\nWe will not open school kitchens at weekends.",
        "icons": icon_names(),
        "today": date(2026, 11, 22),
        "links": links,
        "meta": [
            {"icon": "comment", "text": "88 comments"},
            {"icon": "bell", "text": "0 followers", "url": "#"},
        ],
        "steps": steps(),
        "steps_again": [{**step, "ref": ""} for step in steps()],
        "cards": cards(),
        "plan": plan(),
        "themes": themes(),
        "points": points,
        "zeroes": [("May", 0), ("June", 0)],
        "pairs": [("Lead", "Public Health"), ("Owner", LONG), ("Next date", ""), ("Comments", 0)],
        "lines": [
            SummaryLine("Enter your email", "id_email"),
            SummaryLine("Something we cannot point at", ""),
        ],
        "rows": [["A1", "Fixed Line Connectivity", 5], ["A2", LONG, 0], ["A3", URDU, 1204]],
        "head": ["Reference", "Action", "Comments"],
        "numeric": [2],
        "orders": [
            {"label": "Newest", "url": "#", "current": True},
            {"label": "Oldest", "url": "#"},
            {"label": "Most supported", "url": "#"},
        ],
        "joins": joins(),
        "posts": [
            {
                "title": "The first food hub opens",
                "url": "#",
                "date": date(2026, 11, 18),
                "text": "In Stirchley.",
                "ref": "G4",
            }
            | {"theme": "e"},
            {"title": LONG, "url": "#", "date": date(2026, 1, 2)},
        ],
        "summary_rows": [
            {"label": "Name shown", "value": "Denise", "url": "#"},
            {"label": "Email", "value": f"{LONG}@example.org", "url": "#"},
            {"label": "Ward", "value": ""},
        ],
        "jumps": [
            {"label": "A. Connectivity", "url": "#", "icon": "ws-a-connectivity", "theme": "t"},
            {"label": LONG, "url": "#"},
        ],
        "form_steps": [
            {"label": "Who you are", "url": "#", "state": "done", "note": "from your profile"},
            {"label": "Your idea", "state": "now", "note": "40 minutes"},
            {"label": "Check and send", "state": "todo"},
        ],
        "qr": QR,
        "blank": SampleForm(prefix="blank"),
        "wrong": SampleForm(WRONG),
        "filter": SampleFilter(prefix="f"),
    }
