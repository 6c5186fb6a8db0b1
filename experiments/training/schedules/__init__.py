"""Learning-rate schedules: `factor(choice, step, total)` on the optimizer's learning rate."""
