"""Whose name may stand beside words: nobody's but the council's own staff sounds like the council."""

import pytest
from django.core.exceptions import ValidationError

from accounts import registries
from accounts.names import clean_display_name, sounds_official

pytestmark = pytest.mark.django_db  # upper floors look up what their council is called


@pytest.mark.parametrize(
    "name",
    [
        "Birmingham City",
        "birmingham  city team",
        "BirminghamCity",
        "Moderation team",
        "Moderators",
        "C\u043eun\u0441il",  # Cyrillic o and es
        "\u0421ity \u0421ouncil",
        "C\u03bfuncil",  # Greek omicron
        "\u041c\u043ed\u0435r\u0430t\u043er",
        "St\u0430ff",
        "\u0391dmin",  # Greek Alpha
        "Counci1",
        "CounciI",
        "C0unc|l",
        "C\u00f3uncil",
        "Co\u200duncil",
        "City_Council",
        "the.council",
        "BCCouncil",
        "Rnayor",
        "M0der4tion",
        "\ua731taff",  # small capital
    ],
)
def test_a_name_that_looks_like_the_council_s_is_refused(name):
    with pytest.raises(ValidationError) as caught:
        clean_display_name(name)
    assert caught.value.code == "official"
    assert clean_display_name(name, official=True)


@pytest.mark.parametrize(
    "name",
    [
        "Denise",
        "Birmingham Bob",
        "City Girl",
        "Nasreen Mayorga",
        "Mr Stafford",
        "Badminton fan",
        "Иван Петров",
        "Ελένη Παπαδοπούλου",
        "نسرین",
        "ਹਰਪ੍ਰੀਤ",
        "Łukasz Żak",
        "José Muñoz",
        "Bernard 2",
    ],
)
def test_a_name_of_a_person_is_kept(name):
    assert clean_display_name(name) == name


def test_the_council_s_own_name_comes_from_whoever_knows_it():
    assert not sounds_official("Anytown Borough")
    registries.official_names.append(lambda: ["Anytown Borough", ""])
    try:
        assert sounds_official("The \u0410nytown B\u043erough press desk")
        assert not sounds_official("Anytown Bob")
    finally:
        registries.official_names.pop()
