"""The figures of the product, measured. `make bench` runs them all; `python -m benchmarks ingest feed` runs some."""
