"""The pages, one module for each area of the product."""
