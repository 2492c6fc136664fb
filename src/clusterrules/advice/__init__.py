"""What would decide an open question, and what would change an answer."""
