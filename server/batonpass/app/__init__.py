"""What can be done: the use cases, the ports they reach the world through, and the settings."""
