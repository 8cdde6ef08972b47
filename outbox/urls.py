"""Addresses that stand in mails."""

from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("mails/leave/<str:token>/", views.leave, name="leave"),
    path("mails/leave/<str:token>/back/", views.come_back, name="come_back"),
]
