"""What a topic's page shows of answers: what the department answered."""
