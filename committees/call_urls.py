"""Addresses of calls and candidatures."""

from django.urls import path

from committees.views import call_desk, call_exports, calls, candidatures

CALL = "calls/<uuid:uuid>/"
ONE = "candidatures/<uuid:uuid>/"
urlpatterns = [
    path("advisory-council/", calls.advisory_council, name="advisory_council"),
    path("calls/", calls.home, name="calls"),
    path("calls/calls.csv", call_exports.export_calls, name="export_calls"),
    path("calls/new/", call_desk.new_call, name="new_call"),
    path("calls/new/<slug:kind>/", call_desk.create_call, name="create_call"),
    path(CALL, calls.call, name="call"),
    path(f"{CALL}edit/", call_desk.edit_call, name="edit_call"),
    path(f"{CALL}asks/<slug:rows>/", call_desk.call_rows, name="call_rows"),
    path(f"{CALL}panel/", call_desk.panel, name="panel"),
    path(f"{CALL}candidatures/", call_desk.call_candidatures, name="call_candidatures"),
    path(f"{CALL}candidatures.csv", call_exports.export_candidatures, name="export_candidatures"),
    path(f"{CALL}publish/", call_desk.publish, name="publish"),
    path(f"{CALL}extend/", call_desk.extend, name="extend"),
    path(f"{CALL}conclude/", call_desk.conclude, name="conclude"),
    path(f"{CALL}cancel/", call_desk.cancel, name="cancel"),
    path(f"{CALL}repeat/", call_desk.repeat, name="repeat"),
    path(f"{CALL}stand/", candidatures.stand, name="stand"),
    path("candidatures/", candidatures.candidatures, name="candidatures"),
    path(ONE, candidatures.candidature, name="candidature"),
    path(f"{ONE}edit/", candidatures.edit_candidature, name="edit_candidature"),
    path(f"{ONE}papers/<int:pk>/", candidatures.candidature_paper, name="candidature_paper"),
    path(f"{ONE}submit/", candidatures.submit, name="submit_candidature"),
    path(f"{ONE}withdraw/", candidatures.withdraw, name="withdraw_candidature"),
    path(f"{ONE}support/", candidatures.support, name="support_candidature"),
    path(f"{ONE}valid/", candidatures.find_valid, name="find_valid"),
    path(f"{ONE}invalid/", candidatures.find_invalid, name="find_invalid"),
    path(f"{ONE}review/", candidatures.review, name="review_candidature"),
    path(f"{ONE}accept/", candidatures.accept, name="accept_candidature"),
    path(f"{ONE}reject/", candidatures.reject, name="reject_candidature"),
    path(f"{ONE}reconsider/", candidatures.reconsider, name="reconsider_candidature"),
    path(f"{ONE}appoint/", candidatures.appoint, name="appoint_candidate"),
]
