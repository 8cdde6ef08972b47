"""Invoices: frozen once both approvals are there, numbered without gaps, credited, reminded of."""

import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from assemblies.dues import dues_of, invoiced, without_invoice
from assemblies.models import (
    Billing,
    CreditNote,
    Delegation,
    Fee,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    PaymentRules,
    RefundStep,
    Registration,
    SeatOverride,
    Surcharge,
)
from assemblies.workflow import delegations, invoices, registrations
from assemblies.workflow.holding import Refused
from outbox.models import Email
from tests.assemblies.delegating import details, make_assembly
from tests.assemblies.paying import DAY, end, entry, import_rows, issue, make_stage, offset, seat
from tests.conftest import make_nmo, make_person
from workflows.models import LogEntry, database_now


@pytest.fixture
def stage(world, circle):
    return make_stage(world, circle)


def mails():
    return sorted((mail.kind.rpartition("/")[2], mail.address) for mail in Email.objects.all())


def balance(invoice):
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance


def test_the_head_has_one_invoice_written_for_the_delegation(stage, circle):
    stage.karim.extras.add(offset(stage))
    invoice = issue(stage.tunisia, circle.paula)
    assert (invoice.number, invoice.total, invoice.person) == (
        f"M{stage.assembly.starts_on:%y}-0001",
        612,
        None,
    )
    lines = [(line.name, line.what, line.amount) for line in invoice.lines.all()]
    assert lines == [
        ("Selma Test", "early fee", 300), ("Karim Test", "early fee", 300), ("Karim Test", "Carbon offset", 12),
    ]  # fmt: skip
    assert str(invoice.lines.first()) == "Selma Test, early fee"
    assert invoice.addressee == "Associa-Med Tunisia\nAssocia-Med Tunisia"
    assert invoice.due_on == stage.today + 14 * DAY
    assert mails() == [("invoice_issued", "paula@example.test")]
    mail = Email.objects.get()
    assert "612.00 €" in mail.text
    assert invoice.printed_reference in mail.text
    assert LogEntry.objects.about(invoice).get().office == "President"


def test_what_is_on_an_invoice_stays_whatever_becomes_of_prices(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    Fee.objects.update(amount=999)
    PaymentRules.objects.update(iban="elsewhere")
    assert Invoice.objects.get().iban == stage.rules.iban
    assert sum(line.amount for line in invoice.lines.all()) == invoice.total == 600
    for change in (
        lambda: Invoice.objects.all().delete(),
        lambda: InvoiceLine.objects.update(amount=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


FROZEN = {
    "number": "M00-0001", "reference": "RF18539007547034", "addressee": "Other", "issuer": "Other",
    "account_holder": "Other", "iban": "Other", "bic": "Other", "note": "Other", "total": 1,
    "issued_on": "2020-01-01", "due_on": "2099-01-01",
}  # fmt: skip


def test_nothing_on_an_invoice_is_changed_by_whatever_way(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    before = Invoice.objects.values().get()
    later = make_assembly(200, "august-meeting", kind="august")
    for changes in (
        *({name: value} for name, value in FROZEN.items()),
        {"assembly": later},
        {"delegation": stage.germany},
    ):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(**changes)
    assert Invoice.objects.values().get() == before


def test_an_invoice_to_each_where_the_head_chose_that(stage, circle):
    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    assert str(Billing.objects.get()) == f"{stage.tunisia}: an invoice to each delegate"
    made = invoices.issue(stage.tunisia, by=circle.paula)
    assert [(one.person, one.addressee, one.total) for one in made] == [
        (circle.selma, "Selma Test", 300), (circle.karim, "Karim Test", 300),
    ]  # fmt: skip
    assert [one.payer for one in made] == ["Selma Test", "Karim Test"]
    assert mails() == [("invoice_issued", "karim@example.test"), ("invoice_issued", "selma@example.test")]


def test_the_address_that_the_accounts_of_the_nmo_want(stage, circle):
    invoices.choose_payer(
        Billing(delegation=stage.tunisia, payer="nmo", address="Associa-Med\nTunis"), by=circle.paula
    )
    assert issue(stage.tunisia, circle.paula).addressee == "Associa-Med\nTunis"


def test_the_federations_own_delegation_pays_by_the_nmo_of_each(stage, circle):
    own = type(stage.tunisia).objects.create(assembly=stage.assembly)
    seat(own, circle.twin, 1, category="decision", is_charged=False)
    invoice = issue(own, circle.grace)
    assert (invoice.total, invoice.addressee) == (300, "The federation")
    assert ("invoice_issued", "grace@example.test") in mails()


def test_a_named_head_is_told_instead_of_the_president(stage, circle):
    stage.tunisia.head = circle.vera
    stage.tunisia.save()
    issue(stage.tunisia, circle.vera)
    assert mails() == [("invoice_issued", "vera@example.test")]


def test_only_who_has_both_approvals_is_invoiced_and_only_once(stage, circle):
    for number, state in enumerate(["invited", "filled", "approved"], start=3):
        seat(stage.tunisia, make_person(f"p{number}"), number, state)
    assert issue(stage.tunisia, circle.paula).lines.count() == 2
    assert invoices.issue(stage.tunisia, by=circle.paula) == []
    confirmed = seat(stage.tunisia, circle.twin, 6, "confirmed")
    assert [line.registration for line in issue(stage.tunisia, circle.paula).lines.all()] == [confirmed]


def test_the_fee_decides_the_due_day_but_nobody_has_less_time_than_the_rule(stage, circle):
    stage.rules.early_due_on = stage.today + 30 * DAY
    stage.rules.save()
    assert issue(stage.tunisia, circle.paula).due_on == stage.today + 30 * DAY
    stage.rules.early_due_on = stage.today - DAY
    stage.rules.save()
    assert issue(stage.germany, circle.grace).due_on == stage.today + 14 * DAY


def test_nothing_is_written_without_rules_or_a_fee(stage, circle):
    Fee.objects.filter(category="E").delete()
    with pytest.raises(Refused, match="The fee of Selma Test isn’t entered yet"):
        invoices.issue(stage.tunisia, by=circle.paula)
    made, refusals = invoices.issue_all(stage.assembly, by=circle.grace)
    assert [one.delegation for one in made] == [stage.germany]
    assert refusals == ["Associa-Med Tunisia: The fee of Selma Test isn’t entered yet."]
    PaymentRules.objects.all().delete()
    with pytest.raises(Refused, match="aren’t entered yet"):
        invoices.issue(stage.tunisia, by=circle.paula)
    assert [series.last for series in InvoiceSeries.objects.all()] == [1]


def test_others_write_no_invoice_and_choose_no_payer(stage, circle):
    for stranger in (circle.selma, circle.gustav, circle.vera, circle.dora):
        with pytest.raises(PermissionDenied):
            invoices.issue(stage.tunisia, by=stranger)
        with pytest.raises(PermissionDenied):
            invoices.choose_payer(Billing(delegation=stage.tunisia), by=stranger)
        with pytest.raises(PermissionDenied):
            invoices.issue_all(stage.assembly, by=stranger)
        with pytest.raises(PermissionDenied):
            invoices.set_rules(stage.rules, by=stranger)
    with pytest.raises(PermissionDenied):
        invoices.choose_payer(Billing(delegation=stage.tunisia), by=circle.grace)
    assert not Invoice.objects.exists()


def test_administrators_write_invoices_too(stage, circle):
    made, refusals = invoices.issue_all(stage.assembly, by=circle.admin)
    assert (len(made), refusals) == (2, [])
    assert invoices.issue_all(stage.assembly, by=circle.admin) == ([], [])


def test_whoever_takes_a_place_over_is_on_the_invoice_already(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    end(stage.selma, "substituted")
    second = seat(stage.tunisia, circle.twin, 1, replaces=stage.selma)
    end(second, "substituted")
    third = seat(stage.tunisia, circle.vera, 1, replaces=second)
    assert invoices.issue(stage.tunisia, by=circle.paula) == []
    found = dues_of(stage.assembly, [third, stage.mohamed])
    assert (found[third.pk].invoice, found[third.pk].open, found[third.pk].is_paid) == (invoice, 600, False)
    assert (found[stage.mohamed.pk].invoice, found[stage.mohamed.pk].is_paid) == (None, False)
    assert list(without_invoice(stage.assembly)) == [stage.germany.pk]


def test_a_cancelled_registration_is_credited_by_its_share_once(stage, circle):
    stage.karim.extras.add(offset(stage))
    invoice = issue(stage.tunisia, circle.paula)
    Email.objects.all().delete()
    end(stage.karim, "cancelled", refund_percent=50)
    assert invoices.credit_cancelled() == 1
    assert invoices.credit_cancelled() == 0
    assert invoices.credit(stage.karim) is None
    note = CreditNote.objects.get()
    assert (note.number, note.amount, note.invoice) == (f"CM{stage.assembly.starts_on:%y}-0001", 156, invoice)
    assert balance(invoice) == 456
    assert mails() == [("invoice_credited", "paula@example.test")]
    assert "456.00 € are still to be paid" in Email.objects.get().text
    assert [entry.verb for entry in LogEntry.objects.about(invoice)] == ["issue", "credit"]


def test_a_substitute_who_cancels_is_credited_on_the_invoice_of_the_first(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    end(stage.selma, "substituted")
    second = seat(stage.tunisia, circle.twin, 1, replaces=stage.selma)
    end(second, "cancelled", refund_percent=100)
    assert invoices.credit_cancelled() == 1
    assert (CreditNote.objects.get().invoice, balance(invoice)) == (invoice, 300)


def test_no_credit_note_where_nothing_comes_back_or_nothing_was_asked(stage, circle):
    issue(stage.tunisia, circle.paula)
    end(stage.karim, "cancelled", refund_percent=0)
    end(stage.mohamed, "cancelled", refund_percent=50)
    assert invoices.credit_cancelled() == 0
    assert invoices.credit(stage.selma) is None
    assert not CreditNote.objects.exists()


def held_while(job):
    """How many rows were held meanwhile, and what came of it."""
    with CaptureQueriesContext(connection) as queries:
        found = job()
    return sum("FOR UPDATE" in query["sql"] for query in queries), found


def test_who_earns_no_credit_note_is_never_held_and_who_earns_one_is(stage, circle):
    """Nothing was invoiced to Selma nor to Twin who replaced her, nothing was to be paid for Mohamed."""
    Fee.objects.filter(category="A").update(amount=0)
    issue(stage.germany, circle.gustav)
    end(stage.selma, "substituted")
    twin = seat(stage.tunisia, circle.twin, 1, replaces=stage.selma)
    end(twin, "cancelled", refund_percent=100)
    end(stage.mohamed, "cancelled", refund_percent=100)
    assert held_while(invoices.credit_cancelled) == (0, 0)
    issue(stage.tunisia, circle.paula)
    end(stage.karim, "substituted")
    vera = seat(stage.tunisia, circle.vera, 2, replaces=stage.karim)
    end(vera, "withdrawn", refund_percent=50)
    held, written = held_while(invoices.credit_cancelled)
    assert (held > 0, written) == (True, 1)
    assert (CreditNote.objects.get().registration, CreditNote.objects.get().amount) == (vera, 150)
    assert held_while(invoices.credit_cancelled) == (0, 0)


def test_less_than_half_a_cent_is_nothing_to_hold_a_row_for(stage, circle):
    Fee.objects.filter(category="A").update(amount=Decimal("0.01"))
    issue(stage.germany, circle.gustav)
    end(stage.mohamed, "cancelled", refund_percent=49)
    assert held_while(invoices.credit_cancelled) == (0, 0)


def test_what_was_paid_beyond_comes_back(stage, circle):
    invoice = issue(stage.germany, circle.gustav)
    import_rows(stage, [entry("A", 100, invoice.reference)], by=circle.grace)
    Email.objects.all().delete()
    end(stage.mohamed, "cancelled", refund_percent=50)
    invoices.credit_cancelled()
    assert balance(invoice) == -50
    assert "what was paid beyond comes back" in Email.objects.get().text


def remind_on(invoice, days):
    Email.objects.all().delete()
    invoices.remind(invoice.due_on + days * DAY)
    return [mail.subject for mail in Email.objects.all()]


def test_reminders_a_week_before_on_the_day_and_a_week_after(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    number, day = invoice.number, f"{invoice.due_on.day} {invoice.due_on:%B}"
    assert remind_on(invoice, -8) == []
    assert remind_on(invoice, -7) == [f"Due on {day}: invoice {number}"]
    assert remind_on(invoice, -4) == [f"Due on {day}: invoice {number}"], "the clock stood still"
    assert remind_on(invoice, -3) == []
    assert remind_on(invoice, 0) == [f"Due today: invoice {number}"]
    assert f"are open; the day to pay is {day}" in Email.objects.get().text
    assert remind_on(invoice, 7) == [f"Late: invoice {number}"]
    assert f"are open; they were due on {day}" in Email.objects.get().text
    assert remind_on(invoice, 11) == []


def test_each_reminder_goes_once(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    Email.objects.all().delete()
    for _again in range(3):
        invoices.remind(invoice.due_on)
    assert mails() == [("invoice_due", "paula@example.test")]


def test_nobody_is_reminded_of_what_is_paid_or_was_written_today(stage, circle):
    paid = issue(stage.germany, circle.gustav)
    import_rows(stage, [entry("A", 100, paid.reference)], by=circle.grace)
    assert remind_on(paid, 0) == []
    stage.rules.days = 5
    stage.rules.save()
    short = issue(stage.tunisia, circle.paula)
    assert remind_on(short, -5) == []
    assert len(remind_on(short, 0)) == 1


def test_open_invoices(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    paid = issue(stage.germany, circle.gustav)
    import_rows(stage, [entry("A", 100, paid.reference)], by=circle.grace)
    assert list(Invoice.objects.open()) == [invoice]


def test_who_sees_which_invoice(stage, circle):
    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    selmas, karims = invoices.issue(stage.tunisia, by=circle.paula)
    german = issue(stage.germany, circle.gustav)
    seen = {
        person: set(Invoice.objects.visible_to(getattr(circle, person)))
        for person in ("selma", "karim", "paula", "gustav", "mohamed", "grace", "admin", "vera", "dora")
    }
    assert seen == {
        "selma": {selmas}, "karim": {karims}, "paula": {selmas, karims}, "gustav": {german}, "mohamed": set(),
        "grace": {selmas, karims, german}, "admin": {selmas, karims, german}, "vera": set(), "dora": set(),
    }  # fmt: skip


def test_invoices_for_all_are_read_from_the_same_books(stage, circle):
    """A refusal costs nothing; what more delegations cost is what is written for them."""
    Fee.objects.all().delete()
    with CaptureQueriesContext(connection) as few:
        assert len(invoices.issue_all(stage.assembly, by=circle.grace)[1]) == 2
    for number in range(6):
        nmo = make_nmo(f"nmo-{number}", f"NMO {number}", "FR", "europe")
        seat(Delegation.objects.create(assembly=stage.assembly, nmo=nmo), make_person(f"d{number}"), 1)
    with CaptureQueriesContext(connection) as many:
        assert len(invoices.issue_all(stage.assembly, by=circle.grace)[1]) == 8
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_many_invoices_at_once_have_numbers_without_gaps_or_twins(world, circle):
    stage = make_stage(world, circle)
    nmos = [(stage.tunisia, circle.grace), (stage.germany, circle.admin)]
    jobs = [lambda d=d, by=by: invoices.issue(d, by=by) for d, by in nmos * 4]
    jobs += [lambda: invoices.issue_all(stage.assembly, by=circle.grace)] * 2

    def run(job):
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, jobs))
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    prefix = invoices.prefix_of(stage.assembly)
    assert numbers == [f"{prefix}-0001", f"{prefix}-0002"]
    assert str(InvoiceSeries.objects.get()) == f"{prefix}-0002"
    assert InvoiceLine.objects.count() == 3


def test_rows_say_what_they_are(stage, circle):
    invoice = issue(stage.tunisia, circle.paula)
    end(stage.karim, "cancelled", refund_percent=50)
    note = invoices.credit(stage.karim)
    assert (str(stage.rules), str(invoice), str(note)) == ("March Meeting", invoice.number, note.number)
    assert Registration.objects.get(pk=stage.karim.pk).credit_note == note
    assert Decimal(note.percent) == 50
    assert note.issued_on == stage.today


@pytest.mark.django_db(transaction=True)
def test_forty_numbers_at_once_are_the_first_forty():
    def take(_turn):
        try:
            with transaction.atomic():
                return invoices.next_number("M27")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(take, range(40)))
    assert numbers == [f"M27-{number:04}" for number in range(1, 41)]


def replace(registration, circle):
    """Twin comes instead."""
    return registrations.substitute(registration, "Twin Test", circle.twin.email, by=circle.paula)


def test_a_substitute_takes_over_what_was_chosen_and_nothing_is_chosen_after_the_invoice(stage, circle):
    carbon, dinner = offset(stage), offset(stage, "Dinner")
    stage.selma.extras.add(carbon)
    issue(stage.tunisia, circle.paula)
    twin = replace(stage.selma, circle)
    assert list(twin.extras.all()) == [carbon]
    assert not registrations.may_choose(twin)
    registrations.fill(twin, details(), [dinner], by=circle.twin)
    assert list(twin.extras.all()) == [carbon]
    assert registrations.price_of(twin).total == 312


def test_a_substitute_of_who_stands_on_no_invoice_chooses(stage, circle):
    carbon, dinner = offset(stage), offset(stage, "Dinner")
    stage.selma.extras.add(carbon)
    issue(stage.germany, circle.gustav)
    twin = replace(stage.selma, circle)
    assert registrations.may_choose(twin)
    registrations.fill(twin, details(), [dinner], by=circle.twin)
    assert list(twin.extras.all()) == [dinner]


@pytest.mark.parametrize(
    ("percent", "credited", "told"), [(50, 150, "rules, 50 % of the price"), (None, None, "rules, 0 % of")]
)
def test_an_invoiced_substitute_who_withdraws_gets_back_what_the_rules_say(
    percent, credited, told, stage, circle
):
    if percent:
        RefundStep.objects.create(assembly=stage.assembly, until=database_now() + DAY, percent=percent)
    invoice = issue(stage.tunisia, circle.paula)
    twin = replace(stage.selma, circle)
    registrations.withdraw(twin, "Ill.", by=circle.twin)
    assert Registration.objects.get(pk=twin.pk).refund_percent == (percent or 0)
    assert told in Email.objects.filter(kind__endswith="delegate_ended").first().text
    assert invoices.credit_cancelled() == bool(percent)
    assert invoices.credit_cancelled() == 0
    assert balance(invoice) == 600 - (credited or 0)


def test_who_stands_on_no_invoice_withdraws_without_a_share(stage, circle):
    RefundStep.objects.create(assembly=stage.assembly, until=database_now() + DAY, percent=50)
    issue(stage.germany, circle.gustav)
    twin = replace(stage.selma, circle)
    registrations.withdraw(twin, "Ill.", by=circle.twin)
    assert Registration.objects.get(pk=twin.pk).refund_percent is None
    assert "Nothing is to be paid." in Email.objects.filter(kind__endswith="delegate_ended").first().text
    assert invoices.credit_cancelled() == 0


def test_which_of_them_are_invoiced(stage, circle):
    issue(stage.tunisia, circle.paula)
    twin = replace(stage.selma, circle)
    keys = [twin.pk, stage.selma.pk, stage.mohamed.pk]
    assert invoiced(stage.assembly, keys) == {twin.pk, stage.selma.pk}
    assert invoiced(stage.assembly, []) == set()


def test_whether_one_is_invoiced_asks_for_the_lines_of_that_place_alone(stage, circle):
    issue(stage.tunisia, circle.paula)
    twin = replace(stage.selma, circle)
    with CaptureQueriesContext(connection) as queries:
        assert registrations.is_invoiced(twin)
    (lines,) = [query["sql"] for query in queries if "assemblies_invoiceline" in query["sql"]]
    assert {str(twin.pk), str(stage.selma.pk)} == set(re.search(r"IN \(([\d, ]+)\)", lines)[1].split(", "))


def test_what_changes_in_the_rules_of_payment_is_written_down(stage, circle):
    """By whom, and from what to what, so that a wrong account is traced; nothing where nothing changed."""
    rules = PaymentRules.objects.get()
    rules.iban, rules.days = "DE89 3704 0044 0532 0130 00", 30
    with translation.override("fr"):
        invoices.set_rules(rules, by=circle.grace)
    changed = LogEntry.objects.about(rules).get()
    assert (changed.verb, changed.by, changed.office) == ("set_rules", circle.grace, "Secretary General")
    assert changed.note == f"days to pay: 14 → 30\nIBAN: {stage.rules.iban} → DE89 3704 0044 0532 0130 00"
    invoices.set_rules(rules, by=circle.grace)
    assert LogEntry.objects.about(rules).count() == 1


def test_the_first_rules_of_payment_are_written_down_whole(stage, circle):
    PaymentRules.objects.all().delete()
    rules = PaymentRules(
        assembly=stage.assembly, issuer="IFMSA", account_holder="IFMSA", iban=stage.rules.iban
    )
    invoices.set_rules(rules, by=circle.grace)
    assert LogEntry.objects.about(rules).get().note == (
        f"days to pay: 14\nwho writes the invoice: IFMSA\naccount holder: IFMSA\nIBAN: {stage.rules.iban}"
    )


def test_a_new_order_after_the_invoice_lets_nobody_out_of_what_is_due_beyond_so_many(stage, circle):
    Surcharge.objects.create(assembly=stage.assembly, name="Beyond two", rule="beyond", beyond=2, amount=25)
    assert issue(stage.tunisia, circle.paula).total == 600
    twin = seat(stage.tunisia, circle.twin, 3)
    order = {twin.pk: 1, stage.selma.pk: 2, stage.karim.pk: 3}
    delegations.rank(stage.tunisia, order, by=circle.paula)
    twin.refresh_from_db()
    assert (twin.rank, registrations.price_of(twin).total) == (1, 325)
    vera = registrations.substitute(stage.selma, "Vera", circle.vera.email, by=circle.paula)
    assert registrations.price_of(vera).total == 300, "she has the place of whom she replaces"
    assert issue(stage.tunisia, circle.paula).total == 325


def test_what_is_stored_is_english_whatever_language_is_read(stage, circle):
    own = Delegation.objects.create(assembly=stage.assembly)
    seat(own, circle.twin, 1, category="decision", is_charged=False)
    with translation.override("fr"):
        assert own.name != "The federation", "or the French are missing"
        invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
        addressee = issue(own, circle.grace).addressee
        override = SeatOverride(delegation=own, fee_class="late", seats=2, reason="Ils aident.")
        delegations.decide(override, by=circle.grace)
    assert addressee == "The federation"
    assert LogEntry.objects.about(stage.tunisia).last().note == "an invoice to each delegate"
    assert LogEntry.objects.about(own).last().note == "+2 late fee: Ils aident."
