"""What a Director fills in to ask reviewers, and a reviewer to answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Criterion, Review
from projects.models.reviews import MOST_POINTS
from projects.reviewing import candidates, first_due_day, names_are_settled
from workflows.drafts import Guarded, Words, in_words
from workflows.models import database_now

if TYPE_CHECKING:
    from django.forms import BoundField

    from members.models import User
    from projects.models import Endorsement

LONGEST_WAIT_DAYS = 90
SHORTEST_COMMENT = 10
NAMED, UNNAMED = "named", "unnamed"


class AskForm(forms.Form):
    """Whom of the committee to ask, until when, and whether the applicants learn their names."""

    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whom do you ask?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(
        label=gettext_lazy("Answer wanted by"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    names = forms.ChoiceField(
        label=gettext_lazy("What the applicants read"),
        choices=[
            (NAMED, gettext_lazy("Points, comments and the reviewers’ names")),
            (UNNAMED, gettext_lazy("Points and comments without names")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("They read them once the request leaves the committee, never before."),
    )

    def __init__(self, data: Any = None, *, endorsement: Endorsement) -> None:
        self.candidates = candidates(endorsement)
        self.free = {one.term.holder_id: one.term.holder for one in self.candidates if one.is_free}
        names = UNNAMED if endorsement.hides_reviewers else NAMED
        super().__init__(data, initial={"due_on": first_due_day(), "names": names})
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (one.term.holder_id, f"{one.term.holder} ({one.term.office.full_title})")
            for one in self.candidates
            if one.is_free
        ]
        if names_are_settled(endorsement):
            self.fields["names"].disabled = True
            self.fields["names"].help_text = _("Someone was asked on this promise: it stays.")

    def clean_people(self) -> list[User]:
        """The people themselves."""
        return [self.free[pk] for pk in self.cleaned_data["people"]]

    def clean_due_on(self) -> dt.date:
        """A day to come, and soon enough for the applicants."""
        day, today = self.cleaned_data["due_on"], database_now().date()
        if not today <= day <= today + dt.timedelta(days=LONGEST_WAIT_DAYS):
            raise ValidationError(_("Choose a day of the next three months."))
        return day

    @property
    def hides_reviewers(self) -> bool:
        """Whether names are kept from the applicants."""
        return self.cleaned_data["names"] == UNNAMED


class ReviewForm(Guarded, forms.Form):
    """Points for each criterion, a recommendation, and why."""

    recommendation = forms.ChoiceField(
        label=gettext_lazy("What do you recommend?"),
        choices=Review.Recommendation,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "What is good, what should change. The applicants read it once the committee is done."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[
            MinLengthValidator(SHORTEST_COMMENT, gettext_lazy("Write a sentence: points alone help nobody."))
        ],
    )

    def __init__(self, data: Any = None, *, review: Review) -> None:
        self.review = review
        self.criteria = list(Criterion.objects.filter(is_active=True))
        self.given = {score.criterion_id: score.points for score in review.scores.all()}
        initial = {_name(one): self.given.get(one.pk) for one in self.criteria}
        stored = {"recommendation": review.recommendation, "comment": review.comment}
        super().__init__(data, initial=stored | initial)
        points = {_name(one): _points(one) for one in self.criteria}
        self.fields = points | self.fields

    def values(self) -> Any:
        """Points, recommendation and comment."""
        return [sorted(self.given.items()), self.review.recommendation, self.review.comment]

    def words(self) -> Words:
        """The same under their labels."""
        given = [(one.name, in_words(self.given.get(one.pk))) for one in self.criteria]
        recommended = str(self.review.get_recommendation_display())
        return [*given, (_("Recommendation"), in_words(recommended)), (_("Why?"), self.review.comment)]

    def point_fields(self) -> list[BoundField]:
        """One field a criterion."""
        return [self[_name(one)] for one in self.criteria]

    @property
    def points(self) -> dict[Criterion, int]:
        """The points that were given."""
        return {one: self.cleaned_data[_name(one)] for one in self.criteria}


def _name(criterion: Criterion) -> str:
    return f"criterion_{criterion.pk}"


def _points(criterion: Criterion) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=criterion.name,
        help_text=_hint(criterion),
        choices=[(number, str(number)) for number in range(MOST_POINTS + 1)],
        coerce=int,
        widget=forms.RadioSelect,
    )


def _hint(criterion: Criterion) -> str:
    """What to look at, and that it counts more than others."""
    weight = _("Counts %d times.") % criterion.weight if criterion.weight > 1 else ""
    return format_html("{} {}", criterion.hint, weight).strip()
