"""The steps of the bench in PyTorch on a GPU of NVIDIA. The images are in its memory."""

import sys

import torch

import torch_training
from serve import serve

if not torch.cuda.is_available():
    sys.exit("PyTorch finds no CUDA")
torch_training.images = torch_training.images.cuda()
torch_training.labels = torch_training.labels.cuda()


def step(**work):
    return torch_training.step(**work, wrap=lambda network: network.cuda())


serve(f"PyTorch {torch.__version__} {torch.cuda.get_device_name()}", {"step": step})
