"""Search over everything that one may see: every app's sources on one page."""
