"""What `make bench` measures, side by side with its peers (the bars and what was measured: docs/speed.md)."""
