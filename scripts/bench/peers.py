"""Peers of `pnpm bench quant`: one request per line on stdin, one answer per line on stdout, both JSON.

{"load": path} reads an instance; {"solve": method, "ftol": x} solves it once and reports CPU seconds.
"""

import json
import sys
import time

import numpy as np

state = {}


def load(path):
    with open(path) as file:
        raw = json.load(file)
    keys = ("slope", "lower", "upper", "reference", "proportional", "impact", "curvature", "limits")
    problem = {key: np.array(raw[key], dtype=float) for key in keys if key in raw}
    n = len(problem["slope"])
    for key in ("loadings", "matrix", "rows"):
        if key in raw:
            problem[key] = np.array(raw[key], dtype=float).reshape(-1, n) if key != "loadings" else np.array(
                raw[key], dtype=float
            ).reshape(n, -1)
    state.clear()
    state.update(problem)


def objective(h):
    p = state
    if "matrix" in p:
        product = p["matrix"] @ h
    else:
        product = p["curvature"] * h + p["loadings"] @ (p["loadings"].T @ h)
    value = 0.5 * h @ product + p["slope"] @ h
    gradient = product + p["slope"]
    if "proportional" in p:
        move = h - p["reference"]
        size = np.abs(move)
        value += p["proportional"] @ size + p["impact"] @ size**1.5
        gradient = gradient + np.sign(move) * (p["proportional"] + 1.5 * p["impact"] * np.sqrt(size))
    return value, gradient


def slsqp(ftol):
    from scipy.optimize import minimize

    p = state
    rows = p.get("rows", np.zeros((0, len(p["slope"]))))
    constraints = []
    if len(rows):
        constraints = [{"type": "ineq", "fun": lambda h: p["limits"] - rows @ h, "jac": lambda h: -rows}]
    start = np.clip(p.get("reference", 0 * p["slope"]), p["lower"], p["upper"])
    result = minimize(
        objective,
        start,
        jac=True,
        method="SLSQP",
        bounds=np.stack([p["lower"], p["upper"]], axis=1),
        constraints=constraints,
        options={"maxiter": 500, "ftol": ftol},
    )
    return result.fun


def cvxopt(_):
    from cvxopt import matrix, solvers

    p = state
    n = len(p["slope"])
    solvers.options.update(show_progress=False, abstol=1e-12, reltol=1e-10, feastol=1e-10)
    rows = p.get("rows", np.zeros((0, n)))
    limits = p.get("limits", np.zeros(0))
    left = np.vstack([np.eye(n), -np.eye(n), rows])
    right = np.concatenate([p["upper"], -p["lower"], limits])
    quadratic = p["matrix"] if "matrix" in p else np.diag(p["curvature"]) + p["loadings"] @ p["loadings"].T
    result = solvers.qp(matrix(quadratic), matrix(p["slope"]), matrix(left), matrix(right))
    return result["primal objective"]


methods = {"slsqp": slsqp, "cvxopt": cvxopt}

for line in sys.stdin:
    request = json.loads(line)
    try:
        if "load" in request:
            load(request["load"])
            answer = {"ok": True}
        else:
            began = time.process_time()
            found = methods[request["solve"]](request.get("ftol", 1e-12))
            answer = {"ok": True, "ms": 1000 * (time.process_time() - began), "objective": float(found)}
    except Exception as error:  # The other side decides what a failed peer means.
        answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
