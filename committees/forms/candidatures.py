"""What a candidate answers, what the NMO says, what the panel and the officers give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from committees.models import Candidature
from committees.models.candidatures import MOST_POINTS
from committees.words import count_words
from documents.forms import PrivateFileField
from workflows.drafts import Guarded, Words, in_words

if TYPE_CHECKING:
    from django.forms import BoundField

    from committees.models import PanelReview, Paper, Question, Yardstick
    from documents.checks import CheckedUpload
    from members.models import User

# Room for the longest answer in any script: the words are counted apart.
CHARACTERS_A_WORD = 20
LONGEST_NOTE = 2000


class CandidatureForm(Guarded, forms.Form):
    """The answers and papers of a draft; empty ones may wait until it is handed in."""

    def __init__(self, data: Any = None, files: Any = None, *, candidature: Candidature) -> None:
        self.questions = list(candidature.call.questions.all())
        self.asked = list(candidature.call.papers.all())
        self.given = {answer.question_id: answer.text for answer in candidature.answers.all()}
        self.handed = {one.paper_id: one.file for one in candidature.papers.select_related("file")}
        super().__init__(data, files)
        for question in self.questions:
            self.fields[_answer(question)] = self._answer_field(question)
        for paper in self.asked:
            self.fields[_paper(paper)] = self._paper_field(paper)

    def values(self) -> Any:
        """Answers by question, files by paper."""
        files = sorted((pk, str(file.uuid)) for pk, file in self.handed.items())
        return [sorted(self.given.items()), files]

    def words(self) -> Words:
        """The answers below their questions."""
        return [(one.text, in_words(self.given.get(one.pk, ""))) for one in self.questions]

    def clean(self) -> None:
        """No answer is longer than its question allows."""
        for question in self.questions:
            name = _answer(question)
            count = count_words(self.cleaned_data.get(name, ""))
            if count > question.most_words:
                self.add_error(
                    name,
                    _("%(count)d words: at most %(most)d are taken.")
                    % {"count": count, "most": question.most_words},
                )
        super().clean()

    @property
    def answers(self) -> dict[Question, str]:
        """What was written."""
        return {one: self.cleaned_data[_answer(one)] for one in self.questions}

    @property
    def papers(self) -> dict[Paper, CheckedUpload]:
        """What was uploaded this time."""
        uploads = {one: self.cleaned_data[_paper(one)] for one in self.asked}
        return {paper: upload for paper, upload in uploads.items() if upload}

    def _answer_field(self, question: Question) -> forms.CharField:
        limit = ngettext("At most %d word.", "At most %d words.", question.most_words) % question.most_words
        field = forms.CharField(
            label=question.text,
            help_text=format_html("{} {}", question.hint, limit).strip(),
            required=False,
            max_length=question.most_words * CHARACTERS_A_WORD,
            initial=self.given.get(question.pk, ""),
            widget=forms.Textarea(attrs={"rows": 4 if question.most_words <= 150 else 9}),  # noqa: PLR2004
        )
        field.needed = question.is_required  # type: ignore[attr-defined]
        return field

    def _paper_field(self, paper: Paper) -> PrivateFileField:
        field = PrivateFileField(label=paper.name, kinds=("pdf",), required=False)
        there = self.handed.get(paper.pk)
        kept = _("Kept: %s. Another file replaces it.") % there.original_name if there else ""
        field.help_text = format_html("{} {} {}", paper.hint, field.help_text, kept).strip()
        field.needed = paper.is_required  # type: ignore[attr-defined]
        return field


class SupportForm(forms.Form):
    """Whether the NMO stands behind its candidate, and a word on it."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Does your NMO support this candidature?"),
        choices=[
            (Candidature.Support.GIVEN, gettext_lazy("Yes, we support it")),
            (Candidature.Support.REFUSED, gettext_lazy("No, we don’t")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("A word on it"),
        help_text=gettext_lazy("The candidate and those who decide read it."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    """Why something was decided; the candidate reads it."""

    note = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The candidate reads it, by e-mail and on the page."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PanelReviewForm(Guarded, forms.Form):
    """First whether one is free to judge; then points on each criterion, and why."""

    conflict = forms.ChoiceField(
        label=gettext_lazy("Are you free to judge?"),
        help_text=gettext_lazy(
            "A conflict: you are close to the candidate, or gain or lose by the decision."
        ),
        choices=[
            ("no", gettext_lazy("Yes, I have no conflict of interest")),
            ("yes", gettext_lazy("No, I have one and stay out of it")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("For who decides; the candidate doesn’t read it. With a conflict: which one."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None, *, candidature: Candidature, person: User) -> None:
        self.yardsticks = list(candidature.call.yardsticks.all())
        self.review: PanelReview | None = candidature.reviews.filter(reviewer=person).first()
        scores = self.review.scores.all() if self.review else []
        self.points_given = {score.yardstick_id: score.points for score in scores}
        initial: dict[str, Any] = {_points(one): self.points_given.get(one.pk) for one in self.yardsticks}
        if self.review:
            initial |= {
                "conflict": "yes" if self.review.has_conflict else "no",
                "comment": self.review.comment,
            }
        super().__init__(data, initial=initial)
        comment = self.fields.pop("comment")
        for yardstick in self.yardsticks:
            self.fields[_points(yardstick)] = self._points_field(yardstick)
        self.fields["comment"] = comment

    def values(self) -> Any:
        """What was said before."""
        if self.review is None:
            return None
        return [self.review.has_conflict, self.review.comment, sorted(self.points_given.items())]

    def words(self) -> Words:
        """The same below its labels."""
        if self.review is None:
            return []
        given = [(one.name, in_words(self.points_given.get(one.pk))) for one in self.yardsticks]
        return [
            (_("Conflict of interest"), in_words(self.review.has_conflict)),
            *given,
            (_("Why?"), self.review.comment),
        ]

    def clean(self) -> None:
        """Who is free gives points on everything; who isn't, on nothing."""
        super().clean()
        if self.cleaned_data.get("conflict") == "no":
            for yardstick in self.yardsticks:
                if (
                    _points(yardstick) not in self.errors
                    and self.cleaned_data.get(_points(yardstick)) is None
                ):
                    self.add_error(_points(yardstick), _("Give points, or say that you have a conflict."))

    @property
    def stays_out(self) -> bool:
        """Whether the person stays out of it."""
        return bool(self.cleaned_data["conflict"] == "yes")

    @property
    def points(self) -> dict[Yardstick, int]:
        """The points, for who is free to give them."""
        if self.stays_out:
            return {}
        return {one: self.cleaned_data[_points(one)] for one in self.yardsticks}

    def point_fields(self) -> list[BoundField]:
        """One field a criterion."""
        return [self[_points(one)] for one in self.yardsticks]

    def _points_field(self, yardstick: Yardstick) -> forms.TypedChoiceField:
        weight = _("Counts %d times.") % yardstick.weight if yardstick.weight > 1 else ""
        field = forms.TypedChoiceField(
            label=yardstick.name,
            help_text=format_html("{} {}", yardstick.hint, weight).strip(),
            choices=[(number, str(number)) for number in range(MOST_POINTS + 1)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
        field.needed = True  # type: ignore[attr-defined]
        return field


def _answer(question: Question) -> str:
    return f"answer_{question.pk}"


def _paper(paper: Paper) -> str:
    return f"paper_{paper.pk}"


def _points(yardstick: Yardstick) -> str:
    return f"points_{yardstick.pk}"
