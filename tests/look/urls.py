"""The portal with two pages more: the guide, and a search."""

from django.urls import path

from ifmsa_portal.urls import urlpatterns as portal
from tests.look.guide import guide

urlpatterns = [path("guide/", guide), path("search/", guide, name="search"), *portal]
