"""What the tables of a run hold."""

FORMULAS: dict[str, str] = {
    "1 - Σ ‖f - y‖² / Σ ‖y - ȳ‖²": r"1 - \frac{\sum \lVert f - y \rVert^2}"
    r"{\sum \lVert y - \bar{y} \rVert^2}",
    "‖clip(g)‖ / ‖g‖": r"\frac{\lVert \mathrm{clip}(g) \rVert}{\lVert g \rVert}",
    "min(1, θ / ‖g‖)": r"\min\left(1,\, \frac{\theta}{\lVert g \rVert}\right)",
    "m = Σ h / (B n)": r"m = \frac{\sum h}{B\, n}",
    "q = Σ (h - m)² / (B n)": r"q = \frac{\sum (h - m)^2}{B\, n}",
    "Σ (g - ḡ)² / (B n), g = ∂L/∂h": r"\frac{\sum (g - \bar{g})^2}{B\, n},\quad "
    r"g = \frac{\partial L}{\partial h}",
    "‖∂L/∂W‖": r"\left\lVert \frac{\partial L}{\partial W} \right\rVert",
    "‖W_after - W_before‖ / ‖W_before‖": r"\frac{\lVert W_\mathrm{after} - W_\mathrm{before} "
    r"\rVert}{\lVert W_\mathrm{before} \rVert}",
    "‖W - W₀‖ / ‖W₀‖": r"\frac{\lVert W - W_0 \rVert}{\lVert W_0 \rVert}",
    "n_in Σ (w - w̄)² / N": r"n_\mathrm{in}\, \frac{\sum (w - \bar{w})^2}{N}",
    "Σ z / (B n)": r"\frac{\sum z}{B\, n}",
    "Σ (z - z̄)² / (B n)": r"\frac{\sum (z - \bar{z})^2}{B\, n}",
    "-Σ_c p_c ln p_c": r"-\sum_c p_c \ln p_c",
    "max_c p_c": r"\max_c p_c",
    "(Σ λ)² / Σ λ²": r"\frac{\left(\sum \lambda\right)^2}{\sum \lambda^2}",
    "V = Σ_k ‖g_k - ḡ‖² / (K - 1)": r"V = \frac{\sum_k \lVert g_k - \bar{g} \rVert^2}{K - 1}",
    "‖ḡ‖² - V / K": r"\lVert \bar{g} \rVert^2 - \frac{V}{K}",
    "B V / ‖g‖²": r"\frac{B\, V}{\lVert g \rVert^2}",
    "β = max ‖∇L(w - s η g) - g‖ / ‖s η g‖": r"\beta = \max \frac{\lVert \nabla L(w - s \eta g) "
    r"- g \rVert}{\lVert s \eta g \rVert}",
    "λ_max(∇²L)": r"\lambda_\mathrm{max}(\nabla^2 L)",
    "2/η": r"\frac{2}{\eta}",
    "(2 + 2μ)/η": r"\frac{2 + 2 \mu}{\eta}",
    "(2 + 2μ)/((1 + 2μ) η)": r"\frac{2 + 2 \mu}{(1 + 2 \mu)\, \eta}",
    "‖H v - λ v‖ / |λ|": r"\frac{\lVert H v - \lambda v \rVert}{|\lambda|}",
}
