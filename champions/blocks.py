"""What editors write toolkit and training with: chapters, steps, and questions with the reason for each answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.models.pages import DetailsBlock, FigureBlock, TextBlock

FEWEST_OPTIONS, MOST_OPTIONS = 2, 5
FEWEST_QUESTIONS, MOST_QUESTIONS = 3, 6


def words_and_pictures() -> list[tuple[str, blocks.Block]]:
    """The same blocks as a page of text has; a picture always has words that stand in for it."""
    return [
        ("text", TextBlock(label=gettext_lazy("Text"))),
        ("details", DetailsBlock()),
        ("figure", FigureBlock()),
    ]


class ChapterBlock(blocks.StructBlock):
    """A chapter of a booklet: a line of its contents, and a page of its own on paper."""

    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=120)
    text = blocks.StreamBlock(words_and_pictures(), label=gettext_lazy("Text"))

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("Chapter")


class StepBlock(blocks.StructBlock):
    """One step of a module: a page of its own, five minutes at most."""

    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=120)
    text = blocks.StreamBlock(words_and_pictures(), label=gettext_lazy("Text"))

    class Meta:
        icon = "list-ol"
        label = gettext_lazy("Step")


class OptionBlock(blocks.StructBlock):
    """An answer that one may choose, and what we say about it."""

    text = blocks.CharBlock(label=gettext_lazy("Answer"), max_length=200)
    is_right = blocks.BooleanBlock(label=gettext_lazy("This is the right one"), required=False)
    explanation = blocks.TextBlock(
        label=gettext_lazy("Why"),
        max_length=400,
        help_text=gettext_lazy("Shown to whoever chose it. Explain; do not scold."),
    )

    class Meta:
        icon = "radio-full"
        label = gettext_lazy("Answer")


class QuestionBlock(blocks.StructBlock):
    """A question with two to five answers, exactly one of them right."""

    question = blocks.CharBlock(label=gettext_lazy("Question"), max_length=250)
    options = blocks.ListBlock(
        OptionBlock(), label=gettext_lazy("Answers"), min_num=FEWEST_OPTIONS, max_num=MOST_OPTIONS
    )

    class Meta:
        icon = "help"
        label = gettext_lazy("Question")

    def clean(self, value: Any) -> Any:
        """StructBlockValidationError where none or several answers are marked as right."""
        cleaned = super().clean(value)
        if sum(bool(option["is_right"]) for option in cleaned["options"]) != 1:
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Mark exactly one answer as the right one."))]
            )
        return cleaned
