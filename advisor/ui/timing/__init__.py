"""The parts of the Latency page: budgets of request paths, the route on the topology, the map of places, the levers."""
