"""What a topic's page shows of outcomes: what changed because of what people said."""
