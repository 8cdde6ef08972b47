"""The circle of projects, whose seats count at assemblies."""

from tests.projects.conftest import circle, request_

__all__ = ["circle", "request_"]
