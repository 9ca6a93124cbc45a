"""Understanding: language, names, concepts, intents. The modules named `components` and `nlg` know Rasa; the others are plain Python."""
