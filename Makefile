# Needs make and Python 3.11 or newer; everything else is installed into .venv from the lock files.

PYTHON ?= python3
PORT ?= 8000
export PORT
MINUTES ?= 5

VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
# One process more than there are processors: tests often wait for what they started.
PYTEST := $(BIN)/python -m pytest --dist loadgroup \
	--numprocesses $(shell $(PYTHON) -c 'import os; print(os.cpu_count() + 1)')
STUDIO := openapi.json $(shell find studio -type f -not -path '*/node_modules/*' -not -name schema.ts)
STUDIO_PACKAGES := studio/node_modules/.package-lock.json
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --extra django --extra postgres --extra seer --group build

# What tests start beside PostgreSQL. As root on Debian it is installed, else it is named.
SERVICES := faketime redis-server rabbitmq-server chromium

.PHONY: help run run-seer studio studio-if-possible test services test-studio test-sqlite \
	test-postgres pictures crash lint bench lock

help:  ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp studio-if-possible  ## Start the demo: server and worker on PORT (default 8000)
	$(BIN)/python -m automate.demo

run-seer: $(VENV)/run.stamp studio-if-possible  ## Start the demo of Seer, the stand-alone service, on PORT
	$(BIN)/python -m seer.demo

studio: $(VENV)/studio.stamp  ## Build the Studio, the web interface

studio-if-possible: $(VENV)/run.stamp
	@$(MAKE) --silent studio || echo "The demo starts without a new Studio, as it says above." >&2

test: test-studio test-sqlite test-postgres  ## Run all tests, the Django ones on SQLite and on PostgreSQL

services:
	@for program in $(SERVICES); do \
		PATH="$$PATH:/usr/sbin" command -v $$program > /dev/null && continue; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
			echo "Installing $$program"; \
			apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
				apt-get install -qq --no-install-recommends $$program > /dev/null || exit 1; \
		else \
			echo "Tests are skipped for want of $$program: apt-get install $$program" >&2; \
		fi; \
	done

test-studio: $(STUDIO_PACKAGES)  ## Run the tests of the Studio's own code
	$(BIN)/python -m tools.studio test

test-sqlite: $(VENV)/dev.stamp services studio  ## Run all tests, Django on SQLite
	$(PYTEST)

test-postgres: $(VENV)/dev.stamp  ## Run the tests that use Django's database again on PostgreSQL
	$(BIN)/python -m tools.with_postgres -- $(PYTEST) -m database

pictures: $(VENV)/dev.stamp services studio  ## Write the pictures of the Studio's tutorial again
	STUDIO_PORT=$(PORT) STUDIO_SCREENSHOTS=docs/tutorial/images \
		$(BIN)/python -m pytest tests/e2e/test_django_tutorial.py

crash: $(VENV)/dev.stamp  ## Kill what runs for MINUTES (default 5) on each store, by SEED, and look for losses
	$(BIN)/python -m tests.acceptance.crash --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) \
		$(if $(REPORT),--report $(REPORT))

lint: $(VENV)/dev.stamp $(STUDIO_PACKAGES)  ## Check style, format, types and the layers
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.studio run check

bench: $(BENCH_VENV)/bench.stamp studio  ## Measure speed and memory beside other engines
	$(BENCH_VENV)/bin/python -m benchmarks

lock: $(VENV)/dev.stamp  ## Write the lock files again from pyproject.toml
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --output-file requirements/dev.txt --constraints requirements/run.txt \
		--extra celery --extra langgraph --extra test --extra lint --group lock
	$(LOCK) --output-file requirements/bench.txt --extra bench
	$(BIN)/uv pip compile --group node --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--output-file requirements/node.txt

# A stamp is written only when its recipe has succeeded, so an interrupted set-up starts again.

%/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, but '$(PYTHON)' is not." \
			"Name another one, for example: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $*
	@touch $@

define install
	@echo "Installing $(1) into $(@D)"
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/venv.stamp
	$(call install,requirements/run.txt)

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(VENV)/venv.stamp
	$(call install,requirements/dev.txt)

$(BENCH_VENV)/bench.stamp: requirements/bench.txt pyproject.toml | $(BENCH_VENV)/venv.stamp
	$(call install,requirements/bench.txt)

$(STUDIO_PACKAGES): studio/package.json studio/package-lock.json requirements/node.txt | $(VENV)/venv.stamp
	$(BIN)/python -m tools.studio ci --no-audit --no-fund
	@touch $@

$(VENV)/studio.stamp: $(STUDIO) $(STUDIO_PACKAGES) tools/studio.py
	$(BIN)/python -m tools.studio run build
	@touch $@
