"""Optimizers."""

FORMULAS: dict[str, str] = {
    "v ← μ v + (1 - τ) g": r"v \leftarrow \mu v + (1 - \tau)\, g",
    "v ← μ v + g": r"v \leftarrow \mu v + g",
    "w ← w - η v": r"w \leftarrow w - \eta v",
    "m ← β₁ m + (1-β₁) g": r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g",
    "v ← β₂ v + (1-β₂) g²": r"v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2",
    "w ← w - η m̂ / (√v̂ + ε)": r"w \leftarrow w - \eta\, "
    r"\frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}",
    "m̂ = m / (1 - β₁ᵗ)": r"\hat{m} = \frac{m}{1 - \beta_1^t}",
    "v̂ = v / (1 - β₂ᵗ)": r"\hat{v} = \frac{v}{1 - \beta_2^t}",
    "(1-β₁)/√(1-β₂) = 3.2": r"\frac{1 - \beta_1}{\sqrt{1 - \beta_2}} = 3.2",
    "c ← c + g²": r"c \leftarrow c + g^2",
    "w ← w - η_t g / (√c + ε)": r"w \leftarrow w - \eta_t\, \frac{g}{\sqrt{c} + \varepsilon}",
    "η_t = η / (1 + (t-1) d)": r"\eta_t = \frac{\eta}{1 + (t - 1)\, d}",
    "1/√t": r"\frac{1}{\sqrt{t}}",
    "v ← ρ v + (1-ρ) g²": r"v \leftarrow \rho v + (1 - \rho)\, g^2",
    "Δ = g √(u + ε) / √(v + ε)": r"\Delta = g\, "
    r"\frac{\sqrt{u + \varepsilon}}{\sqrt{v + \varepsilon}}",
    "u ← ρ u + (1-ρ) Δ²": r"u \leftarrow \rho u + (1 - \rho)\, \Delta^2",
    "w ← w - η Δ": r"w \leftarrow w - \eta \Delta",
    "v ← α v + (1-α) g²": r"v \leftarrow \alpha v + (1 - \alpha)\, g^2",
    "w ← w - η g / (√v + ε)": r"w \leftarrow w - \eta\, \frac{g}{\sqrt{v} + \varepsilon}",
    "b ← μ b + g / (√v + ε)": r"b \leftarrow \mu b + \frac{g}{\sqrt{v} + \varepsilon}",
    "w ← w - η b": r"w \leftarrow w - \eta b",
    "w ← w - η (μ_{t+1} m / (1 - Π_{i≤t+1} μ_i) + (1-μ_t) g / (1 - Π_{i≤t} μ_i)) / (√v̂ + ε)": (
        r"w \leftarrow w - \frac{\eta}{\sqrt{\hat{v}} + \varepsilon} "
        r"\left(\frac{\mu_{t+1}\, m}{1 - \prod_{i \le t+1} \mu_i} "
        r"+ \frac{(1 - \mu_t)\, g}{1 - \prod_{i \le t} \mu_i}\right)"
    ),
    "μ_t = β₁ (1 - 0.96^(t ψ) / 2)": r"\mu_t = \beta_1 \left(1 - \frac{0.96^{t \psi}}{2}\right)",
    "w ← w - η r m̂ / √v̂": r"w \leftarrow w - \eta\, r\, \frac{\hat{m}}{\sqrt{\hat{v}}}",
    "w ← w - η m̂ / u": r"w \leftarrow w - \eta\, \frac{\hat{m}}{u}",
    "w ← w - η m̂": r"w \leftarrow w - \eta\, \hat{m}",
    "u ← max(β₂ u, |g| + ε)": r"u \leftarrow \max(\beta_2 u,\, |g| + \varepsilon)",
    "w ← w - s sign(g)": r"w \leftarrow w - s\, \mathrm{sign}(g)",
}
