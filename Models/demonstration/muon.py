"""Muon (Jordan et al. 2024): momentum whose matrices are made orthogonal before they are applied.

PyTorch's own computes in bfloat16, which a processor without instructions for it does three to four times more slowly than
in single precision; on two cores that was a third of a step.
"""

import torch


class Muon(torch.optim.Optimizer):
    """For the matrices of the blocks. Updates are scaled to the size of Adam's (Liu et al. 2025: 0.2 of the greater side's root)."""

    def __init__(self, matrices, lr, momentum=0.95, weight_decay=0.05):
        super().__init__(matrices, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for matrix in group["params"]:
                mean = self.state[matrix].setdefault("mean", torch.zeros_like(matrix))
                mean.lerp_(matrix.grad, 1 - group["momentum"])
                update = orthogonal(matrix.grad.lerp(mean, group["momentum"]))
                matrix.mul_(1 - group["lr"] * group["weight_decay"])
                matrix.add_(update, alpha=-group["lr"] * 0.2 * max(matrix.shape) ** 0.5)


def orthogonal(matrix, steps=5):
    """The nearest matrix with equal singular values, roughly: five Newton-Schulz steps of the fifth order."""
    turned = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if turned else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if turned else x
