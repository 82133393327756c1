"""What the editor offers while a person writes in a session's documents."""
