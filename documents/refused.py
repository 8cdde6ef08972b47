"""The one way in which a file is turned away."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """A file that we don't take; its message tells a student what to do about it."""
