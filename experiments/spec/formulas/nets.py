"""Activations, norms, dropout, losses and architectures."""

FORMULAS: dict[str, str] = {
    "f(z) = max(0, z)": r"f(z) = \max(0, z)",
    "α (exp(z) - 1)": r"\alpha\,(e^{z} - 1)",
    "f(z) = z Φ(z)": r"f(z) = z\, \Phi(z)",
    "f(z) = z σ(z)": r"f(z) = z\, \sigma(z)",
    "f(z) = ln(1 + exp(z))": r"f(z) = \ln(1 + e^{z})",
    "f(z) = tanh z": r"f(z) = \tanh z",
    "f(z) = 1 / (1 + exp(-z))": r"f(z) = \frac{1}{1 + e^{-z}}",
    "f' ≤ 1/4": r"f' \le \frac{1}{4}",
    "y = γ (x - μ) / √(σ² + ε) + β": r"y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} "
    r"+ \beta",
    "y = γ x / √(mean x² + ε)": r"y = \gamma\, \frac{x}{\sqrt{\overline{x^2} + \varepsilon}}",
    "ε ~ N(0, p / (1 - p))": r"\varepsilon \;\sim\; \mathcal{N}\left(0,\, \frac{p}{1 - p}\right)",
    "√(p / (1 - p))": r"\sqrt{\frac{p}{1 - p}}",
    "-Σ_j q_j ln softmax(f)_j": r"-\sum_j q_j \ln\, \mathrm{softmax}(f)_j",
    "½ ‖f - t‖²": r"\frac{1}{2}\, \lVert f - t \rVert^2",
    "Σ_{j≠y} max(0, Δ + f_j - f_y)": r"\sum_{j \ne y} \max(0,\, \Delta + f_j - f_y)",
    "h ← h + α f(W h + b)": r"h \leftarrow h + \alpha\, f(W h + b)",
}
