"""Learning-rate schedules: `factor(choice, step, total)` on the optimizer's learning rate, a pure
function of the step; `Plateau` also looks at the evaluations."""
