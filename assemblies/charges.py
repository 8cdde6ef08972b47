"""Prices of registrations as they stand: the rows of an assembly handed to `pricing`, a few queries for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from assemblies.dues import invoiced
from assemblies.models.registrations import HOLDING
from assemblies.pricing import Extra, Payer, Price, PriceLine, Tariff, Window, price, refund_percent

if TYPE_CHECKING:
    from assemblies.models import Assembly, Delegation, InvoiceLine, Registration


def tariff_of(assembly: Assembly) -> Tariff:
    """Windows, fees and surcharges of an assembly."""
    return Tariff(
        windows=[Window(*row) for row in assembly.windows.values_list("opens_at", "closes_at", "fee_class")],
        fees={
            (category, fee_class): amount
            for category, fee_class, amount in assembly.fees.values_list("category", "fee_class", "amount")
        },
        extras=[
            Extra(*row)
            for row in assembly.surcharges.values_list("pk", "name", "rule", "amount", "categories", "beyond")
        ],
    )


def prices_of(
    delegation: Delegation,
    registrations: Iterable[Registration],
    now: dt.datetime,
    tariff: Tariff | None = None,
    settled: Collection[int] | None = None,
) -> dict[int, Price]:
    """The price of each registration on a seat, by its key; who hasn't finished pays as if finishing `now`.

    `registrations` are all of the delegation, with `extras` and the person's NMO at hand. Delegates of the
    quota are counted in the head's order: who comes after the eighth pays what is due beyond eight. Those who are
    `settled`, since an invoice is written for them, come first: no new order takes a place from them.
    """
    tariff = tariff or tariff_of(delegation.assembly)
    seated = [one for one in registrations if one.state in HOLDING]
    if settled is None:
        settled = invoiced(delegation.assembly, [one.pk for one in seated])
    seated.sort(key=lambda one: (one.pk not in settled, one.rank, one.pk))
    prices, counted = {}, 0
    for one in seated:
        counted += one.is_charged
        payer = Payer(
            category=_category(delegation, one),
            seat_class=one.fee_class,
            finished_at=one.finished_at or now,
            place=counted if one.is_charged else None,
            chosen=frozenset(extra.pk for extra in one.extras.all()),
        )
        prices[one.pk] = price(payer, tariff)
    return prices


def price_on(lines: Sequence[InvoiceLine]) -> Price:
    """What an invoice says of one place, whatever the fees have become since."""
    fee_class = next(line.fee_class for line in lines if line.fee_class)
    return Price(
        fee_class, tuple(PriceLine(line.amount, line.fee_class, name=line.surcharge) for line in lines)
    )


def refund_at(assembly: Assembly, instant: dt.datetime) -> int:
    """Which share of the price comes back to whoever cancels at this instant, in per cent."""
    return refund_percent(instant, assembly.refund_steps.values_list("until", "percent"))


def _category(delegation: Delegation, registration: Registration) -> str:
    """The fee category of the NMO; in the federation's own delegation that of the person's NMO."""
    nmo = delegation.nmo or (registration.person.nmo if registration.person else None)
    return nmo.fee_category if nmo else ""
