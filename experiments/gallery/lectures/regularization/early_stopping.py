"""Wrong labels are learned last: who stops in time never learns them."""

from __future__ import annotations

from experiments.gallery.bars import every
from experiments.gallery.experiment import Arm, Experiment, Prediction, Reference, Watch
from experiments.gallery.lectures.regularization.specs import FULL, digits
from experiments.gallery.results import Array, Recorded, Results
from experiments.gallery.verdict import Statement

PATIENCE = 10
NOISY = {"label_noise": 0.3}


def course(run: Recorded, column: str) -> Array:
    """A column of `eval`, an evaluation each."""
    return run.tables["eval"][column]


def best(run: Recorded) -> int:
    """The evaluation with the lowest validation loss; 0 is that before training."""
    return int(course(run, "val_loss").argmin())


def claim(results: Results) -> list[Statement]:
    """CLAIMS P:stop. There 30 % of the validation labels are wrong too, which lifts the loss by
    half after its lowest point. Here they are right: the loss is lower, and rises by less."""
    whole, stopped = results.arm("whole"), results.arm("stopped")
    at = [best(run) for run in whole]
    rise = [course(run, "val_loss")[-1] / course(run, "val_loss").min() for run in whole]
    fall = [
        course(run, "train_loss")[-1] / course(run, "train_loss")[k]
        for run, k in zip(whole, at, strict=True)
    ]
    gain = [
        one.final("val_accuracy") - other.final("val_accuracy")
        for one, other in zip(stopped, whole, strict=True)
    ]
    waited = [round(run.step / FULL) - best(run) for run in stopped]
    return [
        every("the best epoch comes early, of 120", at, above=0, below=60),
        every("loss of validation, at the end / lowest", rise, above=1.15),
        # Instead of the bar "below .2 at the end": it holds at other learning rates too.
        every("that of training goes on falling: end / best epoch", fall, below=0.5),
        every("patience stops 10 epochs after the best", waited, above=9.5, below=10.5),
        every("its weights are more accurate than those of the end, by", gain, above=0.08),
    ]


EXPERIMENT = Experiment(
    key="early-stopping",
    title="Early stopping with wrong labels",
    topic="regularization",
    question="Three labels in ten are wrong. Is the network better after 20 epochs or after 120?",
    text=(
        "What most examples agree on is learned first, because their gradients add up. A wrong "
        "label stands alone: to fit it, the network has to bend around one example, and that "
        "comes late. So the error on validation data falls, and rises again while the training "
        "error goes on to fall.",
        r"Early stopping watches the validation loss $E_{val}$, keeps the weights of its lowest "
        r"value, and ends the run when it has not improved for $p$ epochs, the patience.",
    ),
    expected="holds",
    references=(
        Reference("Fillatre, Deep Regularization", 2021, "F13"),
        Reference("Fillatre, Deep Regularization", 2021, "F14"),
        Reference("Li, Regularization, UCSB CS190I", 2022, "L18"),
        Reference("Prechelt: Early stopping, but when?", 1998),
    ),
    seconds=1.2,
    limits=(
        "With right labels and this network the validation loss hardly rises: there stopping saves "
        "time, not accuracy. The accuracy told is that on the data which chose the epoch, a little "
        "too good."
    ),
    prediction=Prediction(
        question="30 % of the training labels are wrong. When is validation accuracy best?",
        options=(
            "At the end, when every training label is fitted",
            "Early, before the wrong labels are fitted",
            "It does not matter",
        ),
        answer=1,
        why="Fitting the wrong labels costs more than ten points of accuracy on right ones.",
    ),
    arms=(
        Arm("whole", "120 epochs", digits(1, 256, epochs=120, data=NOISY)),
        Arm(
            "stopped",
            "patience 10",
            digits(
                1,
                256,
                epochs=120,
                data=NOISY,
                early_stopping={"kind": "patience", "patience": PATIENCE},
            ),
        ),
    ),
    claim=claim,
    tables=("eval",),
    watch=Watch(
        charts=("loss", "accuracy"),
        look="The validation loss turns upwards where the training loss does not. The stopped run "
        "ends ten epochs later, and its last point is that of its best weights.",
        picture="eval/val_loss",
    ),
)
