"""Benchmarks, one module per promise of speed: `make bench` runs every module here that has a `main`."""
