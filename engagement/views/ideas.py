"""Ideas: suggesting one, out of nothing or out of words that are there; looking for those like it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from accounts.models import User
from engagement import browsers, limits, permissions
from engagement.actions import ideas
from engagement.errors import Refused
from engagement.forms_ideas import IdeaFirstForm, IdeaForm, SimilarForm, TitleForm
from engagement.idea_places import shelves
from engagement.limits import TooMany, ip_of
from engagement.models import Comment, Idea, PendingAct, Topic
from engagement.registries import SUGGEST, promise
from engagement.similar import similar
from engagement.views.acts import Act
from engagement.views.ideas_reading import idea_or_404
from engagement.views.shared import own_page, refusal_to_look, to_idea_or_comment, topic_or_404, will_be_read
from engagement.views.writing import take_part, words_page

What = PendingAct.What


@own_page
def new(request: HttpRequest) -> HttpResponse:
    """An idea about something (?about=), or out of one's own comment (?from=)."""
    if comment_id := request.POST.get("from") or request.GET.get("from"):
        return out_of_comment(request, comment_id)
    topic = topic_chosen(request)
    if topic is None:
        return choose(request)
    if request.method == "POST" and not request.POST.get("step"):
        forget_elsewhere(request, topic)
    return take_part(request, act_of(topic), may=permissions.can_begin(topic, SUGGEST))


def act_of(topic: Topic) -> Act:
    """Suggesting an idea about this topic."""
    places = shelves(to_suggest=True)

    def carry_out(user: User, words: dict) -> Comment:
        return ideas.suggest(
            by=user,
            about=topic,
            title=words["title"],
            text=words["text"],
            for_whom=words["for_whom"],
            anchor=words["part"],
            language=get_language(),
            once=True,
        ).comment

    def form(kind: type[IdeaForm]) -> Any:
        def make(data=None, *, initial: dict | None = None, **kwargs) -> IdeaForm:
            given = {**(initial or {}), "about": str(topic.public_id)}
            return kind(data, places=places, initial=given, **kwargs)

        return make

    return Act(
        what=What.IDEA,
        topic=topic,
        comment=None,
        form=form(IdeaForm),
        first_form=form(IdeaFirstForm),
        carry_out=carry_out,
        more=lambda words: {name: words[name] for name in ("title", "for_whom", "part")},
        show=to_idea_or_comment,
    )


def out_of_words(request: HttpRequest, topic: Topic, words: str) -> HttpResponse:
    """The form with what was typed into the box; nothing is sent yet."""
    act, viewer = act_of(topic), viewer_of(request)
    initial = {"text": words, "part": request.POST.get("about", "")[:12]}
    initial |= {name: request.POST.get(name, "") for name in ("name", "email")}
    form = (act.form if viewer else act.first_form)(initial=initial)
    return words_page(request, act, form)


def topic_chosen(request: HttpRequest) -> Topic | None:
    """As chosen in the form or the address; in the second step, of what this browser has begun. None when nothing is
    chosen, or nothing that this reader may read."""
    chosen = request.POST.get("about") or ""
    begun = None if chosen else begun_here(request)
    if begun and (request.POST.get("step") in ("code", "again") or "about" not in request.GET):
        return begun.topic
    try:
        return topic_or_404(request, UUID(chosen or request.GET.get("about", "")))
    except (ValueError, Http404):
        return None


def begun_here(request: HttpRequest) -> PendingAct | None:
    """The newest idea that this browser has begun; with its number also one that was just finished (posted twice)."""
    browser = browsers.mark_of(request)
    acts = PendingAct.objects.filter(browser=browser, what=What.IDEA).select_related("topic__site")
    if not browser:
        return None
    try:
        if number := request.POST.get("act"):
            return acts.filter(public_id=UUID(number)).first()
    except ValueError:
        return None
    return acts.unused().order_by("-pk").first()


def forget_elsewhere(request: HttpRequest, topic: Topic) -> None:
    """What this browser had begun about something else: the idea is about this now."""
    if browser := browsers.mark_of(request):
        begun = PendingAct.objects.unused().filter(browser=browser, what=What.IDEA)
        begun.exclude(topic=topic).delete()


def choose(request: HttpRequest) -> HttpResponse:
    """The form before anything is chosen in it: what was typed stays, and what it is about is asked for."""
    kind = IdeaForm if viewer_of(request) else IdeaFirstForm
    places = shelves(to_suggest=True)
    if not places:
        return render(request, "engagement/idea.html", {"form": None})
    data = request.POST if request.method == "POST" else None
    form = kind(data, places=places, refusal=refusal_to_look(request))
    first = next(iter(places)).topics[0]
    context = {"form": form, "topic": None, "promise": promise(first), "page_url": "", "reads_first": False}
    return render(request, "engagement/idea.html", context)


# --- Out of a comment, and a better title ------------------------------------------------------------------
@login_required
def out_of_comment(request: HttpRequest, comment_id: str) -> HttpResponse:
    """A title and for whom; the words are there."""
    comment = own_comment_or_404(request, comment_id)
    if idea := Idea.objects.filter(comment=comment).first():
        return HttpResponseRedirect(idea.get_absolute_url())
    if not permissions.can_make_idea(request.user, comment):
        raise Http404
    form = title_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            count_writing(request)
            idea = ideas.make_idea(by=request.user, comment=comment, **short_ones(form))
        except (TooMany, Refused) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return shown(request, idea, _("Your comment is an idea now, with a page of its own."))
    context = {
        "form": form,
        "comment": comment,
        "topic": comment.topic,
        "page_url": comment.get_absolute_url(),
    }
    return render(request, "engagement/idea_title.html", context)


@login_required
@own_page
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Title and for whom, within 15 minutes."""
    idea = idea_or_404(request, public_id)
    if idea.comment.author_id != request.user.pk:
        raise Http404
    if not permissions.can_retitle(request.user, idea):
        messages.error(request, _("The title can be changed for 15 minutes after the idea was written."))
        return HttpResponseRedirect(idea.get_absolute_url())
    form = title_form(request, initial={"title": idea.title, "for_whom": idea.for_whom})
    if request.method == "POST" and form.is_valid():
        try:
            ideas.retitle(by=request.user, idea=idea, **short_ones(form))
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return shown(request, idea, _("Your idea is changed."))
    context = {
        "form": form,
        "idea": idea,
        "comment": idea.comment,
        "topic": idea.about,
        "page_url": idea.get_absolute_url(),
    }
    return render(request, "engagement/idea_title.html", context)


def title_form(request: HttpRequest, **kwargs: Any) -> TitleForm:
    data = request.POST if request.method == "POST" else None
    refusal = refusal_to_look(request, ("edit.account", request.user.pk))
    return TitleForm(data, refusal=refusal, **kwargs)


def short_ones(form: TitleForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("title", "for_whom")}


def count_writing(request: HttpRequest) -> None:
    by = request.user.pk
    limits.check_all([("comment.account", by), ("comment.account_day", by), ("comment.ip", ip_of(request))])


def shown(request: HttpRequest, idea: Idea, words: str) -> HttpResponseRedirect:
    """To its page; where the title must be read first, with when."""
    state = Comment.objects.values_list("state", flat=True).get(pk=idea.comment_id)
    if state == Comment.State.HELD:
        messages.info(request, will_be_read(idea.about))
    else:
        messages.success(request, words)
    return HttpResponseRedirect(idea.get_absolute_url())


def own_comment_or_404(request: HttpRequest, comment_id: str) -> Comment:
    try:
        wanted = Comment.objects.filter(public_id=UUID(comment_id), author=request.user, parent=None)
    except ValueError:
        raise Http404 from None
    comment = wanted.select_related("topic__site").first()
    if comment is None or not comment.is_visible:
        raise Http404
    return comment


# --- Those like it -----------------------------------------------------------------------------------------
@require_safe
def alike(request: HttpRequest) -> HttpResponse:
    """Ideas like the words of ?q= and, less so, ?text=: a page, or with ?list=1 the list alone for the script."""
    is_part = request.GET.get("list") == "1"
    try:
        limits.check("similar.ip", ip_of(request))
    except TooMany as refusal:
        return limits.refused(request, refusal)
    form = SimilarForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"form": form, "words": words, "similar": similar(words, request.GET.get("text", "")[:300])}
    template = "_similar" if is_part else "ideas_similar"
    return render(request, f"engagement/{template}.html", context)
