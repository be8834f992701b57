MESSAGES = {"MSG-TAL-01": "El taller no tiene trabajadores."}
