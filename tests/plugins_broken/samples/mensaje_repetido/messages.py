MESSAGES = {"MSG-GEN-01": "Otra cosa."}
