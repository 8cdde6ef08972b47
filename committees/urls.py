"""Addresses of committees."""

from django.urls import path

from committees import views

app_name = "committees"
urlpatterns = [
    path("committees/", views.home, name="home"),
    path("committees/<slug:slug>/", views.committee, name="committee"),
]
