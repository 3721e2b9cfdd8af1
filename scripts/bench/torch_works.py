"""Products, convolutions and training in PyTorch, on the processor. The argument is the number of threads."""

import sys

import torch
from torch import nn

from serve import serve
from torch_training import LAYOUT, epoch, step

torch.set_num_threads(int(sys.argv[1]))


def convolution(form, image, channels, kernel, batch):
    """Returns a convolution, or the part of its backward pass that gives one gradient."""
    height, width, inputs = image["height"], image["width"], image["channels"]
    places = (height - kernel + 1, width - kernel + 1)
    x = torch.randn(batch, inputs, height, width).to(memory_format=LAYOUT)
    weights = torch.randn(channels, inputs, kernel, kernel).to(memory_format=LAYOUT)
    gradient = torch.randn(batch, channels, *places).to(memory_format=LAYOUT)
    if form == "forward":
        return lambda: nn.functional.conv2d(x, weights)
    wanted = [form == "inputs", form == "weights", False]
    return lambda: torch.ops.aten.convolution_backward(
        gradient, x, weights, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, wanted
    )


def square(n):
    """Returns a product of square matrices."""
    a, b = torch.randn(n, n), torch.randn(n, n)
    return lambda: a @ b


serve(
    f"PyTorch {torch.__version__}",
    {"square": square, "convolution": convolution, "step": step, "epoch": epoch},
)
