"""Early stopping: judged at each evaluation."""
