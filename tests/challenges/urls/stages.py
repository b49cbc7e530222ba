"""Who gets what at the addresses of challenges: stages."""

from tests.challenges.stages import in_stage, milestone, payment, picture
from tests.url_row import Row


def staged(world):
    """The owner's firm is in the last stage of a challenge of another department."""
    if not hasattr(world, "staged"):
        world.staged = in_stage("precommercial", organisation=world.works)
    return world.staged


def of_solution(world):
    return [staged(world).solution.public_id]


def of_case(world):
    return [staged(world).challenge.slug]


def of_milestone(world):
    if not hasattr(world, "milestone"):
        world.milestone = milestone(staged(world))
    return [world.milestone.public_id]


def of_payment(world):
    if not hasattr(world, "stage_payment"):
        world.stage_payment = payment(staged(world))
    return [world.stage_payment.milestone.public_id]


def of_accepted(world):
    if not hasattr(world, "accepted"):
        world.accepted = milestone(staged(world), "accepted")
    return [world.accepted.public_id]


def of_shown(world):
    if not hasattr(world, "shown"):
        world.shown = milestone(staged(world), "shown")
    return [world.shown.public_id]


def of_picture(world):
    if not hasattr(world, "picture"):
        shown = milestone(staged(world), "shown").evidence.get()
        shown.picture_alt = "A trial"
        shown.picture.save("trial.png", picture())
        world.picture = shown
    return [world.picture.public_id]


def of_meeting(world):
    if not hasattr(world, "meeting"):
        here = staged(world)
        world.meeting = here.challenge.gatherings.create(
            solution=here.solution, stage=here.stage, title="Prices", starts_at=here.challenge.opens_at
        )
    return [world.meeting.public_id]


def of_ending(world):
    if not hasattr(world, "ending"):
        world.ending = ended(in_stage("precommercial", organisation=world.works))
    return [world.ending.pk]


def of_report(world):
    """In the stage that asks for a report, before its panel scores."""
    if not hasattr(world, "reporting"):
        world.reporting = in_stage("explore", organisation=world.works)
        world.reporting.challenge.gates.update(state="preparing")
    return [world.reporting.solution.public_id]


def ended(here):
    from challenges.actions.ending import end_solution

    given = {"sentence": "It is too slow", "cost": 100, "benefit": "b", "lessons": "l"}
    return end_solution(solution=here.solution, by=here.people["officer"], outcome="stop", **given)


def of_ended(world):
    of_ending(world)
    return [world.ending.solution.public_id]


READ = "302 404 200 404 . . ."
FIRM = "302 404 200 404 . . ."
OFFICE = "302 404 . . . . ."

URLS: dict[str, Row] = {
    "challenges:ledger": Row("200 . . . . . ."),
    "challenges:ledger_feed": Row("200 . . . . . ."),
    "challenges:ledger_csv": Row("200 . . . . . ."),
    "challenges:ledger_entry": Row("200 . . . . . .", args=of_ending),
    "challenges:measures": Row("200 . . . . . ."),
    "challenges:measures_csv": Row("200 . . . . . ."),
    "challenges:running": Row("302 200 . . . . .", "302 405 . . . . ."),
    "challenges:stage_tasks": Row(OFFICE, "302 405 . . . . .", args=of_case),
    "challenges:runners": Row(OFFICE, OFFICE, args=of_case),
    "challenges:end_case": Row(OFFICE, OFFICE, args=of_case),
    "challenges:stage_work": Row(READ, "302 405 . . . . .", args=of_solution),
    "challenges:milestone_new": Row(OFFICE, OFFICE, args=of_solution),
    "challenges:gathering_new": Row(OFFICE, OFFICE, args=of_solution),
    "challenges:note_new": Row(READ, READ, args=of_solution),
    "challenges:buyer_new": Row(READ, READ, args=of_solution),
    "challenges:help_new": Row(OFFICE, OFFICE, args=of_solution),
    "challenges:testers": Row("302 404 . . . . .", "302 404 . . . . .", args=of_solution),
    "challenges:study_link": Row("302 404 . . . . .", "302 404 . . . . .", args=of_solution),
    "challenges:ending_new": Row(OFFICE, OFFICE, args=of_solution),
    "challenges:ledger_agree": Row(FIRM, "302 404 302 404 . . .", args=of_ended),
    "challenges:gathering": Row(OFFICE, "302 404 . . . . .", args=of_meeting),
    "challenges:evidence_picture": Row(READ, "302 405 . . . . .", args=of_picture),
    "challenges:stage_report": Row(FIRM, "302 404 302 404 . . .", args=of_report),
    "challenges:stage_report_save": Row("405 . . . . . .", FIRM, args=of_report),
    "challenges:milestone": Row(READ, "302 405 . . . . .", args=of_milestone),
    "challenges:milestone_evidence": Row(FIRM, FIRM, args=of_milestone),
    "challenges:milestone_accept": Row(OFFICE, "302 404 . . . . .", args=of_shown),
    "challenges:milestone_return": Row(OFFICE, OFFICE, args=of_shown),
    "challenges:milestone_drop": Row(OFFICE, OFFICE, args=of_milestone),
    "challenges:payment_ask": Row(FIRM, FIRM, args=of_accepted),
    "challenges:payment_agree": Row(OFFICE, "302 404 . . . . .", args=of_payment),
    "challenges:payment_refuse": Row(OFFICE, OFFICE, args=of_payment),
    "challenges:payment_paid": Row(OFFICE, OFFICE, args=of_payment),
}
