"""Penalties, limits and clipping."""

FORMULAS: dict[str, str] = {
    "loss + λ/2 ‖w‖²": r"\mathrm{loss} + \frac{\lambda}{2}\, \lVert w \rVert^2",
    "λ/2 ‖w‖²": r"\frac{\lambda}{2}\, \lVert w \rVert^2",
    "g ← g + λ w": r"g \leftarrow g + \lambda w",
    "w ← (1 - η λ) w - η g": r"w \leftarrow (1 - \eta \lambda)\, w - \eta g",
    "w ← (1 - η λ) w": r"w \leftarrow (1 - \eta \lambda)\, w",
    "loss + λ ‖w‖₁": r"\mathrm{loss} + \lambda\, \lVert w \rVert_1",
    "w ← sign(w) max(|w| - η λ, 0)": r"w \leftarrow \mathrm{sign}(w)\, "
    r"\max(|w| - \eta \lambda,\, 0)",
    "loss + λ (a ‖w‖₁ + (1 - a)/2 ‖w‖²)": r"\mathrm{loss} + \lambda \left(a\, \lVert w \rVert_1 "
    r"+ \frac{1 - a}{2}\, \lVert w \rVert^2\right)",
    "‖w‖ ≤ r": r"\lVert w \rVert \le r",
    "w ← w min(1, r / ‖w‖)": r"w \leftarrow w\, \min\left(1,\, \frac{r}{\lVert w \rVert}\right)",
    "‖w_u‖ ≤ c": r"\lVert w_u \rVert \le c",
    "g ← g · min(1, θ / ‖g‖)": r"g \leftarrow g\, \min\left(1,\, "
    r"\frac{\theta}{\lVert g \rVert}\right)",
}
