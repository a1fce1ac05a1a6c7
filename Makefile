# Every target sets up what it needs; the first run takes one to three minutes, later ones start at once.
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check format bench lock wheel clean setup

help:    ## this menu
	@echo "Advisor"; awk -F ':[a-z ]*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

run: setup    ## start the app and print its address  (ARGS="--port 8600" and the like go to `advisor run`)
	@[ -t 1 ] && exec $(BIN)/advisor run $(ARGS); exec $(BIN)/advisor run --headless $(ARGS)

test: check    ## everything that CI checks: format, lint, types, tests  (ARGS="-k words" chooses tests)
	@sh scripts/browser.sh
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

check: setup    ## the quick part of it: format, lint, types
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

format: setup    ## put the code into the house format, mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup    ## measure every promise of speed  (ARGS="models" chooses a benchmark)
	@$(BIN)/python -m bench $(ARGS)

lock: setup    ## pin the newest dependencies that pyproject.toml allows  (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make lock" --upgrade --quiet -o requirements.lock

wheel: setup    ## build dist/*.whl, which carries the knowledge and the app
	@$(BIN)/python -m hatchling build -t wheel

clean:    ## forget .venv and everything built or cached
	@rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@sh scripts/setup.sh
