"""Addresses of people and NMOs."""

from django.urls import path

from members import views

app_name = "members"
urlpatterns = [
    path("nmos/", views.home, name="home"),
    path("nmos/<slug:slug>/", views.nmo, name="nmo"),
    path("profile/", views.profile, name="profile"),
]
