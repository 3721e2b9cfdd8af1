"""Training in PyTorch on two ranks of one thread each: DistributedDataParallel over gloo.

Rank 0 answers the bench and tells rank 1, which it starts, what to run.
"""

import socket
import subprocess
import sys

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

import torch_training
from serve import serve

RANKS = 2
torch.set_num_threads(int(sys.argv[1]))
rank = int(sys.argv[2]) if len(sys.argv) > 2 else 0


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


port = sys.argv[3] if rank > 0 else str(free_port())
if rank == 0:
    command = [sys.executable, "-B", __file__, sys.argv[1], "1", port]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
dist.init_process_group(
    "gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=RANKS
)


def own(kind, work):
    """Returns what this rank runs of a work."""
    if kind == "all-reduce":
        numbers = torch.zeros(work["numbers"])
        return lambda: dist.all_reduce(numbers)
    half = work["batch"] // RANKS
    share = slice(rank * half, (rank + 1) * half)
    start = {"step": torch_training.step, "epoch": torch_training.epoch}[kind]
    return start(**work, share=share, wrap=DistributedDataParallel)


def told(kind):
    """Returns a starter of works that both ranks run when rank 0 does."""

    def start(**work):
        tell({"begin": [kind, work]})
        run = own(kind, work)

        def both():
            tell(None)
            run()

        return both

    return start


def tell(order):
    """Tells rank 1 to begin a work, or with None to run it once."""
    # A byte for each run, as the object would cost as much as a small step.
    flag = torch.tensor([0 if order is None else 1], dtype=torch.uint8)
    dist.broadcast(flag, 0)
    if order is not None:
        dist.broadcast_object_list([order], 0)


def obey():
    run = None
    flag = torch.zeros(1, dtype=torch.uint8)
    while True:
        dist.broadcast(flag, 0)
        if flag.item() == 0:
            run()
            continue
        orders = [None]
        dist.broadcast_object_list(orders, 0)
        run = own(*orders[0]["begin"])


if rank > 0:
    try:
        obey()
    except RuntimeError:
        # Rank 0 has ended.
        sys.exit()
serve(
    f"PyTorch {torch.__version__} on {RANKS} ranks of gloo",
    {kind: told(kind) for kind in ("step", "epoch", "all-reduce")},
)
