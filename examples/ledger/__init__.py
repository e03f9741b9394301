"""Ledger: an invoicing product, and the help it carries. The example everything else in helpsdk is tried on."""
