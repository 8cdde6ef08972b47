"""The portal with one page more: the guide."""

from django.urls import path

from ifmsa_portal.urls import urlpatterns as portal
from tests.look.guide import guide

urlpatterns = [path("guide/", guide), *portal]
