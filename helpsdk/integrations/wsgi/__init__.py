"""The help server inside a WSGI host, where there is no event loop: the extra `wsgi`.

    application = mount(application, "/help", HelpServer("help"))

Flask and Django have a shorter way to say the same; delete this folder where every host is ASGI.
"""

from __future__ import annotations

from helpsdk.integrations.wsgi.mounted import MountedHelp, mount

__all__ = ["MountedHelp", "mount"]
