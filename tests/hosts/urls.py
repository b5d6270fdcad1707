"""The addresses of a project that uses the API."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("automate.urls"))]
