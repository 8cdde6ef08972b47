"""A bank statement: read, previewed, imported exactly as previewed, once; payments put right by hand."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from assemblies import tasks
from assemblies.models import Invoice, Payment, Statement
from assemblies.workflow import payments
from assemblies.workflow.holding import Refused
from outbox.models import Email
from tests.assemblies.paying import DAY, end, entry, import_rows, issue, make_stage
from workflows.models import LogEntry, database_now


@pytest.fixture
def stage(world, circle):
    return with_invoices(world, circle)


def with_invoices(world, circle):
    stage = make_stage(world, circle)
    stage.tunisian = issue(stage.tunisia, circle.paula)
    stage.german = issue(stage.germany, circle.gustav)
    Email.objects.all().delete()
    return stage


def balance(invoice):
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance


def mails():
    return sorted((mail.kind.rpartition("/")[2], mail.address) for mail in Email.objects.all())


def test_rows_become_payments_of_the_invoices_that_they_name(stage, circle):
    rows = [
        entry("A", 600, stage.tunisian.printed_reference), entry("B", 40, stage.german.reference),
        entry("C", 77, "a gift"), entry("D", -5, "fees"),
    ]  # fmt: skip
    made = import_rows(stage, rows, by=circle.grace)
    assert [(one.bank_reference, one.invoice) for one in made] == [
        ("A", stage.tunisian), ("B", stage.german), ("C", None),
    ]  # fmt: skip
    assert (balance(stage.tunisian), balance(stage.german)) == (0, 60)
    assert mails() == [("invoice_paid", "gustav@example.test"), ("invoice_paid", "paula@example.test")]
    assert "60.00 € are still to be paid" in Email.objects.get(address="gustav@example.test").text
    assert "Nothing is open any more" in Email.objects.get(address="paula@example.test").text
    entry_ = LogEntry.objects.about(stage.tunisian).last()
    assert (entry_.verb, entry_.note, entry_.by) == ("pay", "600.00 A", circle.grace)
    statement = Statement.objects.get()
    assert (statement.rows, statement.imported_by, str(statement)) == ([], circle.grace, "bank.csv")
    assert list(Payment.objects.unknown()) == [made[2]]
    assert str(made[2]) == "77 €, Associa-Med"


def test_who_paid_too_much_is_told_how_much_and_that_it_comes_back(stage, circle):
    import_rows(stage, [entry("A", 640, stage.tunisian.reference)], by=circle.grace)
    assert "That is 40.00 € too much; it comes back to you." in Email.objects.get().text


def test_the_same_statement_twice_makes_nothing_twice(stage, circle):
    rows = [entry("A", 600, stage.tunisian.reference), entry("C", 77, "a gift")]
    import_rows(stage, rows, by=circle.grace)
    assert import_rows(stage, rows, by=circle.grace) == []
    statement = Statement.objects.last()
    with pytest.raises(Refused, match="imported already"):
        payments.import_statement(statement, "", [], by=circle.grace)
    assert Payment.objects.count() == 2


def test_a_perhaps_is_assigned_only_where_a_person_said_so(stage, circle):
    rows = [entry("A", 600, stage.tunisian.number), entry("B", 100, stage.german.number)]
    first, second = import_rows(stage, rows, by=circle.grace, accepted={1})
    assert (first.invoice, second.invoice) == (None, stage.german)


def test_nothing_is_imported_but_what_was_shown(stage, circle):
    read = payments.read_statement(
        stage.assembly, "one.csv", [entry("A", 600, stage.tunisian.reference)], by=circle.grace
    )
    shown = payments.seal(payments.plan(read))
    import_rows(stage, [entry("B", 100, stage.tunisian.reference)], by=circle.grace)
    with pytest.raises(payments.Stale, match="look at the rows again"):
        payments.import_statement(read, shown, [], by=circle.grace)
    assert Payment.objects.get().bank_reference == "B"
    payments.import_statement(read, payments.seal(payments.plan(read)), [], by=circle.grace)
    assert balance(stage.tunisian) == -100


def test_the_same_row_by_another_statement_in_this_moment(stage, circle, monkeypatch):
    """The preview of both is the same; the constraint sees the second."""
    read = payments.read_statement(stage.assembly, "one.csv", [entry("A", 5)], by=circle.grace)
    shown = payments.seal(payments.plan(read))
    verdicts = payments.plan(read)
    import_rows(stage, [entry("A", 5)], by=circle.grace)
    monkeypatch.setattr(payments, "plan", lambda _statement: verdicts)
    with pytest.raises(payments.Stale):
        payments.import_statement(read, shown, [], by=circle.grace)
    assert Payment.objects.count() == 1


def test_a_file_that_isnt_to_be_imported_goes(stage, circle):
    read = payments.read_statement(stage.assembly, "one.csv", [entry("A", 5)], by=circle.grace)
    payments.discard(read, by=circle.grace)
    assert not Statement.objects.exists()
    import_rows(stage, [entry("A", 5)], by=circle.grace)
    with pytest.raises(Refused):
        payments.discard(Statement.objects.get(), by=circle.grace)


def test_a_payment_of_nobody_knows_what_is_assigned_once(stage, circle):
    (payment,) = import_rows(stage, [entry("A", 100, "seats of Mohamed")], by=circle.grace, accepted=())
    Email.objects.all().delete()
    payments.assign(payment, stage.german, by=circle.grace)
    assert balance(stage.german) == 0
    assert mails() == [("invoice_paid", "gustav@example.test")]
    with pytest.raises(Refused, match="its invoice already"):
        payments.assign(payment, stage.tunisian, by=circle.grace)


def test_a_reversed_payment_stays_with_its_reason_and_counts_no_more(stage, circle):
    (payment,) = import_rows(stage, [entry("A", 100, stage.german.reference)], by=circle.grace)
    Email.objects.all().delete()
    payments.reverse(payment, "The bank sent it back.", by=circle.grace)
    assert balance(stage.german) == 100
    assert (payment.reversed_by, payment.reversed_because) == (circle.grace, "The bank sent it back.")
    assert mails() == [("invoice_reversed", "gustav@example.test")]
    assert "The bank sent it back." in Email.objects.get().text
    with pytest.raises(Refused, match="in this moment"):
        payments.reverse(payment, "Again", by=circle.grace)
    assert import_rows(stage, [entry("A", 100, stage.german.reference)], by=circle.grace) == []


def test_a_payment_without_an_invoice_is_reversed_in_silence(stage, circle):
    (payment,) = import_rows(stage, [entry("A", 5)], by=circle.grace)
    payments.reverse(payment, "Not ours.", by=circle.grace)
    assert mails() == []
    assert not Payment.objects.unknown().exists()


def test_others_touch_no_money(stage, circle):
    (payment,) = import_rows(stage, [entry("A", 5)], by=circle.grace)
    read = payments.read_statement(stage.assembly, "b", [entry("B", 5)], by=circle.admin)
    for stranger in (circle.paula, circle.gustav, circle.dora):
        for act in (
            lambda by: payments.read_statement(stage.assembly, "x", [], by=by),
            lambda by: payments.import_statement(read, "", [], by=by),
            lambda by: payments.discard(read, by=by),
            lambda by: payments.assign(payment, stage.german, by=by),
            lambda by: payments.reverse(payment, "x", by=by),
        ):
            with pytest.raises(PermissionDenied):
                act(stranger)


@pytest.mark.django_db(transaction=True)
def test_a_statement_imported_by_many_at_once_is_imported_once(world, circle):
    stage = with_invoices(world, circle)
    read = payments.read_statement(
        stage.assembly, "one.csv", [entry("A", 600, stage.tunisian.reference)], by=circle.grace
    )
    shown = payments.seal(payments.plan(read))
    other = payments.read_statement(
        stage.assembly, "two.csv", [entry("B", 600, stage.tunisian.reference)], by=circle.grace
    )

    def run(statement):
        try:
            payments.import_statement(
                statement,
                payments.seal(payments.plan(other)) if statement == other else shown,
                [],
                by=circle.grace,
            )
        except Refused:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(run, [read] * 5 + [other]))
    assert 1 <= sum(done) <= 2
    assert Payment.objects.filter(bank_reference="A").count() <= 1
    assert balance(stage.tunisian) in {0, -600}


def test_the_clock_credits_withdraws_reminds_and_forgets(stage, circle):
    end(stage.mohamed, "cancelled", refund_percent=50)
    tasks.look_at_cancellations()
    assert stage.german.credit_notes.get().amount == 50
    old = payments.read_statement(stage.assembly, "old", [entry("A", 5)], by=circle.grace)
    Statement.objects.update(read_at=database_now() - 8 * DAY)
    young = payments.read_statement(stage.assembly, "young", [entry("A", 5)], by=circle.grace)
    tasks.look_at_invoices()
    assert list(Statement.objects.all()) == [young]
    assert old != young


def test_nothing_is_imported_to_an_invoice_that_was_not_held(stage, circle, monkeypatch):
    """The row named no invoice when those were held, and names one when it is looked at anew."""
    read = payments.read_statement(
        stage.assembly, "bank.csv", [entry("A", 100, stage.german.reference)], by=circle.grace
    )
    looked = payments.plan(read)
    looks = iter([[], looked])
    monkeypatch.setattr(payments, "plan", lambda _statement: next(looks))
    with pytest.raises(payments.Stale):
        payments.import_statement(read, payments.seal(looked), [], by=circle.grace)
    assert not Payment.objects.exists()
