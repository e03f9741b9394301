"""What a product's own code says about its screens: the routes it answers, and the elements its templates name."""
