# make demo   set everything up and count the samples
# make test   set everything up and run the tests
# make check  the tests, and ruff and mypy
# make help   all targets

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types format setup system messages lock wheel clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{printf "  make %-9s %s\n", $$1, $$2}'

demo: setup ## count the samples and show the result (first run: about 3 minutes)
	$(BIN)/python tools/demo.py

test: setup ## run the tests on all cores
	$(BIN)/python -m pytest -n auto

check: lint types test ## lint, types and tests

lint: setup ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy --strict
	$(BIN)/mypy

format: setup ## let ruff rewrite the files
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: system $(INSTALLED) ## system packages, ./.venv and the package in it

system:
	@PYTHON="$(PYTHON)" sh tools/system_packages.sh

$(BIN)/python: | system
	@echo "Making $(VENV) and installing the packages of requirements/dev.txt (1 to 3 minutes, about 600 MB)."
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml requirements/dev.txt | $(BIN)/python
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

messages: setup ## collect the messages of the code into the catalogs, and compile them
	$(BIN)/python tools/messages.py

lock: setup ## write the requirement files anew from pyproject.toml
	sh tools/lock.sh $(BIN)

wheel: setup ## build dist/kiemphieu-*.whl
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what make and the tools made, the venv too
	rm -rf $(VENV) dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis
