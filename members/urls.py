"""Addresses of people and NMOs."""

from django.urls import path

from members import mail_views, merge_views, views

app_name = "members"
urlpatterns = [
    path("nmos/", views.home, name="home"),
    path("nmos/<slug:slug>/", views.nmo, name="nmo"),
    path("profile/", views.profile, name="profile"),
    path("profile/mails/", mail_views.mails, name="mails"),
    path("profile/address/", mail_views.address, name="address"),
    path("profile/merge/", merge_views.ask, name="merge"),
    path("profile/merge/<str:token>/", merge_views.merge, name="merge_with"),
]
