"""The pages as a Django app: it has templates, static files and words, and no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "amity.web"
    label = "web"
