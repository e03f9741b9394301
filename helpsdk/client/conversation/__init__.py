"""Everything that is said between a client and a help server, without I/O: `transport` performs it."""
