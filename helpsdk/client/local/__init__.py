"""Help answered in the host's own process, from a signed bundle. `HelpClient.local(…)` makes one."""
