"""What `helpsdk doctor` looks at. Nothing here changes anything."""

from helpsdk.server.checkup.checkup import examine
from helpsdk.server.checkup.finding import Finding, Status

__all__ = ["Finding", "Status", "examine"]
