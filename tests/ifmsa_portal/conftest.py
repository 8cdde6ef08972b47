"""The circle of projects, which meets everyone else on the portal's own pages."""

from tests.projects.conftest import circle

__all__ = ["circle"]
