"""The pages of a plenary: who sees and does what, what is typed, and the agenda as everyone reads it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assemblies.hall import secret_of
from assemblies.models import AgendaItem, AgendaPaper, Motion, MotionKind, Plenary, Poll, SpeechRequest
from assemblies.schedule import agenda_of
from assemblies.workflow import Refused, agenda, amendments, mark_absent, motions, polls, speakers
from documents.models import FileRead
from tests.assemblies.conftest import make_plenary, mandate_of
from tests.assemblies.proposing import STRONGER, TEXT, add_item, amend, propose, seconded, vote_on
from tests.assemblies.test_agenda import make_paper
from tests.conftest import PDF, YEAR, appoint
from tests.exchanges.posting import errors, fill, inputs, messages, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
# . 200, > 302, - 403: sees it and may not, blank 404: there is no such thing.
SIGN = {200: ".", 302: ">", 403: "-", 404: " "}
LONGEST_TITLE = 200
TEAM = ["change_plenary", "add_item", "change_item", "move_item", "remove_item", "add_paper"]
CHAIR = ["chair", "open_plenary", "close_plenary", "call_item", "finish_item", "call_speaker", "end_speech"]
ROLL = ["roll", "freeze_roll", "mandate"]
READ = ["plenary", "order_of_day", "floor", "motions", "ask_to_speak"]
PAPER = ["paper", "revise_paper", "publish_paper"]
MOTION = ["motion", "second_motion", "withdraw_motion", "step_back_motion", "let_motion_die", "place_motion"]
MORE = ["amend_motion", "accept_amendment", "put_amendment_to_vote", "rewrite_amendment"]
LAST = ["withdraw_amendment", "withdraw_speech", "plan_plenary", "propose_motion"]
TO_READ = {*READ[:4], "chair", "paper", "motion"}
ROUTES = [*READ, *TEAM, *CHAIR, *ROLL, *PAPER, *MOTION, *MORE, *LAST]
MATRIX = {
    # Read, keep the agenda, lead, keep the roll, papers, motions, amend, the rest.
    "other": [".    ", "------", "-------", "---", "   ", "      ", "    ", "  - "],
    "frank": [".    ", "------", "-------", "---", "   ", "      ", "    ", "  - "],
    "leo": ["....-", "------", "-------", "---", ".--", ".-----", "----", "- --"],
    "lena": ["....>", "------", "-------", "---", ".--", ".-.---", "...-", "- -."],
    "amina": ["....>", "------", "-------", "---", ".--", ".-.---", "...-", "->-."],
    "hans": ["....>", "------", "-------", "---", ".--", ".>-.--", "...-", "- -."],
    "tarek": ["....>", "------", "-------", "---", ".--", ".>----", ".--.", ". -."],
    "thora": ["....>", "...>..", "...>>>>", ".--", "..>", ".--->.", "--.-", "- .-"],
    "grace": ["....>", "...>..", "-------", "---", "..>", ".--->.", ".-.-", "- .."],
    "ngozi": ["....>", "------", "-------", "...", ".--", ".-----", "----", "- --"],
    "admin": ["....-", "------", "-------", "---", ".--", ".-----", "----", "- --"],
}  # fmt: skip


@pytest.fixture
def scene(plenary, world, room):
    """An item with a paper for members, Lena's seconded motion with Tarek's amendment, Amina waiting to speak."""
    item = add_item(plenary, room.thora, title="Policies")
    paper = make_paper(item, room.thora, title="Draft for members", text="MarkerText")
    motion = seconded(plenary, world, room, title="MarkerMotion")
    motions.place(motion, item, by=room.thora)
    amendment = amend(motion, world.tunisia, room.tarek)
    speech = speakers.ask_to_speak(plenary, "speech", by=room.amina)
    return {
        "plenary": plenary, "item": item, "paper": paper, "motion": motion, "amendment": amendment,
        "speech": speech, "mandate": mandate_of(plenary, world.usa),
    }  # fmt: skip


ABOUT = {
    "item": ["change_item", "move_item", "remove_item", "add_paper", "call_item", "finish_item"],
    "paper": PAPER,
    "motion": [*MOTION, "amend_motion"],
    "amendment": [*MORE[1:], "withdraw_amendment"],
    "speech": ["call_speaker", "end_speech", "withdraw_speech"],
    "mandate": ["mandate"],
}
KIND_OF = {route: kind for kind, routes in ABOUT.items() for route in routes}


def address(route, scene):
    if route in {"motions", "propose_motion", "plan_plenary"}:
        return reverse(f"assemblies:{route}", args=[scene["plenary"].assembly.slug])
    return reverse(f"assemblies:{route}", args=[scene[KIND_OF.get(route, "plenary")].uuid])


def signed_in(person):
    client = Client()
    client.force_login(person, backend="members.backends.AddressBackend")
    return client


def test_each_role_gets_exactly_what_the_table_says(scene, room):
    for name, expected in MATRIX.items():
        client = signed_in(getattr(room, name))
        got = {route: SIGN[client.get(address(route, scene)).status_code] for route in ROUTES}
        assert (name, got) == (name, dict(zip(ROUTES, "".join(expected), strict=True)))


def test_who_may_not_posts_in_vain(scene, room):
    before = [(m, m.objects.count()) for m in (AgendaItem, AgendaPaper, Motion, SpeechRequest, Plenary)]
    for name in ("other", "leo", "admin"):
        client = signed_in(getattr(room, name))
        for route, sign in zip(ROUTES, "".join(MATRIX[name]), strict=True):
            if sign in "- " and route not in TO_READ:
                answer = send(client, address(route, scene), {"verb": "vote"})
                assert SIGN[answer.status_code] == sign, (name, route)
    assert [(model, model.objects.count()) for model, _count in before] == before
    scene["motion"].refresh_from_db()
    assert scene["motion"].state == "seconded"


def test_what_is_for_members_leaks_nowhere(scene, room):
    for client in (Client(), signed_in(room.other), signed_in(room.frank)):
        for page in (address("plenary", scene), scene["plenary"].assembly.get_absolute_url()):
            answer = client.get(page)
            assert answer.status_code == 200
            assert "Draft for members" not in answer.text
            assert "MarkerMotion" not in answer.text
        hidden = client.get(address("paper", scene))
        missing = client.get(reverse("assemblies:paper", args=["11111111-1111-4111-8111-111111111111"]))
        assert (hidden.status_code, hidden.content) == (404, missing.content)
    agenda.publish_paper(scene["paper"], is_public=True, by=room.thora)
    assert "MarkerText" in Client().get(address("paper", scene)).text
    assert "Draft for members" in Client().get(scene["plenary"].assembly.get_absolute_url()).text


def test_an_assembly_without_a_plenary_says_so_to_members_alone(room, sign_in):
    assembly = make_plenary().assembly
    Plenary.objects.all().delete()
    assert "Plenaries" not in Client().get(assembly.get_absolute_url()).text
    page = sign_in(room.thora).get(assembly.get_absolute_url()).text
    assert "None is planned yet." in page
    assert "Plan a plenary" in page
    assert "Plan a plenary" not in sign_in(room.lena).get(assembly.get_absolute_url()).text


def test_the_chair_plans_a_plenary_and_writes_its_agenda(room, sign_in):
    assembly = make_plenary().assembly
    client = sign_in(room.thora)
    path = reverse("assemblies:plan_plenary", args=[assembly.slug])
    assert "quorum_numerator" in errors(send(client, path, {"starts_at": f"{YEAR + 3}-03-02T09:00"}))
    made = fill(client, path, starts_at=f"{YEAR + 3}-03-02T09:00", quorum_numerator=1, quorum_denominator=2)
    plenary = Plenary.objects.get(number=2)
    assert made.url == plenary.get_absolute_url()
    assert "Nothing is on the agenda yet" in client.get(made.url).text
    for title in ("Opening", "Motions"):
        fill(client, reverse("assemblies:add_item", args=[plenary.uuid]), title=title, minutes=20)
    page = client.get(made.url).text
    assert (
        page.index("09:00")
        < page.index("<bdi>Opening")
        < page.index(">09:20</time> – ")
        < page.index("<bdi>Motions")
    )
    item = plenary.items.get(title="Motions")
    assert (
        send(client, reverse("assemblies:move_item", args=[item.uuid]), {"direction": "up"}).status_code
        == 302
    )
    send(client, reverse("assemblies:move_item", args=[item.uuid]), {"direction": "down"})
    send(client, reverse("assemblies:move_item", args=[item.uuid]), {"direction": "up"})
    fill(
        client,
        reverse("assemblies:change_item", args=[item.uuid]),
        planned_at=f"{YEAR + 3}-03-02T08:00",
        note="Bring\nit.",
    )
    assert list(plenary.items.order_by("order").values_list("title", "note")) == [
        ("Motions", "Bring\nit."),
        ("Opening", ""),
    ]
    send(client, reverse("assemblies:remove_item", args=[item.uuid]))
    assert plenary.items.count() == 1
    fill(client, reverse("assemblies:change_plenary", args=[plenary.uuid]), quorum_denominator=3)
    plenary.refresh_from_db()
    assert plenary.quorum_share.denominator == 3


def test_an_overlap_is_shown_to_the_team(plenary, room, sign_in):
    add_item(plenary, room.thora, title="Long", minutes=60)
    add_item(plenary, room.thora, title="Early", planned_at=plenary.starts_at)
    assert "begins before the item above ends" in sign_in(room.thora).get(plenary.get_absolute_url()).text


def test_a_second_writer_of_an_item_is_told(plenary, room, sign_in):
    item = add_item(plenary, room.thora, title="Mine")
    client, path = sign_in(room.thora), reverse("assemblies:change_item", args=[item.uuid])
    old = {field.html_name: field.value() or "" for field in client.get(path).context["form"]}
    fill(client, path, title="Theirs")
    answer = send(client, path, {**old, "title": "Mine again"})
    assert "Another window saved this" in answer.text
    assert "Theirs" in answer.text
    item.refresh_from_db()
    assert item.title == "Theirs"


def test_papers_are_handed_in_as_text_or_file_and_read(plenary, room, sign_in):
    item = add_item(plenary, room.thora)
    client, path = sign_in(room.thora), reverse("assemblies:add_paper", args=[item.uuid])
    kind = client.get(path).context["form"].fields["kind"].queryset.get(name="Report")
    assert "dealt with in August only" in client.get(path).text
    assert "administrators keep them as “Kinds of papers”." in client.get(path).text
    base = {"kind": kind.pk, "title": "Report"}
    assert errors(send(client, path, base)) == {"text": ["Write a text or choose a file: one of the two."]}
    assert send(client, path, {**base, "text": "We met\r\ntwice."}).status_code == 302
    paper = AgendaPaper.objects.get()
    assert paper.versions.get().text == "We met\ntwice."
    assert (
        "has a paper of this title" in errors(send(client, path, {**base, "text": "Once more."}))["title"][0]
    )
    upload = SimpleUploadedFile("report.pdf", PDF, content_type="application/pdf")
    revise = reverse("assemblies:revise_paper", args=[paper.uuid])
    assert send(client, revise, {"text": "Both", "upload": upload}).status_code == 200
    upload.seek(0)
    assert send(client, revise, {"text": "", "upload": upload}).status_code == 302
    assert "report.pdf" in client.get(paper.get_absolute_url()).text
    file = reverse("assemblies:paper_file", args=[paper.uuid, 2])
    answer = client.get(file)
    assert (b"".join(answer), "no-store" in answer["Cache-Control"]) == (PDF, True)
    assert FileRead.objects.get().by == room.thora
    assert client.get(reverse("assemblies:paper_file", args=[paper.uuid, 1])).status_code == 404
    assert Client().get(file).status_code == 404
    publish = reverse("assemblies:publish_paper", args=[paper.uuid])
    assert 'name="readers" value="everyone"' in client.get(paper.get_absolute_url()).text
    for _two_people in range(2):
        assert messages(send(client, publish, {"readers": "everyone"}))[-1] == "Everyone reads it now."
        assert b"".join(Client().get(file)) == PDF
    assert FileRead.objects.count() == 2 - 1
    assert 'name="readers" value="members"' in client.get(paper.get_absolute_url()).text
    send(client, publish, {"readers": "members"})
    assert Client().get(file).status_code == 404
    send(client, publish)
    assert Client().get(file).status_code == 404


def test_a_late_paper_and_what_changed_are_shown(plenary, room, sign_in):
    item = add_item(plenary, room.thora)
    paper = make_paper(item, room.thora, text="We met twice.")
    agenda.revise_paper(paper, text="We met three times.", by=room.thora)
    client = sign_in(room.lena)
    page = client.get(paper.get_absolute_url()).text
    assert "late by" in page
    assert "<del>twice.</del>" in page
    assert "<ins>three times.</ins>" in page
    assert "late by" in client.get(plenary.get_absolute_url()).text


def test_in_august_the_constitution_is_among_the_kinds(plenary, room, world, sign_in):
    plenary.assembly.kind = "august"
    plenary.assembly.save()
    item = add_item(plenary, room.thora)
    assert (
        "Constitution change"
        in sign_in(room.thora).get(reverse("assemblies:add_paper", args=[item.uuid])).text
    )
    assert (
        "Constitution change"
        in sign_in(room.lena).get(reverse("assemblies:propose_motion", args=[plenary.assembly.slug])).text
    )


def test_a_paper_out_of_season_is_refused_where_it_is_forced(plenary, room, sign_in, monkeypatch):
    item = add_item(plenary, room.thora)
    kind = make_paper(item, room.thora).kind
    monkeypatch.setattr("assemblies.plenary_forms.PaperKind.objects", type(kind).objects)
    client = sign_in(room.thora)
    type(kind).objects.filter(pk=kind.pk).update(only_in_august=True)
    answer = send(
        client,
        reverse("assemblies:add_paper", args=[item.uuid]),
        {"kind": kind.pk, "title": "B", "text": "C"},
    )
    assert "kind" in errors(answer)


def test_the_chair_leads_through_the_agenda(plenary, world, room, sign_in):
    client, desk = sign_in(room.thora), reverse("assemblies:chair", args=[plenary.uuid])
    assert "Every item was called." in client.get(desk).text
    first, second = (
        add_item(plenary, room.thora, title="First"),
        add_item(plenary, room.thora, title="Second", note="Mind it."),
    )
    motion = seconded(plenary, world, room)
    amend(motion, world.tunisia, room.tarek)
    motions.place(motion, second, by=room.thora)
    page = client.get(desk).text
    assert "No item is called" in page
    assert "Nobody asks to speak." in page
    for item in (first, second):
        send(client, reverse("assemblies:call_item", args=[item.uuid]))
    page = client.get(desk).text
    for words in ("Vaccination", "Amendment 1 of Associa-Med Tunisia", "Mind it.", "1 item is done"):
        assert words in page
    assert messages(send(client, reverse("assemblies:call_item", args=[second.uuid])))[-1].startswith(
        "This was"
    )
    send(client, reverse("assemblies:finish_item", args=[second.uuid]))
    speech = speakers.ask_to_speak(plenary, "order", by=room.amina)
    assert "point of order" in client.get(desk).text
    send(client, reverse("assemblies:call_speaker", args=[speech.uuid]))
    assert "End the speech" in client.get(desk).text
    send(client, reverse("assemblies:end_speech", args=[speech.uuid]))
    send(client, reverse("assemblies:close_plenary", args=[plenary.uuid]))
    plenary.refresh_from_db()
    assert plenary.state == "closed"
    assert "Open the plenary" not in client.get(desk).text


def test_a_vote_is_prepared_once_from_the_chairs_desk(plenary, world, room, sign_in):
    item = add_item(plenary, room.thora)
    agenda.call_item(item, by=room.thora)
    motion = seconded(plenary, world, room)
    motions.place(motion, item, by=room.thora)
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.put_to_vote(amendment, by=room.thora)
    client, desk = sign_in(room.thora), reverse("assemblies:chair", args=[plenary.uuid])
    for name, record in (("amendment", amendment), ("motion", motion)):
        assert f"?{name}={record.uuid}" in client.get(desk).text
        poll = Poll(plenary=plenary, title="Marker", **{name: record})
        polls.prepare_poll(poll, polls.choices_of_a_question(), by=room.thora)
        assert f"?{name}={record.uuid}" not in client.get(desk).text
        polls.annul_poll(poll, "Another wording.", by=room.thora)
        assert f"?{name}={record.uuid}" in client.get(desk).text


def test_an_open_vote_stands_on_the_chairs_desk_and_closing_waits_for_it(plenary, world, room, sign_in):
    item = add_item(plenary, room.thora)
    agenda.call_item(item, by=room.thora)
    poll = polls.prepare_poll(
        Poll(plenary=plenary, title="MarkerQuestion", item=item), polls.choices_of_a_question(), by=room.thora
    )
    client = sign_in(room.thora)
    order = client.get(reverse("assemblies:order_of_day", args=[plenary.uuid])).text
    assert "MarkerQuestion" in order
    polls.open_poll(poll, by=room.thora)
    assert "A vote is open" in client.get(reverse("assemblies:chair", args=[plenary.uuid])).text
    answer = send(client, reverse("assemblies:close_plenary", args=[plenary.uuid]))
    assert messages(answer) == ["A vote is open: close it first."]


def test_the_chair_opens_a_planned_plenary_once_it_has_a_roll(room, sign_in):
    planned = make_plenary()
    client, path = sign_in(room.thora), reverse("assemblies:open_plenary", args=[planned.uuid])
    assert (
        "Items are called once the plenary is open."
        in client.get(reverse("assemblies:chair", args=[planned.uuid])).text
    )
    assert messages(send(client, path)) == ["The roll is empty: the credential committee writes it first."]
    keeper = signed_in(room.ngozi)
    roll = reverse("assemblies:roll", args=[planned.uuid])
    assert "The roll is not written yet" in keeper.get(roll).text
    send(keeper, reverse("assemblies:freeze_roll", args=[planned.uuid]))
    assert "3 NMOs" in keeper.get(roll).text
    send(client, path)
    planned.refresh_from_db()
    assert planned.state == "open"


def test_only_what_will_be_voted_is_on_the_order_of_the_day(plenary, world, room, sign_in):
    client, path = sign_in(room.lena), reverse("assemblies:order_of_day", args=[plenary.uuid])
    assert "Nothing is to be voted" in client.get(path).text
    add_item(plenary, room.thora, title="Break of the day", kind="break")
    item = add_item(plenary, room.thora, title="Policies")
    alive = seconded(plenary, world, room, title="MarkerAlive")
    gone = propose(plenary.assembly, world.tunisia, room.tarek, title="MarkerGone")
    open_one = amend(alive, world.tunisia, room.tarek)
    for motion in (alive, gone):
        motions.place(motion, item, by=room.thora)
    motions.withdraw(gone, by=room.tarek)
    page = client.get(path).text
    assert "MarkerAlive" in page
    assert "Amendment 1 of Associa-Med Tunisia" in page
    assert "MarkerGone" not in page
    assert "Break of the day" not in page
    amendments.withdraw(open_one, by=room.tarek)
    assert "Amendment 1" not in client.get(path).text


def test_a_motion_costs_the_same_for_one_amendment_and_for_many(
    plenary, world, room, django_assert_max_num_queries
):
    motion = seconded(plenary, world, room)

    def more():
        lost, asked = (amend(motion, world.tunisia, room.tarek) for _each in range(2))
        amendments.put_to_vote(lost, by=room.thora)
        vote_on(lost, plenary, world, room, "against")
        return asked

    more()
    clients, costs = [signed_in(person) for person in (room.lena, room.tarek, room.thora)], []
    for client in clients:
        client.get(motion.get_absolute_url())
        with django_assert_max_num_queries(45) as cost:
            client.get(motion.get_absolute_url())
        costs.append(len(cost))
    for _each in range(3):
        more()
    for client, most in zip(clients, costs, strict=True):
        with django_assert_max_num_queries(most):
            assert client.get(motion.get_absolute_url()).text.count("Not carried: 0 in favour") == 4


def test_an_agenda_loads_no_texts(plenary, room, django_assert_max_num_queries):
    make_paper(add_item(plenary, room.thora), room.thora, text="MarkerText")
    with django_assert_max_num_queries(10) as asked:
        lines = agenda_of(plenary, member=True)
    assert [str(paper) for paper, _last, _handed in lines[0].papers]
    assert not any('"assemblies_paperversion"."text"' in query["sql"] for query in asked)


def test_lists_cost_the_same_for_one_and_for_many(
    plenary, world, room, sign_in, django_assert_max_num_queries
):
    client = sign_in(room.thora)
    pages = [
        plenary.get_absolute_url(), reverse("assemblies:chair", args=[plenary.uuid]),
        reverse("assemblies:order_of_day", args=[plenary.uuid]),
        reverse("assemblies:motions", args=[plenary.assembly.slug]),
    ]  # fmt: skip

    def more(number):
        item = add_item(plenary, room.thora, title=f"Item {number}")
        make_paper(item, room.thora)
        motion = seconded(plenary, world, room)
        amend(motion, world.tunisia, room.tarek)
        motions.place(motion, item, by=room.thora)
        return item

    agenda.call_item(more(0), by=room.thora)
    costs = []
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(40) as cost:
            client.get(page)
        costs.append(len(cost))
    for number in range(1, 4):
        more(number)
    for page, most in zip(pages, costs, strict=True):
        with django_assert_max_num_queries(most):
            client.get(page)


LONGEST_TITLE = AgendaItem._meta.get_field("title").max_length


def test_hostile_and_honest_texts(plenary, world, room, sign_in):
    """Nothing breaks; what is typed is shown as text, and what is honest is kept as it was."""
    client, path = sign_in(room.thora), reverse("assemblies:add_item", args=[plenary.uuid])
    writer = signed_in(room.lena)
    propose_at = reverse("assemblies:propose_motion", args=[plenary.assembly.slug])
    form = writer.get(propose_at).context["form"]
    base = {"kind": form.fields["kind"].queryset[0].pk, "proposer": form["proposer"].value()}
    seen = set()
    for name, text, expect in inputs("name", "text"):
        version = client.get(path).context["form"]["version"].value()
        item_data = {"kind": "report", "minutes": 5, "speech_seconds": 60, "version": version}
        try:
            item = send(client, path, {**item_data, "title": text, "note": text})
            motion = send(writer, propose_at, {**base, "title": text, "text": text, "reasons": text})
        except UnicodeEncodeError:
            continue
        seen |= {item.status_code, motion.status_code}
        assert {item.status_code, motion.status_code} <= {200, 302, 400}, name
        if motion.status_code == 302:
            assert b"<script>alert" not in writer.get(motion.url).content, name
        if expect == "accept_verbatim" and len(text) <= LONGEST_TITLE:
            assert plenary.items.filter(title=text.strip()).exists(), name
    assert b"<script>alert" not in client.get(plenary.get_absolute_url()).content
    assert 302 in seen


def test_motions_from_the_first_page_to_the_decision(plenary, world, room, sign_in):
    list_of = reverse("assemblies:motions", args=[plenary.assembly.slug])
    lena, hans, tarek, thora = (signed_in(p) for p in (room.lena, room.hans, room.tarek, room.thora))
    assert "No motion is proposed yet" in lena.get(list_of).text
    path = reverse("assemblies:propose_motion", args=[plenary.assembly.slug])
    policy = lena.get(path).context["form"].fields["kind"].queryset.get(name="Policy")
    assert "text" in errors(send(lena, path, {"title": "X", "kind": policy.pk, "proposer": "nmo-0"}))
    made = fill(
        lena, path, title="Vaccination", kind=policy.pk, text=TEXT.replace("\n", "\r\n"), reasons="Because."
    )
    motion = Motion.objects.get()
    assert made.url == motion.get_absolute_url()
    assert motion.texts.get().text == TEXT
    page = lena.get(made.url).text
    assert "late by" in page
    assert "Because." in page
    assert "needs a seconder" in lena.get(list_of).text

    def at(name, record=motion):
        return reverse(f"assemblies:{name}", args=[record.uuid])

    send(hans, at("second_motion"), {"nmo": world.germany.pk})
    item = add_item(plenary, room.thora)
    send(thora, at("place_motion"), {"item": item.pk})
    assert "Plenary 1" in lena.get(list_of).text or "plenary 1" in lena.get(list_of).text
    same = fill(tarek, at("amend_motion"))
    assert errors(same)["text"] == ["This is the text as it stands: change something."]
    fill(tarek, at("amend_motion"), text=STRONGER)
    amendment = motion.amendments.get()
    page = lena.get(made.url).text
    assert "<ins>strongly </ins>" in page
    assert "hasn’t answered" in page
    assert "What it changes" in lena.get(at("accept_amendment", amendment)).text
    send(lena, at("accept_amendment", amendment))
    assert "Accept it" not in lena.get(made.url).text
    assert "Accept it" in hans.get(made.url).text
    send(hans, at("accept_amendment", amendment))
    page = lena.get(made.url).text
    assert "Text as amended" in page
    assert "What changed since it was proposed" in page
    poll = vote_on(motion, plenary, world, room, "favour", "favour", "against")
    annul = thora.get(reverse("assemblies:annul_poll", args=[poll.uuid])).text
    assert "What it decided is open again." in annul
    words = "Carried: 2 in favour, of 3 votes; needed for more than half: 2"
    assert words in lena.get(made.url).text
    motion.refresh_from_db()
    assert motion.state == "carried"
    late = hans.get(at("step_back_motion"))
    assert messages(late)[-1:] == ["This was already moved on: it is now “carried”."]
    late = tarek.get(at("amend_motion"))
    assert messages(late)[-1:] == ["This was already moved on: it is now “carried”."]


def test_a_refused_amendment_is_written_anew_and_voted_on(plenary, world, room):
    lena, hans, tarek = (signed_in(p) for p in (room.lena, room.hans, room.tarek))
    motion = seconded(plenary, world, room)
    amendment, other = (
        amend(motion, world.tunisia, room.tarek),
        amend(motion, world.usa, room.lena, text=TEXT + " Soon."),
    )

    def at(name, record):
        return reverse(f"assemblies:{name}", args=[record.uuid])

    send(hans, at("accept_amendment", other))
    assert "The motion’s text has changed since" in lena.get(motion.get_absolute_url()).text
    send(hans, at("put_amendment_to_vote", amendment))
    assert errors(send(tarek, at("rewrite_amendment", amendment), {"text": TEXT + " Soon."}))["text"]
    send(tarek, at("rewrite_amendment", amendment), {"text": TEXT + " Now."})
    vote_on(amendment, plenary, world, room, "against", "against", "favour")
    amendment.refresh_from_db()
    assert amendment.state == "lost"
    page = lena.get(motion.get_absolute_url()).text
    assert "Not carried: 1 in favour, of 3 votes; needed for more than half: 2" in page
    for name in ("withdraw_motion", "step_back_motion"):
        who = lena if name == "withdraw_motion" else hans
        assert who.get(at(name, motion)).status_code == 200
    send(hans, at("step_back_motion", motion))
    assert "Nobody seconds it" in lena.get(at("withdraw_motion", motion)).text
    send(lena, at("withdraw_motion", motion))
    motion.refresh_from_db()
    assert motion.state == "withdrawn"
    assert "Withdrawn" in lena.get(motion.get_absolute_url()).text


def test_the_chair_lets_a_motion_die_on_its_page(plenary, world, room, sign_in):
    motion = propose(plenary.assembly, world.usa, room.lena)
    send(sign_in(room.thora), reverse("assemblies:let_motion_die", args=[motion.uuid]))
    motion.refresh_from_db()
    assert motion.state == "dead"


def test_who_speaks_for_several_chooses_in_whose_name(plenary, world, room, sign_in):
    appoint(room.lena, "scoph-director")
    client, path = sign_in(room.lena), reverse("assemblies:propose_motion", args=[plenary.assembly.slug])
    form = client.get(path).context["form"]
    assert [label for _key, label in form.fields["proposer"].choices] == ["AMSA-USA", "Director of SCOPH"]
    director = form.fields["proposer"].choices[1][0]
    kind = form.fields["kind"].queryset[0].pk
    fill(client, path, proposer=director, kind=kind, title="A year of health", text="Let it be so.")
    assert str(Motion.objects.get().proposer) == "Director of SCOPH"
    assert "proposer" in errors(fill(client, path, proposer="nmo-999999", title="B", text="C"))


def test_a_motion_that_is_refused_after_its_form_is_told(plenary, room, sign_in, monkeypatch):
    def refuse(*of_what):
        raise Refused("Too late in the year.")

    client, path = sign_in(room.lena), reverse("assemblies:propose_motion", args=[plenary.assembly.slug])
    monkeypatch.setattr(motions, "refuse_out_of_season", refuse)
    answer = fill(client, path, kind=MotionKind.objects.get(name="Policy").pk, title="B", text="C")
    assert (answer.status_code, messages(answer)) == (302, ["Too late in the year."])


def test_closed_and_planned_are_said(plenary, world, room, sign_in):
    client, roll = sign_in(room.ngozi), reverse("assemblies:roll", args=[plenary.uuid])
    agenda.adjourn(plenary, by=room.thora)
    assert 'name="present"' not in client.get(roll).text
    mandate = mandate_of(plenary, world.usa)
    assert "its roll stays as it is" in client.get(reverse("assemblies:mandate", args=[mandate.uuid])).text
    answer = client.post(roll, {"absent": str(mandate.uuid)})
    assert messages(answer) == ["This was already moved on: it is now “closed”."]
    with pytest.raises(Exception, match="closed"):
        mark_absent(mandate, by=room.ngozi)
    screen = Client().get(reverse("assemblies:hall", args=[plenary.uuid, secret_of("hall", plenary.uuid)]))
    assert "Plenary 1: closed" in screen.text


def test_who_comes_too_late_is_led_back_and_told(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    amendment = amend(motion, world.tunisia, room.tarek)
    assert (
        "Second this motion?"
        in signed_in(room.hans).get(reverse("assemblies:second_motion", args=[motion.uuid])).text
    )
    motions.withdraw(motion, by=room.lena)
    for person, name, record in (
        (room.hans, "second_motion", motion), (room.lena, "withdraw_motion", motion),
        (room.thora, "let_motion_die", motion),
        (room.tarek, "rewrite_amendment", amendment), (room.lena, "accept_amendment", amendment),
    ):  # fmt: skip
        answer = send(signed_in(person), reverse(f"assemblies:{name}", args=[record.uuid]))
        assert answer.url == record.get_absolute_url()
        assert messages(answer)[0].startswith("This was already moved on"), name


def test_rows_have_names_for_the_admin_and_the_log(plenary, world, room):
    paper = make_paper(add_item(plenary, room.thora), room.thora)
    motion = propose(plenary.assembly, world.usa, room.lena)
    speech = speakers.ask_to_speak(plenary, "order", by=room.amina)
    assert [str(one) for one in (plenary, paper.versions.get(), motion.texts.get(), speech)] == [
        "March Meeting, 1", "Report 1", "1. Vaccination (1)", "Amina Test: point of order",
    ]  # fmt: skip
