"""Lotse: what holds today for people who came to Germany and look for work."""

from bot.without_tensorflow import stand_in

stand_in()
