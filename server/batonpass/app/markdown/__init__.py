"""The session's documents as text: read into what they say, and merged with what is rendered anew."""
