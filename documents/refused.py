"""The one way in which a file is turned away."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):  # noqa: N818 - a student reads it, it is no fault of ours
    """A file that we don't take; its message tells a student what to do about it."""
