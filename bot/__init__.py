"""Lotse: what holds today for people who came to Germany and look for work."""
