"""Amina owns the papers, Lena reads them; files are made here, byte by byte."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from documents.files import store
from documents.models import PrivateFile
from members.models import User
from tests.conftest import PDF, make_person

Uploader = Callable[..., SimpleUploadedFile]


@pytest.fixture
def amina(db: None) -> User:
    """The student whose papers these are."""
    return make_person("amina")


@pytest.fixture
def lena(db: None) -> User:
    """An officer."""
    return make_person("lena")


@pytest.fixture
def passport(amina: User) -> PrivateFile:
    """Amina's passport copy, kept."""
    return store(upload("passport.pdf"), owner=amina)


@pytest.fixture
def photo(amina: User) -> PrivateFile:
    """Amina's photo, kept."""
    return store(upload("photo.png", picture("PNG"), "image/png"), owner=amina)


def upload(name: str, content: bytes = PDF, content_type: str = "application/pdf") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, content, content_type)


def picture(form: str = "JPEG", size: tuple[int, int] = (4, 3), mode: str = "RGB", **options: Any) -> bytes:
    """A small picture with nothing in it."""
    file = io.BytesIO()
    Image.new(mode, size).save(file, form, **options)
    return file.getvalue()
