"""What holds for every test: none is timed, for speed is a benchmark (`make bench`)."""

from hypothesis import settings

settings.register_profile("amity", deadline=None)
settings.load_profile("amity")
