"""The side of the bench of programs in Python, as serve.ts and measure.ts are that of the others."""

import gzip
import json
import math
import sys
import time
from pathlib import Path

LEARNING_RATE = 0.1
MOMENTUM = 0.9
WARM_UP_SECONDS = 0.25
DATA = Path(__file__).parent.parent.parent / "data" / "mnist"


def mnist():
    """Returns the bytes of the training images, 784 each, and of their labels."""
    with gzip.open(DATA / "train-images-idx3-ubyte.gz") as file:
        images = file.read()[16:]
    with gzip.open(DATA / "train-labels-idx1-ubyte.gz") as file:
        labels = file.read()[8:]
    return images, labels


def batches(order_of, count, size):
    """Yields batches of indices, in the order that `order_of` returns for each epoch."""
    while True:
        order = order_of(count)
        for begin in range(0, count - size + 1, size):
            yield order[begin : begin + size]


def check(loss):
    """Raises unless a loss is finite."""
    if not math.isfinite(loss):
        raise ValueError("The loss is not finite")


def serve(ready, starters):
    """Answers requests for samples. `starters` return the function to time, by kind of work."""
    answer({"ready": ready})
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        work = request["work"]
        if current != work:
            details = {name: value for name, value in work.items() if name != "kind"}
            run = starters[work["kind"]](**details)
            current = work
            each = warmed_up(run)
        count = max(2, math.ceil(request["milliseconds"] / 1000 / each))
        timed(run, count // 10)
        each = timed(run, count) / count
        answer({"each": each * 1000})


def warmed_up(run):
    spent = each = timed(run, 1)
    count = 1
    while spent < WARM_UP_SECONDS:
        time_taken = timed(run, count)
        each = time_taken / count
        spent += time_taken
        count *= 2
    return each


def timed(run, count):
    begin = time.perf_counter()
    for _ in range(count):
        run()
    return time.perf_counter() - begin


def answer(line):
    print(json.dumps(line), flush=True)
