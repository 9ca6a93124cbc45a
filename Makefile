PORT ?= 5005
ACTION_PORT ?= 5055
HOST ?= 127.0.0.1
PYTHON := .venv/bin/python
LOTSE := $(PYTHON) -m bot

.PHONY: run test lint fast evaluate bench train check lock screenshots clean
.DEFAULT_GOAL := run

run: .venv/ready ## set up, train, fill, start; prints the address to open
	@exec $(LOTSE) run --host $(HOST) --port $(PORT) --action-port $(ACTION_PORT)

test: .venv/ready lint ## the whole test suite
	$(PYTHON) -m pytest

fast: .venv/ready ## tests that need no server and no model
	$(PYTHON) -m pytest -m "not server and not model and not browser and not growth"

lint: .venv/ready ## formatter, linter, type checker
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy

check: .venv/ready ## read all content and law; name file and line of what does not fit
	@$(LOTSE) check

train: .venv/ready
	@$(LOTSE) train

evaluate: .venv/ready ## right / offered / unsure / wrong on the test sets, confusions, plot
	@$(LOTSE) evaluate

bench: .venv/ready .venv-stock/ready ## ratios to stock Rasa: waiting, throughput, memory, start, training
	@$(LOTSE) bench

screenshots: .venv/ready ## the pictures of the README
	@$(LOTSE) screenshots

lock: ## pin all dependencies anew, without any registry's address
	@bash bot/cli/setup.sh lock

.venv/ready: requirements.lock bot/cli/setup.sh
	@bash bot/cli/setup.sh

.venv-stock/ready: requirements-stock.lock
	@bash bot/cli/setup.sh stock

clean:
	rm -rf .venv .venv-stock .uv models var
