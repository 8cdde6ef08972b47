"""Input and its errors, no side effects."""
