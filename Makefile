# Two commands matter to a newcomer: `make demo` and `make test`. Both set up all they need in .venv.
SHELL := /bin/sh
VENV ?= .venv
STAMP := $(VENV)/.installed
SOURCES := $(shell find connector feedserver templates -type f -not -name '*.pyc' 2>/dev/null)

.PHONY: demo test verify lint clean
.DEFAULT_GOAL := test

demo: $(STAMP)
	@$(VENV)/bin/python -m demo

test: $(STAMP) lint
	$(VENV)/bin/pytest -n 2

verify: $(STAMP)
	@packaging/verify $(VENV)

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	PYTHONPATH=connector:feedserver:tests $(VENV)/bin/lint-imports --no-cache >.lint-imports.log || { cat .lint-imports.log; exit 1; }

# The wheel is built and installed, so that what is tried is what is shipped.
$(STAMP): setup.cfg pyproject.toml packaging/make-venv $(SOURCES)
	@packaging/make-venv $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) build dist connector/*.egg-info *.egg-info
