"""Officers' screens of the part "training"."""

viewsets: list = []
