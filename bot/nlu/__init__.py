"""Understanding: language, names, concepts, intents. Only `components` and `nlg` know Rasa."""
