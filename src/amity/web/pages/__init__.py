"""One journey a file; each ends in ``urlpatterns``, which ``amity.web.urls`` puts together."""
