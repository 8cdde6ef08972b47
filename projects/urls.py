"""Addresses of projects; a request's verbs stand at requests/<uuid>/<verb>/."""

from django.urls import path

from projects.views import (
    allowance,
    case,
    draft,
    files,
    letters,
    moves_committee,
    moves_team,
    papers,
    public,
    reports,
    requests,
    reviews,
    revisions,
    team,
)

app_name = "projects"
REQUEST = "requests/<uuid:uuid>/"
urlpatterns = [
    path("propose/", draft.propose, name="propose"),
    path("requests/", requests.requests, name="requests"),
    path(REQUEST, requests.request, name="request"),
    path(REQUEST + "edit/<slug:step>/", draft.edit, name="edit"),
    path(REQUEST + "revisions/", revisions.revisions, name="revisions"),
    path(REQUEST + "files/<uuid:file>/", files.download, name="file"),
    path(REQUEST + "files/<uuid:file>/remove/", files.remove_file, name="remove_file"),
    path(REQUEST + "team/<uuid:editor>/remove/", team.remove_editor, name="remove_editor"),
    path("invitations/<str:token>/", team.accept_invitation, name="accept_invitation"),
    path(REQUEST + "submit/", moves_team.submit, name="submit"),
    path(REQUEST + "confirm/", moves_team.confirm, name="confirm"),
    path(REQUEST + "withdraw/", moves_team.withdraw, name="withdraw"),
    path(REQUEST + "appeal/", moves_team.appeal, name="appeal"),
    path(REQUEST + "renew/", moves_team.renew, name="renew"),
    path(REQUEST + "recommend/", moves_committee.recommend, name="recommend"),
    path(REQUEST + "advise_against/", moves_committee.advise_against, name="advise_against"),
    path(REQUEST + "send_back/", moves_committee.send_back, name="send_back"),
    path(REQUEST + "ask/", reviews.ask, name="ask"),
    path(REQUEST + "review/", reviews.review, name="review"),
    path(REQUEST + "note/", case.note, name="note"),
    path(REQUEST + "override/", case.override, name="override"),
    path(f"{REQUEST}certificate/", papers.certificate, name="certificate"),
    path("reports/<uuid:uuid>/", reports.report, name="report"),
    path("reports/<uuid:uuid>/picture/", reports.add_picture, name="add_picture"),
    path("reports/<uuid:uuid>/pictures/<uuid:picture>/", reports.report_picture, name="report_picture"),
    path("allowance/", allowance.allowance, name="allowance"),
    path("", public.home, name="home"),
    path("directory.csv", public.directory_csv, name="directory_csv"),
    path("directory.json", public.directory_json, name="directory_json"),
    path("feed.atom", public.feed, name="feed"),
    path("letters/<uuid:uuid>/", letters.letter, name="letter"),
    path("<slug:slug>/", public.project, name="project"),
    path("<slug:slug>/pictures/<uuid:file>/", public.picture, name="picture"),
    path("<slug:slug>/write/", letters.write, name="write"),
]
