"""What is counted of a running server, for Prometheus, on a port of its own."""

from helpsdk.server.metrics.exposition import Exposition
from helpsdk.server.metrics.metrics import Figure, Metrics

__all__ = ["Exposition", "Figure", "Metrics"]
