"""Majorities, kinds of papers and of motions: a start that an administrator edits afterwards.

Two thirds for policies and the deadlines of bylaws and constitution are what the federation's papers show; the
rest is a proposal.
"""

from __future__ import annotations

from assemblies.models import MajorityRule, MotionKind, PaperKind

SIMPLE, ABSOLUTE, TWO_THIRDS = "Simple majority", "Absolute majority", "Two thirds"
# Name, share, of whom, whether the share itself is enough.
MAJORITIES = [
    (SIMPLE, 1, 2, "voting", False),
    (ABSOLUTE, 1, 2, "present", False),
    (TWO_THIRDS, 2, 3, "voting", True),
]
BYLAWS, CONSTITUTION, POLICY = "Bylaw change", "Constitution change", "Policy"
# Name, months and days before the assembly, only in August.
PAPERS = [
    (BYLAWS, 1, 0, False),
    (CONSTITUTION, 3, 0, True),
    (POLICY, 1, 0, False),
    ("Membership", 4, 0, False),
    ("Candidature", 1, 0, False),
    ("Report", 0, 14, False),
    ("Budget and finances", 0, 14, False),
    ("Other paper", 0, 3, False),
]
# Name, majority, deadline as for papers of this kind.
MOTIONS = [
    ("Ordinary motion", SIMPLE, ""),
    ("Procedural motion", SIMPLE, ""),
    (POLICY, TWO_THIRDS, POLICY),
    (BYLAWS, TWO_THIRDS, BYLAWS),
    (CONSTITUTION, TWO_THIRDS, CONSTITUTION),
]


def load_assembly_basics() -> None:
    """Add what is missing; what stands is left as it was edited."""
    MajorityRule.objects.bulk_create(
        [
            MajorityRule(name=name, numerator=share, denominator=of, base=base, is_enough=is_enough)
            for name, share, of, base, is_enough in MAJORITIES
        ],
        ignore_conflicts=True,
    )
    PaperKind.objects.bulk_create(
        [
            PaperKind(name=name, months=months, days=days, only_in_august=august)
            for name, months, days, august in PAPERS
        ],
        ignore_conflicts=True,
    )
    majorities = MajorityRule.objects.in_bulk(field_name="name")
    papers = PaperKind.objects.in_bulk(field_name="name")
    MotionKind.objects.bulk_create(
        [
            MotionKind(name=name, majority=majorities[majority], paper_kind=papers.get(paper))
            for name, majority, paper in MOTIONS
        ],
        ignore_conflicts=True,
    )
