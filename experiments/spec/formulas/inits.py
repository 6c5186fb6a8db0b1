"""Initializations, and the conditions of the theory on them."""

FORMULAS: dict[str, str] = {
    "w ~ N(0, std²)": r"w \;\sim\; \mathcal{N}(0,\, \mathrm{std}^2)",
    "w ~ N(0, c / n_in)": r"w \;\sim\; \mathcal{N}\left(0,\, \frac{c}{n_\mathrm{in}}\right)",
    "w ~ N(0, c / n_out)": r"w \;\sim\; \mathcal{N}\left(0,\, \frac{c}{n_\mathrm{out}}\right)",
    "w = |v|, v ~ N(0, c / n_in)": r"w = |v|,\; "
    r"v \;\sim\; \mathcal{N}\left(0,\, \frac{c}{n_\mathrm{in}}\right)",
    "w ~ N(0, 2 gain² / (n_in + n_out))": r"w \;\sim\; \mathcal{N}\left(0,\, "
    r"\frac{2\,\mathrm{gain}^2}{n_\mathrm{in} + n_\mathrm{out}}\right)",
    "a = gain √(6 / (n_in + n_out))": r"a = \mathrm{gain} "
    r"\sqrt{\frac{6}{n_\mathrm{in} + n_\mathrm{out}}}",
    "w ~ N(0, g² / n)": r"w \;\sim\; \mathcal{N}\left(0,\, \frac{g^2}{n}\right)",
    "w ~ U(-a, a)": r"w \;\sim\; \mathcal{U}(-a,\, a)",
    "w and b ~ U(-a, a)": r"w, b \;\sim\; \mathcal{U}(-a,\, a)",
    "a = g √(3 / n)": r"a = g \sqrt{\frac{3}{n}}",
    "a = 1 / √n_in": r"a = \frac{1}{\sqrt{n_\mathrm{in}}}",
    "Var w = 1 / (3 n_in)": r"\mathrm{Var}\, w = \frac{1}{3\, n_\mathrm{in}}",
    "√n_in": r"\sqrt{n_\mathrm{in}}",
    "√(2 / (1 + slope²))": r"\sqrt{\frac{2}{1 + \mathrm{slope}^2}}",
    "n_in Var w = 1": r"n_\mathrm{in}\, \mathrm{Var}\, w = 1",
    "n_in Var w = 2": r"n_\mathrm{in}\, \mathrm{Var}\, w = 2",
    "n_out Var w = 1": r"n_\mathrm{out}\, \mathrm{Var}\, w = 1",
    "n_out Var w = 2": r"n_\mathrm{out}\, \mathrm{Var}\, w = 2",
    "(n_in + n_out) Var w = 2": r"(n_\mathrm{in} + n_\mathrm{out})\, \mathrm{Var}\, w = 2",
}
