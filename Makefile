# `make demo` and `make test` do all the set-up themselves and are quick the second time.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
DEMO := .venv/.examples.done
DEV := .venv/.dev.done
NODE := js-widget/node_modules/.package-lock.json
BIN := .venv/bin
# Tests start hundreds of processes: what they import is compiled once.
export PYTHONDONTWRITEBYTECODE :=
# Many tests wait for those processes, and for browsers: two workers more than cores, six at most.
WORKERS = $(shell $(PYTHON) -c 'import os; print(min((os.cpu_count() or 1) + 2, 6))')
PYTEST = TMPDIR=$$(sh scripts/tmpdir.sh) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: demo test soak engines lint bench widget format clean help
help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(DEMO) ## start the demo product and its help server (PORT=8000 HOST=127.0.0.1)
	@PORT=$(PORT) HOST=$(HOST) exec $(BIN)/python -m examples.ledger

test: $(DEV) $(NODE) ## everything a user needs to trust it: unit, property, API, browser
	@$(BIN)/python -m tests.browser.chromium
	@echo "==> lint" && $(MAKE) --no-print-directory lint
	@echo "==> widget: unit tests, and the committed build equals its source"
	@cd js-widget && npm test --silent
	@cd js-widget && npm run --silent check:build
	@echo "==> python, API and browser tests"
	@$(PYTEST) -m "not soak" --reruns 1

soak: $(DEV) ## the large counts
	@HELPSDK_SOAK=1 $(PYTEST) -m soak

engines: $(DEV) ## the widget in Firefox and WebKitGTK (apt-get install firefox-esr webkit2gtk-driver xvfb)
	@HELPSDK_ENGINES=1 $(BIN)/python -m pytest -q -rs tests/browser/engines

lint: $(DEV) $(NODE) ## ruff, mypy strict, biome, tsc
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@cd js-widget && npm run --silent check

bench: $(DEV) ## ratios against peers and floors, in one run
	@for file in benchmarks/*/bench_*.py; do echo "==> $$file"; $(BIN)/python $$file || exit 1; done

widget: $(NODE) $(DEV) ## build the widget into the Python package
	@cd js-widget && npm run --silent build

format: $(DEV) $(NODE) ## format Python and TypeScript
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .
	@cd js-widget && npm exec biome -- check --write .

clean: ## remove what the targets above made
	rm -rf .venv js-widget/node_modules js-widget/dist

$(DEMO): requirements/examples.txt pyproject.toml
	@sh scripts/setup.sh "$(PYTHON)" examples && touch $@

$(DEV): requirements/dev.txt pyproject.toml
	@sh scripts/setup.sh "$(PYTHON)" dev && touch $@ $(DEMO)

$(NODE): js-widget/package-lock.json
	@sh scripts/node.sh && touch $@
