"""Invoices, payments, check-ins to look at; written and moved on the portal's own pages alone."""

from __future__ import annotations

from django.contrib import admin

from assemblies.models import CheckIn, CreditNote, DeskStaff, Invoice, InvoiceLine, Payment
from workflows.admin import ReadOnlyAdmin, ReadOnlyInline


class LineInline(ReadOnlyInline):
    """What is to be paid, as it was when the invoice was written."""

    model = InvoiceLine
    fields = ["name", "what", "amount"]
    readonly_fields = ["what"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """What delegations and delegates were asked to pay."""

    list_display = ["number", "delegation", "person", "total", "issued_on", "due_on"]
    list_select_related = ["delegation__assembly", "delegation__nmo", "person"]
    list_filter = ["assembly"]
    search_fields = ["number", "reference", "person__plain_name", "delegation__nmo__short_name"]
    inlines = [LineInline]


@admin.register(CreditNote)
class CreditNoteAdmin(ReadOnlyAdmin):
    """What was taken back of invoices."""

    list_display = ["number", "invoice", "name", "percent", "amount", "issued_on"]
    list_select_related = ["invoice"]
    search_fields = ["number", "invoice__number"]


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """What came in, by the bank’s statements."""

    list_display = ["booked_on", "amount", "payer", "invoice", "reversed_at"]
    list_select_related = ["invoice"]
    list_filter = [("reversed_at", admin.EmptyFieldListFilter), ("invoice", admin.EmptyFieldListFilter)]
    search_fields = ["bank_reference", "payer", "text", "invoice__number"]


@admin.register(DeskStaff)
class DeskStaffAdmin(ReadOnlyAdmin):
    """Who checks delegates in; named on the desk’s own page."""

    list_display = ["person", "assembly", "first_day", "last_day", "named_by"]
    list_select_related = ["person", "assembly", "named_by"]
    list_filter = ["assembly"]


@admin.register(CheckIn)
class CheckInAdmin(ReadOnlyAdmin):
    """Who has come, and what was undone."""

    list_display = ["registration", "at", "by", "undone_at", "undone_by"]
    list_select_related = ["registration__person", "by", "undone_by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    search_fields = ["registration__person__plain_name"]
