"""What the formulas predict for a spec. Imports `spec` only."""
