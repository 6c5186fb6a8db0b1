"""A spec made ready to train: data, network, optimizer, and where their rows go."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, repeat
from pathlib import Path

import torch
from torch import Tensor

from experiments import data
from experiments.data.augmentation import Augmentation
from experiments.nets.network import Network
from experiments.nets.parameters import Parameters
from experiments.nets.start import initialize
from experiments.probes.probe import Subject
from experiments.probes.thinning import thinning
from experiments.progress import OnProgress
from experiments.spec import RunSpec
from experiments.spec.registry import implementation
from experiments.spec.seeds import Stream, stream_seed
from experiments.training.batches import Batches
from experiments.training.checkpoints.dropout import Streams
from experiments.training.checkpoints.state import Part, Tensors
from experiments.training.evaluation import TRAIN_EXAMPLES, Evaluation, Mode, score
from experiments.training.events import Declared, Layer
from experiments.training.precision import stored
from experiments.training.scores import Scorer, scorer
from experiments.training.stepper import Stepper
from experiments.training.telemetry import Telemetry
from experiments.training.watch import Watch


class Session:
    """What the loop works on. Loads the data unless `splits` are given; raises DatasetUnavailable
    while it is being built."""

    def __init__(
        self,
        spec: RunSpec,
        device: torch.device,
        datasets_dir: Path | None,
        on_progress: OnProgress | None,
        splits: data.Splits | None = None,
    ) -> None:
        self.spec = spec
        self.device = device
        dtype = stored(spec.precision)
        if splits is None:
            splits = data.load(spec.data, self._seed("data"), datasets_dir, on_progress)
        self._train_x = splits.train_x.to(device, dtype)
        self._train_y = _targets(splits.train_y, device, dtype)
        self._validation_x = splits.validation_x.to(device, dtype)
        self._validation_y = _targets(splits.validation_y, device, dtype)
        worse = splits.corrupted_x
        self._corrupted_x = None if worse is None else worse.to(device, dtype)
        augmentation = Augmentation(
            spec.data, splits.scale, self._seed("augmentation"), self._train_x
        )
        self._augmentation = None if augmentation.idle else augmentation
        self.network: Network = implementation(spec.model)(
            spec.model,
            spec.data.features,
            spec.data.outputs,
            self._seed("dropout"),
            spec.data.image,
        )
        initialize(self.network, spec.init, self._seed("init"))
        self.parameters = Parameters(self.network, device, dtype)
        self._mode: Mode = implementation(spec.evaluation)(spec.evaluation)
        self._scorers = scorer(self._train_y), scorer(self._validation_y)
        self.stepper = Stepper(spec, self.network, self.parameters, self._scorers[0])
        self.watch = Watch(self._subject())
        self.telemetry = Telemetry(
            self.parameters.layers,
            device,
            score=spec.data.score,
            corrupted=splits.corrupted_x is not None,
            clipped=spec.clip.kind != "none",
            watch=self.watch,
        )
        self._order: Batches | None = None
        self.thinning = thinning(spec.probes, spec.total_steps)

    def batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Training batches without end. A checkpoint knows the last that were asked for."""
        x, y, augment = self._train_x, self._train_y, self._augmentation
        if self.spec.optimizer.full_batch:
            return repeat((x, y)) if augment is None else ((augment(x), y) for _ in count())
        self._order = Batches(x, y, self.spec.batch_size, self._seed("order"), augment)
        return self._order

    @property
    def training_data(self) -> tuple[Tensor, Tensor]:
        """Inputs and targets, as training has them."""
        return self._train_x, self._train_y

    def _subject(self) -> Subject:
        data = self.spec.data
        layers = self.spec.model.layers(data.features, data.outputs, data.image)
        criterion = self.stepper.criterion
        return Subject(
            self.spec, self.network, self.parameters, layers, criterion, *self.training_data
        )

    def parts(self) -> dict[str, Part]:
        """All that one step leaves for the next, the loop's own (`Loop.parts`) excepted."""
        parts: dict[str, Part] = {
            "network": Tensors(
                {"values": self.parameters.values, **dict(self.network.named_buffers())}
            ),
            "dropout": Streams(self.network, self.device),
            "telemetry": self.telemetry,
            "watch": self.watch,
            **self.stepper.parts(),
        }
        if self._order is not None:
            parts["order"] = self._order
        if self._augmentation is not None:
            parts["augmentation"] = self._augmentation
        return parts

    def evaluate(self) -> Evaluation:
        """Of the network as it is, on the validation data and at most 2,000 training examples."""
        x, y = self._train_x[:TRAIN_EXAMPLES], self._train_y[:TRAIN_EXAMPLES]
        worse, targets = self._corrupted_x, self._validation_y
        known, unknown = self._scorers
        return Evaluation(
            *self._score(known, x, y),
            *self._score(unknown, self._validation_x, targets),
            corrupted=None if worse is None else self._score(unknown, worse, targets),
        )

    def _score(self, scorer: Scorer, x: Tensor, y: Tensor) -> tuple[float, float]:
        with self.stepper.precision.products(), self.stepper.precision.computing():
            judged = self._mode(self.network, x, y)
            return score(judged, len(x), self.stepper.criterion, scorer)

    def state(self) -> list[Tensor]:
        """All that training changes and evaluation uses: parameters and running averages."""
        return [self.parameters.values, *self.network.buffers()]

    def declared(self) -> Declared:
        """The shape of the run."""
        data = self.spec.data
        layers = self.spec.model.layers(data.features, data.outputs, data.image)
        return Declared(
            tables=self.telemetry.tables,
            layers=tuple(
                Layer(k, layer.name, layer.fan_in, layer.fan_out) for k, layer in enumerate(layers)
            ),
            parameters=self.parameters.count,
            total_steps=self.spec.total_steps,
            steps_per_epoch=self.spec.steps_per_epoch,
            device=str(self.device),
        )

    def _seed(self, stream: Stream) -> int:
        return stream_seed(self.spec.seed, stream)


def _targets(y: Tensor, device: torch.device, dtype: torch.dtype) -> Tensor:
    """Numbers in the format of the inputs; labels stay whole."""
    return y.to(device, dtype) if y.is_floating_point() else y.to(device)
