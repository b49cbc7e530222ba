"""Verbs: every write that changes a status, touches more than one row or tells somebody."""
