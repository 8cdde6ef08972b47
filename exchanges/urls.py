"""Addresses of exchanges; an application's verbs stand at <uuid>/<verb>/."""

from django.urls import path

from exchanges.views import applications, conditions, documents, draft, moves, public

app_name = "exchanges"
APPLICATION = "applications/<uuid:uuid>/"
urlpatterns = [
    path("", public.home, name="home"),
    path("conditions/<slug:nmo>/<slug:programme>/", public.conditions, name="conditions"),
    path("conditions/<slug:nmo>/<slug:programme>/edit/", conditions.edit, name="edit_conditions"),
    path("apply/", draft.apply, name="apply"),
    path("applications/", applications.applications, name="applications"),
    path("applications.csv", applications.export, name="export"),
    path(APPLICATION, applications.application, name="application"),
    path(APPLICATION + "draft/<slug:step>/", draft.edit, name="edit"),
    path(APPLICATION + "documents/<slug:kind>/", documents.upload, name="upload"),
    path(APPLICATION + "documents/<slug:kind>/file/", documents.download, name="download"),
    path(APPLICATION + "documents/<slug:kind>/judge/", documents.judge, name="judge"),
    path(APPLICATION + "submit/", moves.submit, name="submit"),
    path(APPLICATION + "check/", moves.check, name="check"),
    path(APPLICATION + "send/", moves.send, name="send"),
    path(APPLICATION + "send_back/", moves.send_back, name="send_back"),
    path(APPLICATION + "accept/", moves.accept, name="accept"),
    path(APPLICATION + "reject/", moves.reject, name="reject"),
    path(APPLICATION + "confirm/", moves.confirm, name="confirm"),
    path(APPLICATION + "cancel/", moves.cancel, name="cancel"),
]
