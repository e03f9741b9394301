"""What readers taught, made into revisions."""

from __future__ import annotations

from helpsdk.server.learning.teacher import NOTE, Teacher

__all__ = ["NOTE", "Teacher"]
