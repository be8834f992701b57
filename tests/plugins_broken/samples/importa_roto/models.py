import no_existe
