"""What a person works on and who may find them; what two people write to each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.conversation_permissions import is_suspended
from committees.models import ConversationMessage, ConversationReport, Interests, Suspension, Topic

MOST_TOPICS = 8


class InterestsForm(forms.ModelForm):
    """Topics, a sentence, languages; and whether one may be found by them, which begins with no."""

    is_findable = forms.BooleanField(
        label=gettext_lazy("Others may find me by this, and write to me through the portal"), required=False
    )

    class Meta:
        model = Interests
        fields = ["topics", "sentence", "languages"]
        widgets = {"topics": forms.CheckboxSelectMultiple}
        labels = {
            "topics": gettext_lazy("Topics that you work on"),
            "sentence": gettext_lazy("What you do, in a sentence"),
        }
        help_texts = {
            "sentence": gettext_lazy(
                "“I run malaria clinics in two villages and look for people who did this before.”"
            ),
            "languages": gettext_lazy("As you call them: “English, Português, Twi”."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.all()  # type: ignore[attr-defined]
        self.fields["is_findable"].initial = self.instance.findable_since is not None

    def clean_topics(self) -> Any:
        """Few enough to mean something."""
        topics = self.cleaned_data["topics"]
        if len(topics) > MOST_TOPICS:
            raise forms.ValidationError(_("Choose at most %d topics.") % MOST_TOPICS)
        return topics

    def clean(self) -> Any:
        """Who wants to be found says by what."""
        cleaned: Any = super().clean()
        if cleaned.get("is_findable") and "topics" in cleaned and not cleaned["topics"]:
            self.add_error("topics", _("Choose at least one topic: by it you are found."))
        return cleaned


class MessageForm(forms.ModelForm):
    """One message."""

    class Meta:
        model = ConversationMessage
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


class ReportForm(forms.ModelForm):
    """Why it is reported, and whether one wants to read more of it."""

    blocks = forms.BooleanField(
        label=gettext_lazy("Block this person too: I read nothing more of them"), required=False, initial=True
    )

    class Meta:
        model = ConversationReport
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 5})}


class SuspensionForm(forms.ModelForm):
    """Who may not write, and why."""

    class Meta:
        model = Suspension
        fields = ["person", "reason"]

    def clean_person(self) -> Any:
        """Once at a time: the field that says so isn't typed here."""
        person = self.cleaned_data["person"]
        if is_suspended(person):
            raise forms.ValidationError(_("This person is suspended already."))
        return person
