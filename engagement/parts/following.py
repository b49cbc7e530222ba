"""What a topic's page shows of following: the way to follow it."""
