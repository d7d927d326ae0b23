"""What was published, as known on a day."""
