"""Everything that `manage.py seed` makes, in its order, in the caller's transaction."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import connection

from committees.models import Term
from exchanges.models import (
    Application,
    CardOfAcceptance,
    CardOfConfirmation,
    CityWish,
    DepartmentWish,
    LanguageSkill,
    ProjectWish,
)
from ifmsa_portal.seed.applications import copy_stories, number_stories
from ifmsa_portal.seed.assemblies import COPIED as ASSEMBLY_TABLES
from ifmsa_portal.seed.assemblies import seed_assemblies
from ifmsa_portal.seed.conditions import seed_conditions
from ifmsa_portal.seed.copying import next_id, settle_sequences
from ifmsa_portal.seed.documents import seed_documents
from ifmsa_portal.seed.letters import COPIED as LETTER_TABLES
from ifmsa_portal.seed.letters import seed_letters
from ifmsa_portal.seed.life import COPIED as LIFE_TABLES
from ifmsa_portal.seed.life import seed_life
from ifmsa_portal.seed.money import seed_money
from ifmsa_portal.seed.people import seed_faculties, seed_people, seed_terms
from ifmsa_portal.seed.plan import Plan
from ifmsa_portal.seed.projects import COPIED as PROJECT_TABLES
from ifmsa_portal.seed.projects import seed_projects
from ifmsa_portal.seed.stories import seed_practices, tell_stories
from ifmsa_portal.seed.votes import COPIED as VOTE_TABLES
from ifmsa_portal.seed.votes import seed_votes
from members.models import User
from workflows.models import LogEntry

COPIED = [
    User,
    EmailAddress,
    Term,
    Application,
    LogEntry,
    CityWish,
    DepartmentWish,
    ProjectWish,
    LanguageSkill,
    CardOfAcceptance,
    CardOfConfirmation,
]
# What is there around applications and projects.
AROUND = [*LIFE_TABLES, *LETTER_TABLES, *ASSEMBLY_TABLES, *VOTE_TABLES]


def load(plan: Plan) -> None:
    """Add the plan's rows; `load_basics` has run before. Writers wait meanwhile: keys are given here."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        # Foreign keys are checked with each COPY: kept for the commit, all that wait would be gone through
        # again for every row that a history trigger writes.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = ", ".join(f'"{model._meta.db_table}"' for model in [*COPIED, *PROJECT_TABLES, *AROUND])
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
    seed_faculties(plan)
    people = seed_people(plan)
    seed_terms(plan, people)
    offers = seed_conditions(plan)
    seed_practices(plan)
    stories = tell_stories(plan, offers, people, next_id(Application))
    number_stories(stories)
    copy_stories(plan, stories)
    seed_projects(plan, people)
    settle_sequences(COPIED)
    seed_life(plan, people)
    seed_letters(plan, people)
    gatherings = seed_assemblies(plan, people)
    seed_money(plan, gatherings)
    seed_votes(plan, gatherings)
    settle_sequences([*COPIED, *AROUND])
    seed_documents(stories)
