"""Addresses of what people work on, of topics, and of what they write to each other."""

from django.urls import path

from committees.views import conversations, interests

ONE = "connections/letters/<uuid:uuid>/"
urlpatterns = [
    path("profile/interests/", interests.interests, name="interests"),
    path("topics/<slug:slug>/follow/", interests.follow, name="follow"),
    path("topics/<slug:slug>/unfollow/", interests.unfollow, name="unfollow"),
    path("connections/people/<uuid:uuid>/write/", conversations.write_to_person, name="write_to_person"),
    path("connections/letters/", conversations.conversations, name="conversations"),
    path(ONE, conversations.conversation, name="conversation"),
    path(f"{ONE}block/", conversations.block, name="block"),
    path(f"{ONE}unblock/", conversations.unblock, name="unblock"),
    path(f"{ONE}report/", conversations.report, name="report_conversation"),
]
