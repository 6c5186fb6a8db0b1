"""Data and how it is spoiled."""

FORMULAS: dict[str, str] = {
    "(x - mean) / std": r"\frac{x - \mathrm{mean}}{\mathrm{std}}",
    "10^u (x + s v)": r"10^u\,(x + s v)",
}
