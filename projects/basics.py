"""The criteria of reviews and the first rule of the allowance: rows that an administrator edits afterwards."""

from __future__ import annotations

from projects.models import AllowanceRule, Criterion, EndorsementRules

CRITERIA = [
    ("Need", "Is the problem real, and known from data or from the people it concerns?", 2),
    ("Objectives", "Are they specific, measurable, reachable, relevant, with a date?", 2),
    ("Method and evaluation", "Will the indicators show whether it worked?", 2),
    ("Safety and ethics", "Are those who take part protected?", 2),
    ("Feasibility", "Do people, time and money suffice?", 1),
    ("In line with the vision", "Does it follow the federation’s vision and the committee’s priorities?", 1),
]


def load_projects() -> None:
    """Add what is missing; what stands is left as it was edited."""
    Criterion.objects.bulk_create(
        [
            Criterion(name=name, hint=hint, weight=weight, order=order)
            for order, (name, hint, weight) in enumerate(CRITERIA)
        ],
        ignore_conflicts=True,
    )
    EndorsementRules.objects.get_or_create(pk=1)
    AllowanceRule.objects.get_or_create(
        name="One delegate for each endorsed project", defaults={"seats": 1, "fee_class": "early"}
    )
