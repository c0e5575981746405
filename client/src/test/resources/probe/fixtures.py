"""Reference fits of scikit-learn and NumPy for the probes' tests.

    python fixtures.py          # writes lda.json and logistic.json beside itself

Data are random, some of it awkward: features of very different scale, collinear features, rare classes.
"""

import json
import pathlib

import numpy as np
import sklearn
from scipy import optimize
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

HERE = pathlib.Path(__file__).parent


def draw(seed, sizes, features, collinear=0, scales=None):
    """Gaussian classes with one full covariance; train and test of the same sizes."""
    rng = np.random.default_rng(seed)
    means = 1.2 * rng.standard_normal((len(sizes), features))
    mix = rng.standard_normal((features, features)) / np.sqrt(features) + np.eye(features)
    sets = []
    for _ in range(2):
        labels = np.concatenate([np.full(n, k) for k, n in enumerate(sizes)])
        x = means[labels] + rng.standard_normal((len(labels), features)) @ mix
        order = rng.permutation(len(labels))
        x, labels = x[order], labels[order]
        if scales is not None:
            x = x * scales
        for i in range(collinear):
            x = np.column_stack([x, x[:, i] - 2 * x[:, i + 1]])
        # Rounded before the fit, so that the file holds exactly what was fitted.
        sets.append((np.round(x, 6), labels))
    return sets


def examples(x, y):
    return {"features": x.tolist(), "labels": y.tolist()}


def discriminant(name, **kwargs):
    (x, y), (xt, yt) = draw(**kwargs)
    lda = LinearDiscriminantAnalysis(solver="svd").fit(x, y)
    scores = xt @ lda.coef_.T + lda.intercept_ if len(lda.classes_) > 2 else lda.decision_function(xt)[:, None]
    return {
        "name": name,
        "classes": len(lda.classes_),
        "train": examples(x, y),
        "test": examples(xt, yt),
        "coefficients": lda.coef_.tolist(),
        "intercepts": lda.intercept_.tolist(),
        "scores": scores[:20].tolist(),
        "shares": lda.explained_variance_ratio_.tolist(),
        "transformed": lda.transform(xt)[:20].tolist(),
        "accuracy": lda.score(xt, yt),
    }


def penalised_by_l1(x, y, strength, sample_weight):
    """An intercept without penalty, L1 on the weights: split into positive and negative parts, smooth with bounds."""
    n, p = x.shape
    sign = np.where(y, 1.0, -1.0)

    def value(z):
        w, b = z[:p] - z[p : 2 * p], z[-1]
        margin = sign * (x @ w + b)
        slope = -strength * sample_weight * sign / (1 + np.exp(margin))
        g = x.T @ slope
        return (
            strength * np.sum(sample_weight * np.logaddexp(0, -margin)) + z[: 2 * p].sum(),
            np.concatenate([g + 1, -g + 1, [slope.sum()]]),
        )

    bounds = [(0, None)] * (2 * p) + [(None, None)]
    z = np.zeros(2 * p + 1)
    for _ in range(5):
        z = optimize.minimize(value, z, jac=True, bounds=bounds, method="L-BFGS-B",
                              options={"maxiter": 100000, "maxfun": 1000000, "ftol": 1e-16, "gtol": 1e-11}).x
    return z[:p] - z[p : 2 * p], z[-1]


def logistic(name, penalty, strength, balanced, loss, **kwargs):
    (x, y), (xt, yt) = draw(**kwargs)
    classes = len(np.unique(y))
    weight = "balanced" if balanced else None
    common = dict(C=strength, class_weight=weight, solver="newton-cholesky", tol=1e-13, max_iter=100000)
    if penalty == "L1":
        weights, intercepts = [], []
        for k in range(classes):
            inside = y == k
            a = np.where(inside, len(y) / 2 / inside.sum(), len(y) / 2 / (~inside).sum()) if balanced else np.ones(len(y))
            w, b = penalised_by_l1(x, inside, strength, a)
            weights.append(w)
            intercepts.append(b)
        weights, intercepts = np.array(weights), np.array(intercepts)
    elif loss == "ONE_VS_REST":
        fits = OneVsRestClassifier(LogisticRegression(**common)).fit(x, y).estimators_
        if len(fits) == 1:
            weights = np.vstack([-fits[0].coef_, fits[0].coef_])
            intercepts = np.concatenate([-fits[0].intercept_, fits[0].intercept_])
        else:
            weights = np.vstack([fit.coef_ for fit in fits])
            intercepts = np.concatenate([fit.intercept_ for fit in fits])
    else:
        fit = LogisticRegression(**{**common, "solver": "lbfgs", "tol": 1e-12}).fit(x, y)
        weights, intercepts = fit.coef_, fit.intercept_ - fit.intercept_.mean()
    return {
        "name": name,
        "penalty": penalty,
        "strength": strength,
        "balanced": balanced,
        "loss": loss,
        "classes": classes,
        "train": examples(x, y),
        "test": examples(xt, yt),
        "weights": weights.tolist(),
        "intercepts": intercepts.tolist(),
        "accuracy": float(np.mean(np.argmax(xt @ weights.T + intercepts, axis=1) == yt)),
    }


def write(file, cases):
    content = {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "cases": cases}
    (HERE / file).write_text(json.dumps(content) + "\n")


write("lda.json", [
    discriminant("plain", seed=1, sizes=[60, 40, 30, 20], features=6),
    discriminant("scales", seed=2, sizes=[50, 50, 50], features=5, scales=np.array([1e-4, 1, 1e3, 1, 1e-2]) * 100),
    discriminant("collinear", seed=3, sizes=[40, 30, 30], features=4, collinear=2),
    discriminant("more classes than features", seed=4, sizes=[20, 25, 30, 15, 20, 10], features=3),
    discriminant("two classes", seed=5, sizes=[70, 30], features=4),
])
small = dict(seed=6, sizes=[50, 30, 20], features=5)
two = dict(seed=7, sizes=[60, 40], features=4)
write("logistic.json", [
    logistic("L2, one-vs-rest", "L2", 1.0, False, "ONE_VS_REST", **small),
    logistic("L2, one-vs-rest, weak penalty, balanced", "L2", 10.0, True, "ONE_VS_REST", **small),
    logistic("L2, two classes", "L2", 0.1, False, "ONE_VS_REST", **two),
    logistic("L2, multinomial", "L2", 1.0, False, "MULTINOMIAL", **small),
    logistic("L2, multinomial, weak penalty, balanced", "L2", 10.0, True, "MULTINOMIAL", **small),
    logistic("L2, multinomial, strong penalty, scales", "L2", 0.01, False, "MULTINOMIAL",
             scales=np.array([10.0, 1.0, 0.1, 1.0, 3.0]), **small),
    logistic("L1, one-vs-rest", "L1", 0.3, False, "ONE_VS_REST", **small),
    logistic("L1, one-vs-rest, balanced", "L1", 1.0, True, "ONE_VS_REST", **small),
])
