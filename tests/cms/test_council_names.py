"""Nobody but staff may speak under the council's own name."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from accounts.names import clean_display_name
from cms.models import SiteSettings


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["council_name", "service_name"])
def test_the_names_that_an_editor_set_are_nobody_else_s(field):
    assert clean_display_name("Anytown Borough") == "Anytown Borough"
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={field: "Anytown Borough"})
    with pytest.raises(ValidationError):
        clean_display_name("Anytown B\u043erough")
    assert clean_display_name("Anytown Borough", official=True)
