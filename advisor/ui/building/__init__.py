"""The parts of the Architecture page: what to build, beside its rivals, and why."""
