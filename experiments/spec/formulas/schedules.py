"""Schedules of the learning rate."""

FORMULAS: dict[str, str] = {
    "η_t = η (f + (1 - f) (1 + cos(π (t-1) / T)) / 2)": (
        r"\eta_t = \eta \left(f + (1 - f)\, \frac{1 + \cos(\pi (t - 1) / T)}{2}\right)"
    ),
    "η_t = η γ^⌊(t-1) / n⌋": r"\eta_t = \eta\, \gamma^{\lfloor (t - 1) / n \rfloor}",
    "η_t = η f^((t-1) / T)": r"\eta_t = \eta\, f^{(t - 1) / T}",
    "η_t = η / (1 + (t-1) / τ)": r"\eta_t = \frac{\eta}{1 + (t - 1) / \tau}",
    "t / (w + 1)": r"\frac{t}{w + 1}",
}
