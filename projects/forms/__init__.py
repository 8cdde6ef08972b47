"""What people fill in about projects: input and its errors."""
