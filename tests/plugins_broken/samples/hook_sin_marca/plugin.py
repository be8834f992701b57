def ev_views():
    return []
