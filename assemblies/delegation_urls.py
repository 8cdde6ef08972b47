"""Addresses of delegations: setting up, registering, and a registration's own verbs."""

from django.urls import path

from assemblies.views import delegations, passports, registrations, setup

ONE = "registrations/<uuid:uuid>/"
DELEGATION = "<slug:slug>/delegations/<slug:nmo>/"
urlpatterns = [
    path("registrations/", registrations.registrations, name="registrations"),
    path(ONE, registrations.registration, name="registration"),
    path(f"{ONE}fill/", registrations.fill, name="fill_registration"),
    path(f"{ONE}approve/", registrations.approve, name="approve_registration"),
    path(f"{ONE}send-back/", registrations.send_back, name="send_back_registration"),
    path(f"{ONE}accept/", registrations.accept, name="accept_registration"),
    path(f"{ONE}confirm/", registrations.confirm, name="confirm_registration"),
    path(f"{ONE}take-up/", registrations.take_up, name="take_up_registration"),
    path(f"{ONE}wait-again/", registrations.wait_again, name="wait_again_registration"),
    path(f"{ONE}withdraw/", registrations.withdraw, name="withdraw_registration"),
    path(f"{ONE}cancel/", registrations.cancel, name="cancel_registration"),
    path(f"{ONE}substitute/", registrations.substitute, name="substitute_registration"),
    path(f"{ONE}passport/", passports.passport, name="passport"),
    path(f"{ONE}passport/read/", passports.read_passport, name="read_passport"),
    path("<slug:slug>/setup/", setup.setup, name="setup"),
    path("<slug:slug>/visas/", passports.visas, name="visas"),
    path("<slug:slug>/delegations/", delegations.delegations, name="delegations"),
    path(DELEGATION, delegations.delegation, name="delegation"),
    path(f"{DELEGATION}register/", delegations.register, name="register"),
    path(f"{DELEGATION}ranks/", delegations.ranks, name="ranks"),
    path(f"{DELEGATION}head/", delegations.head, name="head"),
    path(f"{DELEGATION}decide/", delegations.decide, name="decide"),
    path(f"{DELEGATION}approve/", delegations.approve_all, name="approve_all"),
    path(f"{DELEGATION}accept/", delegations.accept_all, name="accept_all"),
]
