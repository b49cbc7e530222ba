"""The rows of tests/url_table.py for challenges, one module for each part.

`case_of(world)` (tests/challenges/case.py) is a challenge that takes solutions, with one of the owner's organisation.
"""

from tests.challenges.urls import defining, gates, office, reading, solutions, stages

URLS = {
    **defining.URLS,
    **office.URLS,
    **reading.URLS,
    **solutions.URLS,
    **gates.URLS,
    **stages.URLS,
}
