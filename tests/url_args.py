"""The parts of addresses that tests/url_table.py asks for, from the world of the test (tests/test_urls.py)."""

from surgeries.links import COVER, token_of


def of_topic(world):
    return [world.topic.public_id]


def of_comment(world):
    """Said by the citizen."""
    return [world.comment.public_id]


def of_works(world):
    """The owner's organisation."""
    return [world.works.public_id]


def of_removed(world):
    """Said by the citizen, removed by the moderator."""
    return [world.removed.public_id]


def of_module(world):
    """Of the training."""
    return [world.module.slug]


def of_completion(world):
    """The owner's badge."""
    return [world.completion.code]


def of_pledge(world):
    """Offered by the citizen."""
    return [world.pledge.public_id]


def of_subject(world):
    """In the same topic."""
    return [world.subject.public_id]


def of_response(world):
    """Of a department, to the topic as a whole."""
    return [world.response.public_id]


def of_session(world):
    """Of which the owner is the host."""
    return [world.session.public_id]


def of_study(world):
    """To which the owner said yes."""
    return [world.study.public_id]


def of_employer(world):
    """The owner's organisation, which takes part."""
    return [world.employer.public_id]


def of_helped(world):
    """Booked by the owner for somebody else."""
    return [world.helped.public_id]


def of_party(world):
    """In the owner's room."""
    return [world.session.public_id, world.booking.reference]


def of_turn(world):
    """In the owner's room; somebody else's."""
    return [world.session.public_id, world.turn.public_id]


def of_booking(world):
    """By its link, which needs no account."""
    return [token_of(world.booking.public_id)]


def of_champion(world):
    """Who stands in the list of champions; none of the roles."""
    return [world.champion.public_id]


def of_cover(world):
    """The owner was asked; the link needs no account."""
    return [token_of(world.cover_ask.public_id, COVER)]


def of_meeting(world):
    """The same session as the network of champions sees it; nobody here is a champion."""
    return [world.session.public_id]


def of_record(world):
    """Of somebody else."""
    return [world.help_record.public_id]
