"""How often somebody may ask. Counted in this process alone: each replica has limits of its own."""

from __future__ import annotations

from helpsdk.server.limits.limiter import Limiter
from helpsdk.server.limits.rate import OFF, Rate, parse_rate
from helpsdk.server.limits.rates import RateLimits

__all__ = ["OFF", "Limiter", "Rate", "RateLimits", "parse_rate"]
