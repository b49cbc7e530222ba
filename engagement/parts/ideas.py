"""What a topic's page shows of ideas: ideas about it."""
