"""What the pages cost, as ratios measured in one run. Not part of the product; never imported by it."""
