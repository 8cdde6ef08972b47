"""Addresses of announcements."""

from django.urls import path

from committees.views import announcement_desk as desk
from committees.views import announcements

ONE = "announcements/<uuid:uuid>/"
urlpatterns = [
    path("announcements/", announcements.archive, name="announcements"),
    path("announcements/new/", desk.new, name="new_announcement"),
    path(ONE, announcements.announcement, name="announcement"),
    path(f"{ONE}text/<slug:language>/", desk.text, name="announcement_text"),
    path(f"{ONE}audience/", desk.audience, name="announcement_audience"),
    path(f"{ONE}head/", desk.head, name="announcement_head"),
    path(f"{ONE}recipients/", desk.recipients, name="announcement_recipients"),
    path(f"{ONE}preview/<uuid:person>/", desk.preview, name="announcement_preview"),
    path(f"{ONE}hold/", desk.hold, name="hold_announcement"),
    path(f"{ONE}look-over/", desk.look_over, name="look_over_announcement"),
    path(f"{ONE}send/", desk.send, name="send_announcement"),
    path(f"{ONE}send-again/", desk.send_again, name="send_again_announcement"),
    path(f"{ONE}discard/", desk.discard, name="discard_announcement"),
]
