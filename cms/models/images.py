"""Images that cannot be kept without words, and documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index


class CustomImage(AbstractImage):
    """An image with the words that stand in for it."""

    alt_text = models.CharField(
        _("what the picture shows"),
        max_length=250,
        help_text=_("For people who do not see it: what matters in the picture, in one sentence."),
    )

    admin_form_fields = (
        "title",
        "file",
        "alt_text",
        *[f for f in Image.admin_form_fields if f not in {"title", "file", "description"}],
    )
    search_fields = [*AbstractImage.search_fields, index.SearchField("alt_text")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self) -> str:
        return self.alt_text


class CustomRendition(AbstractRendition):
    """One size of an image."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("image size")
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class CustomDocument(AbstractDocument):
    """A file to download; one in a private collection goes through the view that checks it."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
