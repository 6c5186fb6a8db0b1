# Layerscope. `make` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test gallery chaos bench lint format typecheck image clean

PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= data
DATASETS_DIR ?= $(DATA_DIR)/datasets
JOBS ?= 2
BIN := $(VENV)/bin
# Processes of tests: one more than the cores of a small machine, for many tests wait.
TESTERS ?= 3
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Layerscope needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

COMPILED := setup.py experiments/native/kernel.c $(wildcard experiments/native/*.h)

$(INSTALLED): pyproject.toml constraints.txt $(COMPILED) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(INSTALLED_TEST): pyproject.toml constraints.txt $(COMPILED) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ $(INSTALLED)

run: $(INSTALLED) ## install and start the server on http://127.0.0.1:8000 (PORT=, HOST=, DATA_DIR=)
	@$(BIN)/layerscope serve --host $(HOST) --port $(PORT) --data-dir $(DATA_DIR)

test: lint typecheck ## install what is missing and run every check
	@.ci/chromium
	$(BIN)/python -m pytest -n $(TESTERS) --dist loadfile

lint: $(INSTALLED_TEST) ## ruff and the JavaScript lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tests/contract/javascript_tools.py lint

typecheck: $(INSTALLED_TEST) ## mypy and the JavaScript type check
	$(BIN)/mypy
	$(BIN)/python tests/contract/javascript_tools.py types

format: $(INSTALLED_TEST) ## put every file into the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tests/contract/javascript_tools.py format

gallery: $(INSTALLED) ## check every claim of the gallery, in half an hour (JOBS=2, DATASETS_DIR=)
	$(BIN)/layerscope gallery check --jobs $(JOBS) --data-dir $(DATA_DIR) --datasets-dir $(DATASETS_DIR)

chaos: $(INSTALLED_TEST) ## kill server and workers at random for a long time (CHAOS_KILLS=100, CHAOS_SEED=)
	$(BIN)/python -m tests.chaos

bench: $(INSTALLED_TEST) ## the benchmarks, as ratios in one run
	$(BIN)/python -m tests.benchmarks

image: ## build the container image with docker
	docker build -t layerscope .

clean: ## remove what the build made (not your data directory)
	rm -rf $(VENV) build *.egg-info node_modules
