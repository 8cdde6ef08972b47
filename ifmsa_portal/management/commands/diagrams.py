"""The state diagrams in docs/workflows/, drawn from the step tables."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assemblies.models import AgendaItem, Amendment, Motion, Plenary, Poll, Registration, SpeechRequest
from assemblies.workflow import PLENARY_STEPS, POLL_STEPS, registration_steps
from assemblies.workflow.agenda import AGENDA_STEPS
from assemblies.workflow.amendments import AMENDMENT_STEPS
from assemblies.workflow.motions import MOTION_STEPS
from assemblies.workflow.speakers import SPEECH_STEPS
from committees.models import Announcement, Call, Candidature, TermInvitation
from committees.workflow import announcements, calls, candidatures, invitations
from exchanges import workflow as exchanges
from exchanges.models import Application
from projects import workflow as projects
from projects.models import Endorsement
from workflows.diagrams import draw

PAGES = {
    "application.md": ("The application", exchanges.STEPS, Application.State),
    "invitation.md": ("The invitation to an office", invitations.STEPS, TermInvitation.State),
    "call.md": ("The call", calls.STEPS, Call.State),
    "candidature.md": ("The candidature", candidatures.STEPS, Candidature.State),
    "announcement.md": ("The announcement", announcements.STEPS, Announcement.State),
    "registration.md": ("The registration of a delegate", registration_steps.STEPS, Registration.State),
    "item.md": ("The item of an agenda", AGENDA_STEPS, AgendaItem.State),
    "motion.md": ("The motion", MOTION_STEPS, Motion.State),
    "amendment.md": ("The amendment", AMENDMENT_STEPS, Amendment.State),
    "speech.md": ("The request to speak", SPEECH_STEPS, SpeechRequest.State),
    "endorsement.md": ("The endorsement", projects.STEPS, Endorsement.State),
    "plenary.md": ("The plenary", PLENARY_STEPS, Plenary.State),
    "vote.md": ("The vote", POLL_STEPS, Poll.State),
}


class Command(BaseCommand):
    """Writes the pages; with --check it only says whether they are up to date."""

    help = "Draws docs/workflows/ from the step tables."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` writes nothing and fails when a page is out of date."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Draw each page and compare or write it."""
        folder = Path(settings.BASE_DIR) / "docs" / "workflows"
        folder.mkdir(parents=True, exist_ok=True)
        for name, (title, workflow, states) in PAGES.items():
            page, text = folder / name, draw(title, workflow, states)
            if not check:
                page.write_text(text, encoding="utf-8")
            elif not page.exists() or page.read_text(encoding="utf-8") != text:
                raise CommandError(f"{page.name} is out of date: run manage.py diagrams.")
