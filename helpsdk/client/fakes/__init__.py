"""Help in memory for the tests of products: what `testing` gives out is made here."""
