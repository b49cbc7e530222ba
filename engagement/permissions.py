"""Who may do what with a topic and its comments. `user` is None for somebody signed out.

"Open" is the topic's window at this instant, and that its kind knows the verb (`TopicKind.verbs`).

| verb      | topic                                  | person                                             |
| --------- | -------------------------------------- | -------------------------------------------------- |
| read      | public                                 | anybody; a moderator also where it is not public   |
| begin     | public, open                           | anybody: what a signed-out person may start        |
| say       | public, open                           | signed in                                          |
| reply     | public, open (closed: the owner's own) | signed in, to a visible comment                    |
| support   | public, open                           | signed in, somebody else's visible comment         |
| flag      | public, whenever                       | anybody, a visible comment that is not their own   |
| edit      | public, open                           | its writer, within 15 minutes, while it stands     |
| withdraw  | whenever                               | its writer, while it stands or waits               |
| moderate  | whenever                               | moderators, not their own comment                  |
| safeguard | whenever                               | safeguarding leads, where someone may be at risk   |
| suggest   | public, open                           | signed in (signed out may begin)                   |
| make an idea of a comment | public, open           | its writer, while it stands, of one that begins a thread |
| retitle an idea | public, open                     | its writer, as long as they may edit the words     |
| pledge    | public, open                           | signed in (signed out may begin)                   |
| follow    | public, whenever                       | anybody: a guest by an address that they confirm   |
| respond   | public, whenever                       | who answers for the topic                          |
| edit or withdraw a response | whenever, while it stands | who answers for the topic                     |
| decide    | whenever                               | who answers for what the idea is about             |
| sort      | whenever (subjects, paper notes)       | who answers for the topic                          |
| say what we did | public, whenever                 | who answers for the topic                          |
| take back what we did | whenever, while it stands  | who answers for the topic                          |
| answer a pledge | whenever, while it is not withdrawn | who answers for the topic                       |
| withdraw a pledge | whenever, while it is open     | whose pledge it is                                 |
| see a pledge      | whenever                       | whose it is, and who answers for the topic         |
| open the desk     | –                              | who answers for something                          |
| appeal    | whenever, once per decision            | the writer of what was removed                     |
| second look | whenever                             | moderators: not the first, not the writer          |
| remove an account | whenever                       | moderators; not of officers, not their own         |
| undo a removal | whenever, while it stands         | moderators, those who look after accounts          |
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeGuard

from accounts.clock import now
from engagement import registries

if TYPE_CHECKING:
    from accounts.models import User
    from engagement.models import Appeal, Comment, Idea, OfficialResponse, Outcome, Pledge, SpamRemoval, Topic

EDITABLE_FOR = timedelta(minutes=15)


def is_person(user: User | None) -> TypeGuard[User]:
    return user is not None and user.is_authenticated and user.is_active


def can_moderate(user: User | None) -> bool:
    return is_person(user) and user.has_perm("engagement.moderate_comment")


def can_safeguard(user: User | None) -> bool:
    """Who hears at once that someone may be at risk, reads what is kept meanwhile, and settles it."""
    return is_person(user) and user.has_perm("engagement.safeguard_comment")


def can_answer(user: User | None, topic: Topic) -> bool:
    """Whether they speak for the topic's owner."""
    return (
        is_person(user)
        and registries.known(topic.kind)
        and bool(registries.kind_of(topic).answerable_by(user, topic))
    )


def can_read(user: User | None, topic: Topic) -> bool:
    return topic.is_public or can_moderate(user)


def can_begin(topic: Topic, verb: str = registries.SAY) -> bool:
    return topic.is_public and topic.is_open and registries.allows(topic, verb)


def words_open(topic: Topic) -> bool:
    """Whether words that stand there can be changed and supported, be they comments or ideas."""
    return can_begin(topic) or can_begin(topic, registries.SUGGEST)


def can_say(user: User | None, topic: Topic) -> bool:
    return is_person(user) and can_begin(topic)


def can_suggest(user: User | None, topic: Topic) -> bool:
    return is_person(user) and can_begin(topic, registries.SUGGEST)


def can_make_idea(user: User | None, comment: Comment) -> bool:
    """Out of one's own comment, while it stands; the action looks whether it is one already."""
    is_own = user is not None and comment.author_id == user.pk
    return is_own and comment.is_visible and not comment.parent_id and can_suggest(user, comment.topic)


def can_read_idea(user: User | None, idea: Idea) -> bool:
    """Everybody, where its words stand; its writer also while they wait, and who reads or answers them."""
    if idea.is_public or can_moderate(user):
        return True
    is_own = user is not None and idea.comment.author_id == user.pk
    waits = idea.comment.state == idea.comment.State.HELD and idea.about.is_public
    return waits and (is_own or can_answer(user, idea.about))


def can_retitle(user: User | None, idea: Idea) -> bool:
    """Title and for whom, like the words."""
    return can_edit(user, idea.comment)


def can_pledge(user: User | None, topic: Topic) -> bool:
    return is_person(user) and can_begin(topic, registries.JOIN)


def can_follow(topic: Topic) -> bool:
    return topic.is_public and registries.allows(topic, registries.FOLLOW)


def can_respond(user: User | None, topic: Topic) -> bool:
    return topic.is_public and can_answer(user, topic)


def can_change_response(user: User | None, response: OfficialResponse) -> bool:
    """Its words, or that it stands: any colleague who answers for the topic, not only who wrote it."""
    return response.is_standing and can_answer(user, response.topic)


def can_decide_idea(user: User | None, idea: Idea) -> bool:
    return can_answer(user, idea.about)


def can_sort(user: User | None, topic: Topic) -> bool:
    """Into subjects; also typing in what was said on paper."""
    return can_answer(user, topic)


def can_record_outcome(user: User | None, topic: Topic) -> bool:
    return topic.is_public and can_answer(user, topic)


def can_withdraw_outcome(user: User | None, outcome: Outcome) -> bool:
    return outcome.is_standing and can_answer(user, outcome.topic)


def can_answer_pledge(user: User | None, pledge: Pledge) -> bool:
    return pledge.state != pledge.State.WITHDRAWN and can_answer(user, pledge.topic)


def can_withdraw_pledge(user: User | None, pledge: Pledge) -> bool:
    return is_person(user) and pledge.user_id == user.pk and pledge.state in pledge.OPEN


def can_see_pledge(user: User | None, pledge: Pledge) -> bool:
    return is_person(user) and (pledge.user_id == user.pk or can_answer(user, pledge.topic))


def can_record_pledge_outcome(user: User | None, pledge: Pledge) -> bool:
    return pledge.state in pledge.WELCOMED and can_answer(user, pledge.topic)


def can_open_desk(user: User | None) -> bool:
    """Whether there is anything at all for which they speak."""
    return is_person(user) and any(
        keys is None or bool(keys) for keys in (kind.answerable(user) for kind in registries.topic_kinds)
    )


def can_appeal(user: User | None, comment: Comment) -> bool:
    """The action looks whether this decision was appealed before."""
    return is_person(user) and comment.author_id == user.pk and comment.state == comment.State.REMOVED


def can_decide_appeal(user: User | None, appeal: Appeal) -> bool:
    is_second = user is not None and user.pk not in (appeal.first_by_id, appeal.by_id)
    return appeal.decided_at is None and can_moderate(user) and is_second


def can_remove_account(user: User | None, other: User) -> bool:
    """Of somebody who only ever sent rubbish; the account of an officer, also of one who is shut out, is closed
    elsewhere, by an administrator."""
    if user is None or not can_moderate(user) or other.pk == user.pk or other.erased_at:
        return False
    return not (other.is_superuser or other.is_staff_member or other.groups.exists())


def can_undo_removal(user: User | None, removal: SpamRemoval) -> bool:
    """Those who moderate or look after accounts; never the account itself."""
    if not is_person(user) or removal.undone_at is not None or removal.user_id in (None, user.pk):
        return False
    return can_moderate(user) or user.has_perm("accounts.change_user")


def can_reply(user: User | None, comment: Comment) -> bool:
    topic = comment.topic
    if not (is_person(user) and comment.is_visible and topic.is_public):
        return False
    return topic.is_open or (topic.has_closed and can_answer(user, topic))


def can_support(user: User | None, comment: Comment) -> bool:
    return (
        is_person(user) and words_open(comment.topic) and comment.is_visible and comment.author_id != user.pk
    )


def can_support_topic(user: User | None, topic: Topic) -> bool:
    return is_person(user) and can_begin(topic, registries.SUPPORT)


def can_flag(user: User | None, comment: Comment) -> bool:
    is_own = user is not None and comment.author_id == user.pk
    return comment.topic.is_public and comment.is_visible and not is_own


def can_edit(user: User | None, comment: Comment) -> bool:
    return (
        is_person(user)
        and comment.author_id == user.pk
        and comment.state in (comment.State.VISIBLE, comment.State.HELD)
        and words_open(comment.topic)
        and now() < comment.created_at + EDITABLE_FOR
    )


def can_withdraw(user: User | None, comment: Comment) -> bool:
    return (
        is_person(user)
        and comment.author_id == user.pk
        and comment.state in (comment.State.VISIBLE, comment.State.HELD)
    )
