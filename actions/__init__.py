"""Rasa's custom actions: read slots, call a function, utter ids. One file a concern."""
