"""Addresses of votes, included by those of the assemblies."""

from django.urls import path

from assemblies.poll_views import chair, hands, papers, results, voter

urlpatterns = [
    path("plenaries/<uuid:uuid>/votes/", results.polls, name="polls"),
    path("plenaries/<uuid:uuid>/votes/prepare/<slug:kind>/", chair.prepare_poll, name="prepare_poll"),
    path("plenaries/<uuid:uuid>/minutes/", papers.minutes, name="minutes"),
    path("plenaries/<uuid:uuid>/minutes/issue/", papers.issue_minutes, name="issue_minutes"),
    path("plenaries/<uuid:uuid>/minutes/paper/", papers.minutes_paper, name="minutes_paper"),
    path("votes/<uuid:uuid>/", results.poll, name="poll"),
    path("votes/<uuid:uuid>/vote/", voter.vote, name="vote"),
    path("votes/<uuid:uuid>/hands/", hands.count_hands, name="count_hands"),
    path("votes/<uuid:uuid>/change/", chair.change_poll, name="change_poll"),
    path("votes/<uuid:uuid>/open/", chair.open_poll, name="open_poll"),
    path("votes/<uuid:uuid>/close/", chair.close_poll, name="close_poll"),
    path("votes/<uuid:uuid>/annul/", chair.annul_poll, name="annul_poll"),
    path("votes/<uuid:uuid>/repeat/", chair.repeat_poll, name="repeat_poll"),
    path("votes/<uuid:uuid>/next-round/", chair.further_round, name="further_round"),
    path("votes/<uuid:uuid>/publish/", chair.publish_poll, name="publish_poll"),
    path("votes/<uuid:uuid>/sheet/", papers.result_sheet, name="result_sheet"),
    path("votes/<uuid:uuid>/export.json", results.poll_json, name="poll_json"),
    path("votes/<uuid:uuid>/export.csv", results.poll_csv, name="poll_csv"),
]
