"""Addresses of changes of membership."""

from django.urls import path

from ifmsa_portal.memberships import views

app_name = "memberships"
urlpatterns = [path("nmos/<slug:slug>/membership/", views.change, name="change")]
