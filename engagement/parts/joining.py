"""What a topic's page shows of joining: who joined, and the way to join."""
