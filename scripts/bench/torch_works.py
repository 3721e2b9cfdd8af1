"""Convolutions and training in PyTorch, on the processor. The argument is the number of threads."""

import sys

import torch
from torch import nn

from serve import LEARNING_RATE, MOMENTUM, batches, check, mnist, serve

torch.set_num_threads(int(sys.argv[1]))
images, labels = (torch.frombuffer(bytearray(part), dtype=torch.uint8) for part in mnist())
images = images.view(-1, 784)
# On a processor, this is twice as fast as the default of PyTorch.
LAYOUT = torch.channels_last


def step(sizes, batch):
    torch.manual_seed(1)
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return training(nn.Sequential(*layers[:-1]), batch)


def epoch(preset, batch):
    torch.manual_seed(1)
    return training(PRESETS[preset]().to(memory_format=LAYOUT), batch)


def cnn_fast():
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 24, 5, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.Conv2d(24, 32, 3, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(800, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )


PRESETS = {"cnn-fast": cnn_fast}


def training(network, batch):
    """Returns a training step that gathers its batch."""
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
    indices = batches(torch.randperm, len(images), batch)

    def run():
        index = next(indices)
        loss = loss_of(network(images[index].float() / 255), labels[index].long())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        check(loss.item())

    return run


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


serve(f"PyTorch {torch.__version__}", {"convolution": convolution, "step": step, "epoch": epoch})
