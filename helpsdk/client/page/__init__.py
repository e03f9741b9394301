"""Help in the pages of a product: what `embed` and `here` are made of."""
