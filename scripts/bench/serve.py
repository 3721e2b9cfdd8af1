"""The Python programs' side of the bench: what serve.ts and measure.ts are to the others."""

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
    """The bytes of the training images, 784 each, and of their labels."""
    with gzip.open(DATA / "train-images-idx3-ubyte.gz") as file:
        images = file.read()[16:]
    with gzip.open(DATA / "train-labels-idx1-ubyte.gz") as file:
        labels = file.read()[8:]
    return images, labels


def batches(order_of, count, size):
    """Batches of indices, in the order that `order_of` gives for each epoch."""
    while True:
        order = order_of(count)
        for begin in range(0, count - size + 1, size):
            yield order[begin : begin + size]


def serve(ready, start):
    """Answers requests for samples; `start` gives the function that takes a step."""
    answer({"ready": ready})
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        work = request["work"]
        if current != work:
            step = start(work["sizes"], work["batch"])
            current = work
            each = warmed_up(step)
        count = max(2, math.ceil(request["milliseconds"] / 1000 / each))
        timed(step, count // 10)
        each = timed(step, count) / count
        answer({"each": each * 1000})


def warmed_up(step):
    spent = each = timed(step, 1)
    count = 1
    while spent < WARM_UP_SECONDS:
        time_taken = timed(step, count)
        each = time_taken / count
        spent += time_taken
        count *= 2
    return each


def timed(step, count):
    begin = time.perf_counter()
    for _ in range(count):
        if not math.isfinite(step()):
            raise ValueError("The loss is not finite")
    return time.perf_counter() - begin


def answer(line):
    print(json.dumps(line), flush=True)
