"""The form field for a paper."""

from django import forms
from django.utils.datastructures import MultiValueDict

from documents.forms import PrivateFileField
from tests.documents.conftest import upload


class PaperForm(forms.Form):
    paper = PrivateFileField()
    photo = PrivateFileField(kinds=("jpeg", "png"), required=False, help_text="A portrait.")


def test_the_field_says_what_it_takes_and_the_chooser_offers_it():
    form = PaperForm()
    assert str(form.fields["paper"].help_text) == "PDF, JPEG or PNG, up to 4\xa0MB."
    assert form.fields["photo"].help_text == "A portrait."
    assert form.fields["paper"].widget.attrs["accept"] == (
        ".pdf,application/pdf,.jpg,.jpeg,image/jpeg,.png,image/png"
    )
    assert form.fields["photo"].widget.attrs["accept"] == ".jpg,.jpeg,image/jpeg,.png,image/png"


def test_a_good_paper_comes_out_checked():
    form = PaperForm({}, MultiValueDict({"paper": [upload("passport.pdf")]}))
    assert form.is_valid()
    assert form.cleaned_data["paper"].content_type == "application/pdf"
    assert form.cleaned_data["photo"] is None


def test_a_bad_paper_is_an_error_beside_the_field():
    form = PaperForm({}, MultiValueDict({"paper": [upload("cv.exe")], "photo": [upload("passport.pdf")]}))
    assert form.errors == {
        "paper": ["Only a PDF, JPEG or PNG file is taken here."],
        "photo": ["Only a JPEG or PNG file is taken here."],
    }


def test_no_paper_is_an_error_too():
    assert PaperForm({}, MultiValueDict()).errors == {"paper": ["This field is required."]}
