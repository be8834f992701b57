"""What `make bench` measures, side by side with its peers (README of the bars: docs/operations, «Velocidad»)."""
