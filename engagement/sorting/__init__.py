"""Officers sort what people say into subjects: the back office's screens."""
