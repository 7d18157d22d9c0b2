"""The pages where people and practitioners meet: one journey a file in ``pages``.

A page renders, and hands what was typed to ``amity.clinic.actions``; it scores and decides nothing itself.
``door`` says who comes in and what they may do, ``forms`` turns fields into what is seen,
``showing`` gives every page its frame.  Every page works without JavaScript.
"""
