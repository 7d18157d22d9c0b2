"""Amity: social connection, measured, prescribed and followed, like exercise.

Import the room you need, not the things in it: ``from amity import instruments``.
"""
