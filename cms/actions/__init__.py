"""Verbs: every write that changes a state, touches more than one row or tells somebody."""
