"""Pages of committees, offices and their inboxes."""
