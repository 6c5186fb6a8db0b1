"""What the formulas say a spec will do, before it does it. numpy only; it needs no data."""

from experiments.theory.errors import NoPredictionError
from experiments.theory.prediction import LayerPrediction, Prediction, predict

__all__ = ["LayerPrediction", "NoPredictionError", "Prediction", "predict"]
