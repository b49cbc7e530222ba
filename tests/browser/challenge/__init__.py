"""What each person does on the way of a challenge from a comment to its adoption (test_challenge_journey.py)."""
