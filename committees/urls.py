"""Addresses of committees, of letters to an office, and of the inboxes where they lie."""

from django.urls import include, path

from committees.views import contact, directory, inbox, keeping, nmos, offices, public, roster, terms

app_name = "committees"
CASE = "cases/<uuid:uuid>/"
KEEP_NMO = "nmos/<slug:nmo>/keep/"
TERM = "terms/<uuid:uuid>/"
OF_NMO = "nmos/<slug:nmo>/offices/"
urlpatterns = [
    path("committees/", public.home, name="home"),
    path("committees/<slug:slug>/", public.committee, name="committee"),
    path("committees/<slug:slug>/names/", public.names, name="names"),
    path("committees/<slug:slug>/keep/", keeping.keep, name="keep"),
    path("committees/<slug:slug>/keep/focus/", keeping.focus, name="focus"),
    path("committees/<slug:slug>/keep/<slug:part>/add/", keeping.part, name="add_part"),
    path("committees/<slug:slug>/keep/<slug:part>/<int:pk>/", keeping.part, name="part"),
    path("committees/<slug:slug>/documents/<uuid:uuid>/", keeping.document, name="document"),
    path("contact/", contact.home, name="contact"),
    path("contact/letters/<str:token>/", contact.letter, name="letter"),
    path("contact/<slug:office>/", contact.write, name="write"),
    path("contact/<slug:office>/<slug:nmo>/", contact.write, name="write_to_nmo"),
    path("cases/", inbox.cases, name="cases"),
    path("cases/export/", inbox.export, name="export_cases"),
    path("cases/templates/", inbox.templates, name="templates"),
    path("cases/templates/<int:pk>/", inbox.template, name="template"),
    path(CASE, inbox.case, name="case"),
    path(f"{CASE}answer/", inbox.answer, name="answer"),
    path(f"{CASE}note/", inbox.note, name="note"),
    path(f"{CASE}assign/", inbox.assign, name="assign"),
    path(f"{CASE}close/", inbox.close, name="close"),
    path(f"{CASE}reopen/", inbox.reopen, name="reopen"),
    path(f"{CASE}release/", inbox.release, name="release"),
    path(f"{CASE}discard/", inbox.discard, name="discard"),
    path("offices/", offices.offices, name="offices"),
    path("offices/choose/", offices.choose, name="choose_office"),
    path("offices/invite/", offices.invite, name="invite"),
    path("offices/appoint/", offices.appoint, name="appoint"),
    path("offices/history/", offices.history, name="history"),
    path(OF_NMO, offices.offices, name="nmo_offices"),
    path(f"{OF_NMO}invite/", offices.invite, name="nmo_invite"),
    path(f"{OF_NMO}appoint/", offices.appoint, name="nmo_appoint"),
    path(f"{OF_NMO}import/", roster.import_officers, name="import_officers"),
    path(f"{OF_NMO}history/", offices.history, name="nmo_history"),
    path("invitations/<str:token>/", terms.invitation, name="invitation"),
    path("invitations/<uuid:uuid>/withdraw/", terms.withdraw, name="withdraw_invitation"),
    path(TERM, terms.term, name="term"),
    path(f"{TERM}end/", terms.end, name="end_term"),
    path(f"{TERM}confirm/", terms.confirm, name="confirm_term"),
    path(f"{TERM}handover/", terms.write_handover, name="handover"),
    path("", include("committees.call_urls")),
    path("", include("committees.connection_urls")),
    path("", include("committees.announcement_urls")),
    path("nmos/directory.csv", directory.directory, name="directory"),
    path("nmos/<slug:nmo>/card.vcf", directory.nmo_card, name="nmo_card"),
    path("nmos/<slug:nmo>/officers/<uuid:uuid>.vcf", directory.officer_card, name="officer_card"),
    path(KEEP_NMO, nmos.keep_nmo, name="keep_nmo"),
    path(f"{KEEP_NMO}confirm/", nmos.confirm_nmo, name="confirm_nmo"),
    path(f"{KEEP_NMO}facts/", nmos.facts, name="facts"),
    path(f"{KEEP_NMO}local-committees/add/", nmos.local_committee, name="add_local_committee"),
    path(f"{KEEP_NMO}local-committees/<uuid:uuid>/", nmos.local_committee, name="local_committee"),
    path(f"{KEEP_NMO}committees/add/", nmos.national_committee, name="add_national_committee"),
    path(f"{KEEP_NMO}committees/<uuid:uuid>/", nmos.national_committee, name="national_committee"),
    path("profile/offices/<uuid:uuid>/contact/", nmos.public_contact, name="public_contact"),
]
