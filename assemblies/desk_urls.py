"""Addresses of money and of the check-in desk."""

from django.urls import path

from assemblies.views import bank, desk, invoices, papers, treasury

MONEY = "<slug:slug>/money/"
DELEGATION = "<slug:slug>/delegations/<slug:nmo>/invoices/"
ONE = "registrations/<uuid:uuid>/"
urlpatterns = [
    path(MONEY, treasury.money, name="money"),
    path(f"{MONEY}table.csv", treasury.money_table, name="money_table"),
    path(f"{MONEY}rules/", treasury.payment_rules, name="payment_rules"),
    path(f"{MONEY}issue/", treasury.issue_invoices, name="issue_invoices"),
    path(f"{MONEY}read/", bank.read_statement, name="read_statement"),
    path("statements/<uuid:uuid>/", bank.statement, name="statement"),
    path("statements/<uuid:uuid>/discard/", bank.discard_statement, name="discard_statement"),
    path("payments/<uuid:uuid>/assign/", bank.assign_payment, name="assign_payment"),
    path("payments/<uuid:uuid>/reverse/", bank.reverse_payment, name="reverse_payment"),
    path("invoices/<uuid:uuid>/", invoices.invoice, name="invoice"),
    path("invoices/<uuid:uuid>/pdf/", invoices.invoice_pdf, name="invoice_pdf"),
    path("credit-notes/<uuid:uuid>/pdf/", invoices.credit_note_pdf, name="credit_note_pdf"),
    path(DELEGATION, invoices.delegation_invoices, name="delegation_invoices"),
    path(f"{DELEGATION}payer/", invoices.choose_payer, name="choose_payer"),
    path(f"{DELEGATION}issue/", invoices.issue_for_delegation, name="issue_for_delegation"),
    path("<slug:slug>/desk/", desk.desk, name="desk"),
    path("<slug:slug>/desk/badges/", desk.badges, name="badges"),
    path("<slug:slug>/desk/staff/", desk.desk_staff, name="desk_staff"),
    path("<slug:slug>/desk/staff/<uuid:staff>/dismiss/", desk.dismiss_staff, name="dismiss_staff"),
    path(f"{ONE}check-in/", desk.check_in, name="check_in"),
    path(f"{ONE}check-in/undo/", desk.undo_check_in, name="undo_check_in"),
    path(f"{ONE}pass/", desk.let_pass, name="let_pass"),
    path(f"{ONE}papers/", papers.my_papers, name="my_papers"),
    path(f"{ONE}papers/letter/", papers.invitation_letter, name="invitation_letter"),
    path(f"{ONE}papers/certificate/", papers.attendance_certificate, name="attendance_certificate"),
]
