"""Of all apps' words in one language one catalogue is made, as Django means to."""

from gettext import GNUTranslations, c2py

import pytest
from django.utils.translation import trans_real

ENGLISH, POLISH = "n != 1", "n == 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 ? 1 : 2"


def app(words: dict, rule: str = ENGLISH) -> GNUTranslations:
    found = GNUTranslations()
    found._catalog, found.plural = {"": "the header", **words}, c2py(rule)
    return found


def joined(*apps: GNUTranslations) -> trans_real.TranslationCatalog:
    first, *others = apps
    found = trans_real.TranslationCatalog(first)
    for other in others:
        found.update(other)
    return found


def test_apps_with_one_rule_for_plurals_are_one_catalogue_and_the_last_word_counts():
    found = joined(app({"Save": "a", "Send": "b"}), app({"Save": "c"}))
    assert len(found._catalogs) == 1
    assert (found.get("Save"), found.get("Send"), found.get("Other", "?")) == ("c", "b", "?")


def test_an_app_without_words_costs_no_look_up():
    assert len(joined(app({"Save": "a"}), app({}, POLISH), app({}, POLISH))._catalogs) == 1


def test_another_rule_for_plurals_stays_its_own():
    words = {("day", 0): "dzień", ("day", 1): "dni", ("day", 2): "dni!"}
    found = joined(app({("day", 0): "x", ("day", 1): "y"}), app(words, POLISH))
    assert len(found._catalogs) == 2
    assert [found.plural("day", n) for n in (1, 2, 5)] == ["dzień", "dni", "dni!"]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_language_of_the_site_is_looked_up_in_one_catalogue(language):
    assert len(trans_real.translation(language)._catalog._catalogs) == 1
