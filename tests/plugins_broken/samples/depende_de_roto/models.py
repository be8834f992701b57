1 / 0  # never reached: what it requires is told first
