"""Pages of the General Assemblies, one function each."""

from assemblies.views.public import assembly, home

__all__ = ["assembly", "home"]
