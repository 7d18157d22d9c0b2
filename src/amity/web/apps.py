"""The pages as a Django app: it has templates, static files and words, and no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "amity.web"
    label = "web"

    def ready(self) -> None:
        """Listen to what allauth says of sessions and factors."""
        from . import ways_in

        ways_in.listen()
