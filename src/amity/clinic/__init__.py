"""The record: who was asked, what was planned, what happened.

Writing is by ``amity.clinic.actions``, one noun a file; reading by ``amity.clinic.models``.
"""
