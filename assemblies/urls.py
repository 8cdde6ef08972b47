"""Addresses of the General Assemblies."""

from django.urls import path

from assemblies import views

app_name = "assemblies"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:slug>/", views.assembly, name="assembly"),
]
