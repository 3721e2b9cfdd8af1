"""The step in PyTorch, on the processor. The argument is the number of threads."""

import sys

import torch
from torch import nn

from serve import LEARNING_RATE, MOMENTUM, batches, mnist, serve

torch.set_num_threads(int(sys.argv[1]))
images, labels = (torch.frombuffer(bytearray(part), dtype=torch.uint8) for part in mnist())
images = images.view(-1, 784)


def start(sizes, batch):
    torch.manual_seed(1)
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    network = nn.Sequential(*layers[:-1])
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
    indices = batches(torch.randperm, len(images), batch)

    def step():
        index = next(indices)
        loss = loss_of(network(images[index].float() / 255), labels[index].long())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


serve(f"PyTorch {torch.__version__}", start)
