"""Who works on what and agreed to be found, what they follow, and what they write to each other; all invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from committees.models import (
    Conversation,
    ConversationMessage,
    ConversationReport,
    Interests,
    NationalCommittee,
    NationalCommitteeTopic,
    Topic,
    TopicFollow,
)
from committees.workflow import conversations, interests
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from ifmsa_portal.digests import send_topic_digests
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

MALARIA, WATER = "communicable-diseases", "water-and-hygiene"
# Person, topics, what they say, languages, days since they agreed; none: they didn't.
WORK: list[tuple[str, list[str], str, str, int | None]] = [
    (
        "student.gh",
        [MALARIA, WATER],
        "I count bed nets in two villages north of Accra, and ask why they hang in the field.",
        "English, Twi",
        40,
    ),
    (
        "luiza",
        [MALARIA, WATER],
        "Procuro criadouros de mosquitos com os moradores de três bairros de Salvador.",
        "Português, Español, English",
        35,
    ),
    ("kwame", [MALARIA, "child-health"], "A census of bed nets in Kumasi.", "English, Twi", 60),
    (
        "wulandari",
        [MALARIA, "vaccination"],
        "Demam berdarah: relawan jumantik di tiga kampung Yogyakarta.",
        "Bahasa Indonesia, English",
        33,
    ),
    (
        "salma",
        ["tobacco-alcohol-and-drugs"],
        "أعمل مع طلاب المدارس على الإقلاع عن التدخين.",
        "العربية, English",
        30,
    ),
    (
        "haruto",
        ["emergency-medicine-and-disasters"],
        "地震のあとの避難所で学生ができること。",
        "日本語, English",
        28,
    ),
    (
        "valeria",
        ["indigenous-health", "maternal-health"],
        "Acompaño a mujeres quechuas en la consulta.",
        "Español, Runasimi",
        25,
    ),
    (
        "taras",
        ["migration-and-refugees", "mental-health"],
        "Перша психологічна допомога переселенцям.",
        "Українська, English",
        22,
    ),
    (
        "zofia",
        ["mental-health", "students-well-being"],
        "Grupy wsparcia na dwunastu wydziałach.",
        "Polski, English",
        20,
    ),
    (
        "hajar",
        ["gender-equality", "maternal-health"],
        "Des sages-femmes pour l’Atlas.",
        "Français, العربية",
        18,
    ),
    ("tobias", ["climate-and-health"], "Hitzeschutz in Berliner Pflegeheimen.", "Deutsch, English", 15),
    (
        "beatriz",
        ["nutrition", "child-health"],
        "Lanches saudáveis em escolas de Coimbra.",
        "Português, English",
        12,
    ),
    ("neo.br", ["health-systems"], "Estágios na atenção básica.", "Português, English", 10),
    ("elif", ["organ-and-blood-donation"], "Kan bağışı kampanyaları.", "Türkçe", None),
]
FOLLOWS = {
    "student.gh": [MALARIA, WATER],
    "luiza": [MALARIA],
    "zofia": ["mental-health"],
    "scoph.director": [MALARIA],
}
# National committee, its topics.
GROUPS = {
    "Public Health Board": [MALARIA, WATER, "vaccination"],
    "Saúde Pública": [MALARIA, "non-communicable-diseases"],
    "Race, Ethnicity & Culture in Health": ["human-rights", "health-systems"],
    "Gender & Sexuality": ["gender-equality", "sexuality-education"],
    "Community & Environmental Health": ["climate-and-health"],
    "Wellness & Student Life": ["students-well-being"],
    "Sexualität und Prävention": ["sexuality-education", "hiv-and-aids"],
    "Medizin und Menschenrechte": ["human-rights", "migration-and-refugees"],
    "Indigenous Health": ["indigenous-health"],
    "Global Surgery": ["surgery"],
    "アフリカ村おこし": [MALARIA, "nutrition"],
}
FOLLOWED_FOR, DIGEST_BEFORE, TAKEN_UP_BEFORE = 30, 14, 18
# Days ago, who writes, to whom, what.
LETTERS = [
    (
        9,
        "wulandari",
        "student.gh",
        (
            "Dear Akosua,\nin Yogyakarta volunteers look for larvae in every house on Fridays. You count nets: do "
            "people let you in? Ours do since a neighbour comes along."
        ),
    ),
    (
        8,
        "student.gh",
        "wulandari",
        (
            "Dear Wulandari,\nmost do, if the assembly man has announced us. Half of the nets hang over seedlings, "
            "though. May I see the sheet that your volunteers fill in?"
        ),
    ),
    (
        1,
        "wulandari",
        "student.gh",
        (
            "Of course. One page, four boxes, and a drawing for those who don’t read. I put it into English this "
            "weekend. What would you need to know about mosquitoes that nets don’t tell?"
        ),
    ),
    (
        6,
        "noah",
        "beatriz",
        "Hi! I sell the best exam course there is. 40 % off if you pay by Friday. Tell all your friends in Coimbra.",
    ),
]
COMPLAINT = "He has never heard of our school lunches: he sells a course. Others got the same words."


def load_connections(people: dict[str, User]) -> None:
    """Agree, follow, write, report; and the digest of two weeks ago."""
    now = database_now()
    topics = Topic.objects.in_bulk(field_name="slug")
    for name, chosen, sentence, languages, days in WORK:
        set_clock(now - dt.timedelta(days=days or 0))
        work = Interests(person=people[name], sentence=sentence, languages=languages)
        interests.keep(work, [topics[slug] for slug in chosen], is_findable=days is not None)
    for group in NationalCommittee.objects.filter(name__in=GROUPS):
        group.topics.set([topics[slug] for slug in GROUPS[group.name]])
    NationalCommitteeTopic.objects.update(added_at=now - dt.timedelta(days=TAKEN_UP_BEFORE))
    for name, followed in FOLLOWS.items():
        for slug in followed:
            interests.follow(topics[slug], by=people[name])
    TopicFollow.objects.update(told_until=now - dt.timedelta(days=FOLLOWED_FOR))
    set_clock(now - dt.timedelta(days=DIGEST_BEFORE))
    send_topic_digests()
    deliver()
    for days, writer, reader, text in sorted(LETTERS, key=lambda letter: -letter[0]):
        _write(people[writer], people[reader], text, now - dt.timedelta(days=days))
    _report(people["beatriz"], now - dt.timedelta(days=5))
    set_clock(None)


def _write(by: User, to: User, text: str, at: dt.datetime) -> None:
    set_clock(at)
    begun = Conversation.objects.between(by, to).first()
    if begun:
        conversations.answer(begun, text, by=by)
    else:
        begun = conversations.write(to, text, by=by)
        Conversation.objects.filter(pk=begun.pk).update(started_at=at)
    ConversationMessage.objects.filter(conversation=begun, at__gt=at).update(at=at)
    deliver()


def _report(by: User, at: dt.datetime) -> None:
    """The Secretary General finds it in the inbox, administrators in the admin."""
    set_clock(at)
    report = conversations.report(Conversation.objects.of(by).get(), COMPLAINT, by=by)
    ConversationReport.objects.filter(pk=report.pk).update(at=at)
    assert report.case is not None
    report.case.messages.update(at=at)
    type(report.case).objects.filter(pk=report.case.pk).update(opened_at=at, moved_at=at)
    deliver()
