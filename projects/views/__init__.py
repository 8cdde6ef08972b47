"""Pages of projects and their endorsement."""
