"""Reads a roadmap from JSON, CSV or XLSX, checks all of it, and says what it would change.

Nothing here writes: the verbs are in `cms.actions.importing`.
"""
