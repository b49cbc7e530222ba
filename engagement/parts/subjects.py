"""What a topic's page shows of subjects: what people speak of, sorted."""
