#!/usr/bin/env python3
"""Makes decay.json: fits of a*exp(-b*tau) by SciPy, the best of many starting points."""
import json

import numpy as np
from scipy.optimize import curve_fit

TAU = np.arange(50.0)
RANDOM = np.random.default_rng(7)


def model(tau, a, b):
    return a * np.exp(-b * tau)


def fit(values):
    best = None
    for b in (-0.01, 0.001, 0.01, 0.1, 0.5, 1.0, 3.0):
        try:
            p, _ = curve_fit(model, TAU[: len(values)], values, p0=(max(values), b), ftol=1e-15, xtol=1e-15, gtol=1e-15, maxfev=20000)
        except RuntimeError:
            continue
        cost = float(np.sum((model(TAU[: len(values)], *p) - values) ** 2))
        if best is None or cost < best[0]:
            best = (cost, p)
    return best


CURVES = {
    "exact": model(TAU, 2.5, 0.11),
    "exact, fast": model(TAU, 0.8, 1.7),
    "noise of one per cent": model(TAU, 2.0, 0.2) * (1 + 0.01 * RANDOM.standard_normal(50)),
    "noise of thirty per cent": model(TAU, 2.0, 0.05) * (1 + 0.3 * RANDOM.standard_normal(50)),
    "two time constants": 1.5 * np.exp(-0.8 * TAU) + 0.2 * np.exp(-0.03 * TAU),
    "power law": 3.0 / (1 + TAU) ** 1.5,
    "zero after 37": np.where(TAU < 37, model(TAU, 1.1, 0.66), 0.0),
    "growing": model(TAU, 0.01, -0.04) * (1 + 0.05 * RANDOM.standard_normal(50)),
    "hardly falling": model(TAU, 0.3, 0.0004) * (1 + 0.01 * RANDOM.standard_normal(50)),
    "small": model(TAU, 3e-9, 0.3) * (1 + 0.1 * RANDOM.standard_normal(50)),
    "short": np.array([1.0, 0.7, 0.2]),
    "bump": model(TAU, 1.0, 0.05) * (1 + 0.5 * np.sin(TAU / 3)),
}
cases = []
for name, values in CURVES.items():
    scale = max(values)
    # SciPy's stopping rules are absolute in places: small curves are fitted large.
    cost, (a, b) = fit(values / scale)
    total = float(np.sum((values - values.mean()) ** 2))
    cases.append({"name": name, "values": values.tolist(), "a": a * scale, "b": b, "r2": 1 - cost * scale**2 / total})
with open(__file__.replace("decay.py", "decay.json"), "w") as out:
    json.dump(cases, out, indent=1)
    out.write("\n")
