"""Announcements for tests: the public health officers of three NMOs, and what is written to them."""

from __future__ import annotations

from committees.audience import yet_to_get
from committees.models import Announcement, AnnouncementText, Office, Term
from committees.workflow import announcements as workflow
from members.models import MembershipStatus
from outbox.models import Email
from tests.conftest import appoint, make_person

NEWS = "committees/emails/announcement"
TEXT = {
    "language": "en",
    "title": "Vaccination week",
    "summary": "Tell us what you plan.",
    "body": "Dear {given_names},\n\nas {office} of {nmo}:\n\n- where\n- with whom",
}


def gather(world, cast):
    """Who writes: Sofia directs SCOPH, Eric assists it in Europe, Pia is President of the federation.

    Who gets it: Nils (NPO and LPO in Germany, reads French), Nina (NPO, Germany), Nadia (NPO, Tunisia), Noel
    (LPO, USA), Paul (President of AMSA-USA). Who doesn't: Olaf, NPO of Germany until a month ago, and Ella, elect.
    """
    w, c = world, cast
    c.sofia, c.eric, c.pia = (make_person(name) for name in ("sofia", "eric", "pia"))
    c.nils = make_person("nils", nmo=w.germany, language="fr", time_zone="Europe/Berlin")
    c.nina, c.olaf, c.ella = (make_person(name, nmo=w.germany) for name in ("nina", "olaf", "ella"))
    c.nadia, c.noel = make_person("nadia", nmo=w.tunisia), make_person("noel", nmo=w.usa)
    c.paul = make_person("paul", nmo=w.usa)
    appoint(c.sofia, "scoph-director")
    appoint(c.eric, "scoph-ra-europe")
    appoint(c.pia, "president")
    appoint(c.olaf, "npo", days=(-400, -31), nmo=w.germany)
    appoint(c.nils, "npo", nmo=w.germany)
    appoint(c.nina, "npo", nmo=w.germany)
    appoint(c.nils, "lpo", nmo=w.germany, local_committee=w.berlin)
    appoint(c.ella, "lpo", nmo=w.germany, local_committee=w.leipzig)
    Term.objects.filter(holder=c.ella).update(kind="elect")
    appoint(c.nadia, "npo", nmo=w.tunisia)
    appoint(c.noel, "lpo", nmo=w.usa, local_committee=w.boston)
    appoint(c.paul, "nmo-president", nmo=w.usa)
    MembershipStatus.objects.filter(nmo=w.tunisia).update(status="associate")
    return c


def write(by, office="scoph-director", *, offices=(), committees=(), nmos=(), text=TEXT, **fields):
    """A draft in the name of an office, with its audience."""
    record = Announcement(office=Office.objects.get(code=office), **fields)
    workflow.create(record, AnnouncementText(**text), by=by)
    record.offices.set(Office.objects.filter(code__in=offices))
    record.committees.set(committees)
    record.nmos.set(nmos)
    return record


def held(by, *args, **fields):
    """One that is ready to be sent."""
    record = write(by, *args, **fields)
    workflow.hold(record, by=by)
    return record


def sent(by, *args, **fields):
    """One that went out."""
    record = held(by, *args, **fields)
    workflow.send(record, by=by, expected=yet_to_get(record).count())
    return record


def got(record):
    """Who got it, as it stands in the rows, and as it stands in the outbox."""
    rows = sorted(one.person.given_names.lower() for one in record.recipients.select_related("person"))
    mails = Email.objects.filter(event=f"announcement:{record.uuid}").values_list("address", flat=True)
    assert rows == sorted(address.partition("@")[0] for address in mails)
    return rows
