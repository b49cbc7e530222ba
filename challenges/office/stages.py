"""Officers' screens of: stages 3 to 6, the end and its ledger, measures."""

viewsets: list = []
