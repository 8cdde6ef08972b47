"""What the chair, the voters and the returning officers enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.forms import reasons
from assemblies.models import Choice, MajorityRule, Poll
from assemblies.results import outcome_of
from assemblies.words import majority_of
from assemblies.workflow import choices_of_a_question, choices_of_an_election, stands_again
from workflows.drafts import Guarded, Words, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assemblies.models import Plenary

MOST_CANDIDATES, MOST_SEATS = 60, 30
LONGEST_NAME = Choice._meta.get_field("candidate").max_length or 0


class PollForm(Guarded, forms.ModelForm):
    """A question or an election, with its majority: one of those with a name, or the vote's own."""

    needed = ("majority", "numerator", "denominator", "base")
    majority = forms.ModelChoiceField(
        MajorityRule.objects.all(),
        required=False,
        label=gettext_lazy("Majority"),
        empty_label=gettext_lazy("its own, as below"),
    )
    candidates = forms.CharField(
        label=gettext_lazy("Candidates"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One a line, in the order of the ballot."),
    )

    class Meta:
        model = Poll
        fields = ["title", "method", "seats", "candidates", "majority", *Poll.PARTS, "is_public"]
        labels = {"is_public": gettext_lazy("The result is public; otherwise the members read it")}
        widgets = {"title": forms.TextInput(attrs={"maxlength": 300})}

    def __init__(self, data: Any = None, *, poll: Poll, names: Sequence[str] = ()) -> None:
        self.poll, self.names = poll, list(names)
        super().__init__(data, instance=poll)
        self.fields["is_public"].help_text = ""
        if poll.is_election:
            self.fields["title"].label = _("Election of")
            self.fields["seats"].widget.attrs["max"] = MOST_SEATS
            self.initial["candidates"] = "\n".join(names)
        else:
            del self.fields["seats"], self.fields["candidates"]
        if poll.majority_name:
            self.initial["majority"] = MajorityRule.objects.filter(name=poll.majority_name).first()
        for name in ["numerator", "denominator"]:
            self.fields[name].required = False
        self.fields["base"].required = False

    def values(self) -> Any:
        """Every field as it is stored; a new vote has none."""
        if not self.poll.pk:
            return None
        return [
            self.poll.title,
            self.poll.method,
            self.poll.seats,
            self.poll.rule,
            self.poll.is_public,
            self.names,
        ]

    def words(self) -> Words:
        """Field by field."""
        if not self.poll.pk:
            return []
        return [
            (_("Question"), self.poll.title),
            (_("How"), self.poll.get_method_display()),
            (_("Seats"), in_words(self.poll.seats)),
            (_("Candidates"), in_words("\n".join(self.names))),
            (_("Majority"), majority_of(self.poll)),
            (_("Public"), in_words(self.poll.is_public)),
        ]

    @property
    def first_fields(self) -> list[Any]:
        """The fields before those of a majority of its own."""
        return [self[name] for name in self.fields if name not in {*Poll.PARTS, "is_public", "version"}]

    def clean_candidates(self) -> list[str]:
        """Names, each once."""
        names = [
            " ".join(line.split()) for line in self.cleaned_data["candidates"].splitlines() if line.strip()
        ]
        if len(names) > MOST_CANDIDATES:
            raise ValidationError(_("Not more than %d candidates.") % MOST_CANDIDATES)
        if long := [name for name in names if len(name) > LONGEST_NAME]:
            raise ValidationError(_("Too long for a name: %s…") % long[0][:40])
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValidationError(_("%s stands there twice.") % twice[0])
        return names

    def clean_seats(self) -> int:
        """At least one, and no more than any ballot needs."""
        seats: int = self.cleaned_data["seats"]
        if not 1 <= seats <= MOST_SEATS:
            raise ValidationError(_("Between 1 and %d seats.") % MOST_SEATS)
        return seats

    def clean(self) -> dict[str, Any]:
        """The majority with a name, copied; else its own, whole. A show of hands fills one seat."""
        filled = super().clean() or self.cleaned_data
        chosen = filled.get("majority")
        if chosen:
            filled.update({name: getattr(chosen, name) for name in Poll.PARTS})
            self.instance.majority_name = chosen.name
            for name in Poll.PARTS:
                self.errors.pop(name, None)
        else:
            self.instance.majority_name = ""
            self._check_own(filled)
        if filled.get("method") == Poll.Method.HAND and filled.get("seats", 1) > 1:
            self.add_error("method", _("A show of hands fills one seat at a time."))
        return filled

    def _check_own(self, filled: dict[str, Any]) -> None:
        for name in ["numerator", "denominator", "base"]:
            if not filled.get(name) and name not in self.errors:
                self.add_error(name, _("Needed for a majority of its own."))
        some, every = filled.get("numerator"), filled.get("denominator")
        if some and every and (some > every or (some == every and not filled.get("is_enough"))):
            self.add_error("numerator", _("A majority is a share such as 2 of 3."))

    def ballot(self) -> list[Choice]:
        """What a ballot of this vote can say."""
        if self.instance.is_election:
            return choices_of_an_election(self.cleaned_data["candidates"])
        return choices_of_a_question()


class RoundForm(forms.Form):
    """The next round of an election: who has withdrawn, who stands, and what elects."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What elects"),
        widget=forms.RadioSelect,
        choices=[
            (Poll.Kind.ELECTION.value, gettext_lazy("the same majority as before")),
            (Poll.Kind.RELATIVE.value, gettext_lazy("the most votes")),
        ],
    )
    withdrawn = forms.MultipleChoiceField(
        label=gettext_lazy("Who has withdrawn"), required=False, widget=forms.CheckboxSelectMultiple
    )
    stands = forms.ChoiceField(
        label=gettext_lazy("Who stands"),
        widget=forms.RadioSelect,
        choices=[
            ("rule", gettext_lazy("the best: one more than seats are left, with ties")),
            ("everyone", gettext_lazy("everyone who isn’t elected and hasn’t withdrawn")),
        ],
        initial="rule",
    )

    def __init__(self, data: Any = None, *, poll: Poll) -> None:
        self.poll = poll
        super().__init__(data, initial={"kind": Poll.Kind.RELATIVE if poll.round > 1 else Poll.Kind.ELECTION})
        elected = outcome_of(poll).elected
        self.free = {c.key: c.candidate for c in poll.choices.all() if c.candidate and c.key not in elected}
        field: Any = self.fields["withdrawn"]
        field.choices = list(self.free.items())

    def clean(self) -> dict[str, Any]:
        """Somebody has to stand."""
        filled = super().clean() or self.cleaned_data
        gone = filled.get("withdrawn", [])
        by_rule = stands_again(self.poll, gone)
        filled["standing"] = (
            [key for key in self.free if key not in gone] if filled.get("stands") == "everyone" else by_rule
        )
        if not filled["standing"] and not self.errors:
            raise ValidationError(_("Nobody is left to stand."))
        return filled


class ReasonForm(reasons.ReasonForm):
    """Why a vote is annulled; the minutes show it."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].help_text = _("Everyone reads it beside the vote and in the minutes.")


class MinutesForm(forms.Form):
    """Who reads the minutes."""

    is_public = forms.BooleanField(
        label=gettext_lazy("Everyone reads them; otherwise the members"),
        help_text=gettext_lazy(
            "They hold the figures of all votes, of those for members too, and who had no vote."
        ),
        required=False,
    )


class HandsForm(forms.Form):
    """One returning officer's count of hands, choice by choice."""

    def __init__(self, data: Any = None, *, poll: Poll, mine: dict[int, int], heard: int) -> None:
        self.heard = heard
        self.choices = list(poll.choices.all())
        super().__init__(data)
        for choice in self.choices:
            self.fields[f"choice_{choice.pk}"] = forms.IntegerField(
                label=str(choice), min_value=0, max_value=heard, initial=mine.get(choice.pk)
            )

    def clean(self) -> dict[str, Any]:
        """Never more hands than mandates in the room."""
        filled = super().clean() or self.cleaned_data
        counted = sum(self.votes().values())
        if counted > self.heard:
            raise ValidationError(
                _("%(hands)d hands, but only %(present)d mandates are present or represented.")
                % {"hands": counted, "present": self.heard}
            )
        return filled

    def votes(self) -> dict[Choice, int]:
        """What was counted."""
        return {choice: self.cleaned_data.get(f"choice_{choice.pk}", 0) for choice in self.choices}


def new_poll(plenary: Plenary, kind: str) -> Poll:
    """A vote that nobody has written yet: a question by half of the votes, an election by half of those present."""
    poll = Poll(plenary=plenary, kind=kind)
    base = MajorityRule.Base.VOTING
    if poll.is_election:
        poll.method, base = Poll.Method.SECRET, MajorityRule.Base.PRESENT
    halves = MajorityRule.objects.filter(numerator=1, denominator=2, base=base)
    usual = halves.first() or MajorityRule.objects.first()
    if usual:
        poll.majority_name = usual.name
    return poll
