"""The moderators' queue in the back office."""
