"""Engines that a user could pick instead, each with the same rules in its own language."""
