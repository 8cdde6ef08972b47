"""Every kind of page: no violation of WCAG 2.2 AA in light and dark, left-to-right and right-to-left; no sideways
scroll at 360 px; nothing that the policy blocks.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from documents.models import VerificationCode
from exchanges.models import Application
from tests.committees.connecting import agrees, wrote
from tests.conftest import make_draft, make_person
from tests.exchanges.states import issue_card, put
from tests.journeys.conftest import DESK, PHONE, violations, width
from workflows.models import LogEntry

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ["en", "ar"]
WAYS = [("light", DESK), ("dark", PHONE)]
FAULTY = """() => {
    const box = document.createElement("div");
    box.style.setProperty("width", "2000px");
    box.style.setProperty("background", "white");
    box.style.setProperty("color", "#eee");
    box.append("Hardly to be read", document.createElement("img"));
    const script = document.createElement("script");
    script.textContent = "window.intruder = true";
    document.querySelector("main").append(box, script);
}"""
STEPS = ["dates", "wishes", "languages", "studies", "motivation", "emergency", "documents", "terms"]


@pytest.fixture
def house(world: types.SimpleNamespace, cast: types.SimpleNamespace) -> types.SimpleNamespace:
    """An application in each state that has a page of its own, with names in scripts of both directions."""
    h = types.SimpleNamespace(**vars(cast))
    students = [("mia", "Ἑλένη"), ("noor", "نور الهدى"), ("kim", "김서연")]
    h.mia, h.noor, h.kim = (
        make_person(n, nmo=world.usa, local_committee=world.boston) for n, _name in students
    )
    for (name, written), student in zip(students, (h.mia, h.noor, h.kim), strict=True):
        student.given_names, student.latin_name = written, name.capitalize()
        student.save()
    h.draft = make_draft(world, cast.amina)
    h.unfinished = make_draft(world, cast.other, motivation="", terms=None, terms_accepted_at=None)
    h.submitted = put(make_draft(world, h.mia), "submitted")
    h.sent = put(make_draft(world, h.noor), "sent")
    h.accepted = put(make_draft(world, h.kim), "accepted")
    issue_card(h.accepted, world.berlin, by=cast.hans)
    for application in (h.submitted, h.sent, h.accepted):
        LogEntry.objects.append(application, "submit", source="draft", by=application.student)
    h.code = VerificationCode.objects.issue("Card of Acceptance", [("City", "Berlin")], by="bvmd Germany")
    return h


def of(application: Application, *names: str) -> list[str]:
    """Addresses of an application's pages."""
    return [reverse(f"exchanges:{name}", args=[application.uuid]) for name in names]


def faults(
    browsers: Any, person: Any, addresses: Iterable[str], *, kinds: Iterable[str] = (), status: int = 200
) -> dict[str, Any]:
    """What is wrong, by language and address.

    English is looked at in light on a desk, Arabic in dark on a phone; pages that stand for their kind each way.
    """
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        if person is not None:
            type(person).objects.filter(pk=person.pk).update(language=language)
        page = browsers.open(person, language=language)
        for address in addresses:
            answer = page.goto(address)
            wrong: list[Any] = [] if answer.status == status else [answer.status]
            direction = page.evaluate("document.documentElement.dir")
            wrong += [] if direction == {"en": "ltr", "ar": "rtl"}[language] else [direction]
            ways = WAYS if address in kinds else [WAYS[LANGUAGES.index(language)]]
            wrong += [fault for way in ways for fault in looked_at(page, *way)]
            wrong += [] if wide(page) <= PHONE["width"] else [f"{wide(page)} px wide on a phone"]
            if wrong:
                found[f"{language} {address}"] = wrong
    return found


def looked_at(page: Any, scheme: str, size: dict[str, int]) -> list[Any]:
    """One look in this scheme at this size."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(size)
    return violations(page)


def wide(page: Any) -> int:
    """How wide the page is on a phone."""
    page.set_viewport_size(PHONE)
    return width(page)


def test_the_eyes_see_and_the_ears_hear(browsers, house):
    """A page with faults is found out; else all that follows says nothing."""
    page = browsers.open()
    page.goto("/")
    page.evaluate(FAULTY)
    assert {rule for rule, _places in looked_at(page, "light", DESK)} == {"image-alt", "color-contrast"}
    assert wide(page) > PHONE["width"]
    assert len(browsers.complaints) == 1
    assert "Content Security Policy" in browsers.complaints.pop()


def test_public_pages(browsers, house):
    addresses = [
        *(
            reverse(name)
            for name in ("home", "members:home", "committees:home", "exchanges:home", "projects:home")
        ),
        reverse("members:nmo", args=["bvmd-germany"]),
        reverse("committees:committee", args=["scope"]),
        reverse("exchanges:conditions", args=["bvmd-germany", "scope"]),
        reverse("documents:look_up"),
        reverse("documents:verify", args=[house.code.grouped]),
    ]
    assert faults(browsers, None, addresses, kinds={"/", "/nmos/", addresses[-3]}) == {}
    assert faults(browsers, None, ["/nowhere/"], status=404) == {}


def test_pages_of_signing_in(browsers, house):
    names = ["login", "signup", "reset_password", "reset_password_done", "request_login_code", "inactive"]
    addresses = [reverse(f"account_{name}") for name in names]
    assert faults(browsers, None, addresses, kinds=addresses[:1]) == {}


def test_pages_of_ones_own_account(browsers, house):
    names = ["account_email", "account_change_password", "account_logout", "account_reauthenticate"]
    names += [
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "usersessions_list",
        "members:profile",
        "my_data:home",
    ]
    assert faults(browsers, house.amina, [reverse(name) for name in names]) == {}


def test_pages_of_a_student(browsers, house):
    draft = house.draft
    addresses = [reverse("dashboard"), reverse("exchanges:apply"), reverse("exchanges:applications")]
    addresses += of(draft, "application", "submit", "cancel")
    addresses += [reverse("exchanges:edit", args=[draft.uuid, step]) for step in STEPS]
    addresses += [reverse("exchanges:upload", args=[draft.uuid, "passport"])]
    kinds = {
        reverse("dashboard"),
        *of(draft, "application"),
        reverse("exchanges:edit", args=[draft.uuid, "wishes"]),
    }
    assert faults(browsers, house.amina, addresses, kinds=kinds) == {}
    assert faults(browsers, house.other, of(house.unfinished, "application", "submit")) == {}
    addresses = [reverse("dashboard"), *of(house.accepted, "application", "confirm", "cancel")]
    assert faults(browsers, house.kim, addresses) == {}


def test_pages_of_finding_and_writing_to_people(browsers, house):
    interests, letters = agrees(house.noor), wrote(house.kim, house.amina).get_absolute_url()
    every = [
        *(reverse(name) for name in ("connections", "topics", "committees:interests")),
        *(reverse(name) for name in ("committees:conversations", "dashboard")),
        *(reverse("topic", args=["vaccination"]), interests.get_absolute_url()),
        *(f"{letters}{page}" for page in ("", "block/", "unblock/", "report/")),
    ]
    assert faults(browsers, house.amina, every, kinds={every[0], letters}) == {}


def test_pages_of_sending_officers(browsers, house):
    addresses = [reverse("dashboard"), reverse("exchanges:applications")]
    addresses += of(house.submitted, "application", "check", "send_back")
    addresses += [reverse("exchanges:judge", args=[house.submitted.uuid, "passport"])]
    assert faults(browsers, house.leo, addresses) == {}
    put(house.submitted, "checked", number=house.submitted.number)
    addresses = [reverse("dashboard"), *of(house.submitted, "application", "send", "cancel")]
    assert faults(browsers, house.lena, addresses) == {}
    assert faults(browsers, house.lena, of(house.sent, "accept"), status=403) == {}


def test_pages_of_hosting_officers(browsers, house):
    addresses = [reverse("dashboard"), reverse("exchanges:applications")]
    addresses += of(house.sent, "application", "accept", "reject", "send_back")
    addresses += [reverse("exchanges:edit_conditions", args=["bvmd-germany", "scope"])]
    kinds = {reverse("exchanges:applications"), *of(house.sent, "application", "accept")}
    assert faults(browsers, house.hans, addresses, kinds=kinds) == {}
    assert faults(browsers, house.berta, [reverse("dashboard"), *of(house.accepted, "application")]) == {}


def test_pages_of_the_federation(browsers, house):
    assert faults(browsers, house.dora, [reverse("dashboard"), reverse("exchanges:applications")]) == {}
    assert faults(browsers, house.grace, [reverse("dashboard")]) == {}


def test_admin_pages_are_blocked_nowhere(browsers, house):
    """Django's own admin: what the policy would block shows as a complaint of the browser."""
    page = browsers.open(house.admin)
    from django.contrib import admin

    answers = {}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        answers[name] = page.goto(reverse(f"{name}_changelist")).status
        if first := model._default_manager.first():
            answers[f"{name} {first.pk}"] = page.goto(reverse(f"{name}_change", args=[first.pk])).status
    answers["index"] = page.goto(reverse("admin:index")).status
    assert {name: status for name, status in answers.items() if status != 200} == {}


def test_what_the_words_of_a_mail_may_name_is_read_whole_on_a_phone(browsers, house):
    page = browsers.open(house.admin)
    page.set_viewport_size(PHONE)
    page.goto(reverse("admin:outbox_mailtext_words", args=["projects", "weekly_reviews", "en"]))
    box = page.locator(".wide:has(table:has(code))")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_the_admin_wears_the_portals_colours_in_both_schemes(browsers, house):
    page = browsers.open(house.admin)
    page.goto(reverse("admin:exchanges_application_changelist"))
    seen = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert seen["light"] != seen["dark"]
    assert settings.LANGUAGE_CODE == "en"
