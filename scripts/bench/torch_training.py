"""The trainings that the bench measures, in PyTorch."""

import torch
from torch import nn

from serve import LEARNING_RATE, MOMENTUM, batches, check, mnist

images, labels = (torch.frombuffer(bytearray(part), dtype=torch.uint8) for part in mnist())
images = images.view(-1, 784)
# On a processor, this is twice as fast as the default of PyTorch.
LAYOUT = torch.channels_last


def dense_network(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def block(inputs, channels, kernel, pools=True, padding=0):
    convolution = nn.Conv2d(inputs, channels, kernel, padding=padding, bias=False)
    pool = [nn.MaxPool2d(2)] if pools else []
    return [convolution, *pool, nn.BatchNorm2d(channels), nn.ReLU()]


def cnn_fast():
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        *block(1, 24, 5),
        *block(24, 32, 3),
        nn.Flatten(),
        nn.Linear(800, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    ).to(memory_format=LAYOUT)


def cnn():
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        *block(1, 32, 5),
        *block(32, 64, 3, padding=1),
        *block(64, 96, 3, pools=False),
        nn.Flatten(),
        nn.Linear(1536, 10),
    ).to(memory_format=LAYOUT)


PRESETS = {"cnn-fast": cnn_fast, "cnn": cnn}


def step(sizes, batch, **ranks):
    torch.manual_seed(1)
    return training(dense_network(sizes), batch, **ranks)


def epoch(preset, batch, **ranks):
    torch.manual_seed(1)
    return training(PRESETS[preset](), batch, **ranks)


def training(network, batch, share=slice(None), wrap=lambda network: network):
    """Returns a training step that gathers its share of a batch."""
    network = wrap(network)
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
    indices = batches(torch.randperm, len(images), batch)

    def run():
        index = next(indices)[share]
        loss = loss_of(network(images[index].float() / 255), labels[index].long())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        check(loss.item())

    return run
