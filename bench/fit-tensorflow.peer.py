"""The same network as fit-tensorflow.ours.ts by Keras, on the same file. Needs tensorflow_cpu==2.21.0.

--data FILE --rows N --columns N --units N --batch N --epochs N --threads N --seed N
"""

import argparse
import json
import math
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--rows", type=int, default=100_000)
parser.add_argument("--columns", type=int, default=20)
parser.add_argument("--units", type=int, default=256)
parser.add_argument("--batch", type=int, default=256)
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import keras
import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(args.threads)
tf.config.threading.set_inter_op_parallelism_threads(args.threads)
keras.utils.set_random_seed(args.seed)

test_rows = math.ceil(args.rows / 5)
train, target, test, test_target = np.split(
    np.fromfile(args.data, dtype="<f4"),
    np.cumsum([args.rows * args.columns, args.rows, test_rows * args.columns]),
)
train = train.reshape(args.rows, args.columns)
test = test.reshape(test_rows, args.columns)
mean, deviation = train.mean(axis=0), train.std(axis=0)
train, test = (train - mean) / deviation, (test - mean) / deviation

model = keras.Sequential(
    [
        keras.Input((args.columns,)),
        keras.layers.Dense(args.units, "relu", kernel_initializer="he_uniform"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(args.units, "relu", kernel_initializer="he_uniform"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(1),
    ]
)
model.compile(keras.optimizers.Adam(0.001), keras.losses.BinaryCrossentropy(from_logits=True))


class Clock(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.ends = [time.perf_counter()]

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())


clock = Clock()
model.fit(train, target, batch_size=args.batch, epochs=args.epochs, verbose=0, callbacks=[clock])
epoch_ms = float(np.median(np.diff(clock.ends)[1:]) * 1000)


def area_under_curve(scores, labels):
    """Mann-Whitney, ties counted half."""
    negatives = np.sort(scores[labels == 0])
    positives = scores[labels == 1]
    wins = np.searchsorted(negatives, positives, "left") + np.searchsorted(negatives, positives, "right")
    return float(wins.sum() / 2 / (len(positives) * len(negatives)))


auc = area_under_curve(model.predict(test, batch_size=4096, verbose=0)[:, 0], test_target)
settings = {"tensorflow": tf.__version__, "keras": keras.__version__, "threads": args.threads, "batch": args.batch}
print(json.dumps({"epochMs": epoch_ms, "auc": auc, "settings": settings}))
