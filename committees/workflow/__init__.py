"""The processes of committees and offices."""
