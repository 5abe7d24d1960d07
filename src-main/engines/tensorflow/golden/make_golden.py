"""Three optimiser steps of small networks, with numpy and the derivatives of the autograd package, in float64.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.4.6 autograd==1.9.1
    .venv/bin/python make_golden.py > golden.json

Nothing here is shared with the program but the formulas: encoding, network, loss and optimisers are written
again. Data and first weights come from the linear congruential generator of Numerical Recipes, as in
golden-problem.ts.
"""

import json
import sys

import autograd.numpy as np
from autograd import value_and_grad

ROWS, COLUMNS = 12, 4
CATEGORIES = {2: 3, 3: 11}  # column 2 is one-hot, column 3 is embedded
EMBEDDING_WIDTH = 2
HIDDEN = [5, 4]
LEARNING_RATE = 0.05
# begin, count, first rows of the mask pool
STEPS = [(0, 6, [0, 3]), (6, 6, [7, 1]), (0, 12, [2, 9])]


def pseudo_random(count, seed):
    state, out = seed, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append((state >> 8) / 2**24)
    return np.array(out)


def features():
    draws = pseudo_random(ROWS * COLUMNS, 11).reshape(ROWS, COLUMNS)
    table = np.zeros((ROWS, COLUMNS))
    table[:, 0] = np.float32(draws[:, 0] * 20 - 5)
    table[:, 1] = np.where(np.arange(ROWS) % 5 == 0, np.nan, np.float32(draws[:, 1]))
    table[:, 2] = np.where(np.arange(ROWS) == 7, np.nan, np.floor(draws[:, 2] * CATEGORIES[2]))
    table[:, 3] = np.arange(ROWS) % CATEGORIES[3]
    return table


def encode(table):
    parts, indicators = [], []
    for column in (0, 1):
        values = table[:, column]
        missing = np.isnan(values)
        present = values[~missing]
        scaled = (values - present.mean()) / present.std()
        parts.append(np.where(missing, 0, scaled))
        if missing.any():
            indicators.append(missing.astype(float))
    one_hot = np.zeros((ROWS, CATEGORIES[2] + 1))
    for row, code in enumerate(table[:, 2]):
        one_hot[row, 0 if np.isnan(code) else int(code) + 1] = 1
    dense = np.concatenate([np.stack(parts + indicators, axis=1), one_hot], axis=1)
    return dense, table[:, 3].astype(int) + 1


def first_parameters(inputs, outputs):
    widths = [inputs, *HIDDEN, outputs]
    shapes = [(CATEGORIES[3] + 1, EMBEDDING_WIDTH)]
    for before, after in zip(widths, widths[1:]):
        shapes += [(before, after), (after,)]
    draws = pseudo_random(sum(int(np.prod(shape)) for shape in shapes), 23) - 0.5
    parameters, start = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        parameters.append(np.float32(draws[start : start + size]).astype(float).reshape(shape))
        start += size
    return parameters


ACTIVATIONS = {
    "relu": lambda x: np.maximum(x, 0),
    "elu": lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1),
    "tanh": np.tanh,
    "silu": lambda x: x / (1 + np.exp(-x)),
}


def forward(parameters, dense, slots, activation, masks):
    values = np.concatenate([dense, parameters[0][slots]], axis=1)
    for layer in range(len(HIDDEN) + 1):
        values = np.dot(values, parameters[1 + 2 * layer]) + parameters[2 + 2 * layer]
        if layer < len(HIDDEN):
            values = ACTIVATIONS[activation](values)
            if masks is not None:
                values = values * masks[layer]
    return values


def loss_of(task, outputs, target):
    if task == "binary":
        z = outputs[:, 0]
        return np.mean(np.log(1 + np.exp(-np.abs(z))) + np.maximum(z, 0) - z * target)
    if task == "multiclass":
        shifted = outputs - np.max(outputs, axis=1, keepdims=True)
        log_probabilities = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        return -np.mean(log_probabilities[np.arange(len(target)), target.astype(int)])
    return np.mean((outputs[:, 0] - target) ** 2)


def train(case):
    dense, slots = encode(features())
    draws = pseudo_random(ROWS, 31)
    classes = {"binary": 2, "multiclass": 3}.get(case["task"])
    target = np.floor(draws * classes) if classes else np.float32(draws * 4 - 2).astype(float)
    parameters = first_parameters(dense.shape[1] + EMBEDDING_WIDTH, classes if classes == 3 else 1)
    is_kernel = [p.ndim == 2 and i > 0 for i, p in enumerate(parameters)]
    pool = np.where(pseudo_random(200, 41) < 0.3, 0, np.float32(1 / 0.7))
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    losses = []
    for step, (begin, count, mask_rows) in enumerate(STEPS, start=1):
        rows = np.arange(begin, begin + count)
        masks = [
            pool[row * units : (row + count) * units].reshape(count, units)
            for row, units in zip(mask_rows, HIDDEN)
        ]
        batch = (dense[rows], slots[rows], case["activation"], masks if case["dropout"] else None)
        objective = lambda p: loss_of(case["task"], forward(p, *batch), target[rows])
        loss, gradients = value_and_grad(objective)(parameters)
        losses.append(float(loss))
        for i, gradient in enumerate(gradients):
            decay = case["l2"] if is_kernel[i] else 0
            if case["optimizer"] != "adamw":
                gradient = gradient + 2 * decay * parameters[i]
                decay = 0
            if case["optimizer"] == "sgd":
                first[i] = 0.9 * first[i] + gradient
                parameters[i] = parameters[i] - LEARNING_RATE * (gradient + 0.9 * first[i])
                continue
            first[i] = 0.9 * first[i] + 0.1 * gradient
            second[i] = 0.999 * second[i] + 0.001 * gradient**2
            rate = LEARNING_RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            parameters[i] = (
                parameters[i] * (1 - LEARNING_RATE * decay) - rate * first[i] / (np.sqrt(second[i]) + 1e-7)
            )
    outputs = forward(parameters, dense, slots, case["activation"], None)
    return {**case, "losses": losses, "outputs": outputs.ravel().tolist()}


CASES = [
    {"task": "binary", "activation": "relu", "optimizer": "adam", "l2": 0, "dropout": True},
    {"task": "binary", "activation": "elu", "optimizer": "adam", "l2": 0.02, "dropout": False},
    {"task": "multiclass", "activation": "silu", "optimizer": "adamw", "l2": 0.1, "dropout": False},
    {"task": "regression", "activation": "tanh", "optimizer": "sgd", "l2": 0.01, "dropout": True},
]

json.dump([train(case) for case in CASES], sys.stdout, indent=1)
print()
