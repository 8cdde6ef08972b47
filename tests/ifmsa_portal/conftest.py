"""The circle of projects, which meets everyone else on the portal's own pages."""

from tests.projects.conftest import circle, recorded_circle

__all__ = ["circle", "recorded_circle"]
