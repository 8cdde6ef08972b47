"""The circle of projects, whose seats count at assemblies."""

from tests.projects.conftest import circle, recorded_circle, recorded_request, request_

__all__ = ["circle", "recorded_circle", "recorded_request", "request_"]
