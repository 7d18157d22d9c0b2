"""A made-up town: sixty people, three teams, 150 services and two years, from a seed.

It is written by the actions of the record alone, told the time as any other.  Nobody in it is real.
"""

from .making import NotEmptyError, make, write_postcodes, write_services
from .residents import residents

__all__ = ["NotEmptyError", "make", "residents", "write_postcodes", "write_services"]
