"""What somebody is about to do, and how it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from engagement.models import Comment, PendingAct, Topic
from engagement.views.shared import to_comment

What = PendingAct.What
UNREAD = (What.SUPPORT, What.PLEDGE)  # nothing that everybody could read comes of them


@dataclass(frozen=True)
class Act:
    """What is about to be done, and how it is asked for."""

    what: str
    topic: Topic
    comment: Comment | None
    form: Callable[..., forms.Form]
    first_form: Callable[..., forms.Form]
    carry_out: Callable[[User, dict], Any]
    initial: dict = field(default_factory=dict)
    more: Callable[[dict], dict] = lambda words: {}  # what waits for the code beside the words
    again: Callable[[PendingAct], dict] = lambda begun: begun.more  # and how it stands in the form again
    show: Callable[[Comment], HttpResponse] = to_comment  # where the words stand
    stands: Callable[[HttpRequest, Any], HttpResponse] | None = None  # instead of `stands`, where no words do
