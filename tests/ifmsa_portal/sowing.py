"""A hundredth of the load data, for tests."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.test import override_settings

from ifmsa_portal.seed import conditions, letters, life, people, plan


@pytest.fixture(scope="module", autouse=True)
def small(tmp_path_factory):
    """A hundredth of scale 1, files in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("seed")):
        patch.setattr(people, "LOCAL_COMMITTEES", 21)
        patch.setattr(plan, "PEOPLE", 210)
        patch.setattr(plan, "APPLICATIONS", 150)
        patch.setattr(plan, "PROJECTS", 40)
        patch.setattr(conditions, "HOSTS", 7)
        patch.setattr(life, "ANNOUNCEMENTS", 5)
        patch.setattr(life, "CALLS", 6)
        patch.setattr(letters, "CASES", 20)
        patch.setattr(letters, "CONVERSATIONS", 10)
        patch.setattr(letters, "MAILS", 100)
        yield


def sow(**options):
    out = io.StringIO()
    call_command("seed", stdout=out, **options)
    return out.getvalue()
