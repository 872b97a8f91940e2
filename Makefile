# The verbs of the course. The plain commands behind them are in README.md.
PYTHON ?= python3
BIN := .venv/bin
# A test in a browser mostly waits: it takes several processes to keep two cores busy.
PROCESSES ?= 4
READY := .venv/ready
# Images for containers like to set it; then each of some hundred processes would compile the course anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: committed help book student instructor slides chapter exercise release pdf site test bench screenshots notebooks data serve lab lock clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A lock names all that is needed. Left to look for it, pip 23 wants the newest of what a package needs with an extra.
$(READY): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

book: notebooks ## build the book into _build/html
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "Open _build/html/index.html, or run: make serve"

student: notebooks ## build the student edition, without solutions, into _build/student/_build/html
	THAW_EDITION=student $(BIN)/jupyter-book build . -W -n --keep-going --path-output _build/student

instructor: notebooks ## build the edition with notes in the chapters into _build/instructor/_build/html
	THAW_EDITION=instructor $(BIN)/jupyter-book build . -W -n --keep-going --path-output _build/instructor

slides: notebooks ## make a deck of slides a chapter in _build/slides (needs npm, the first time)
	$(BIN)/python -m press slides

chapter: $(READY) ## begin a chapter from the template: make chapter NAME=06_my_topic
	$(BIN)/python -m press chapter "$(NAME)"

exercise: $(READY) ## begin an exercise, with places to fill in: make exercise NAME=busy_years TOPIC=02_north_korea
	$(BIN)/python -m press exercise "$(NAME)" --topic "$(TOPIC)"

release: committed book student slides ## pack course, site, student edition and slides into _build/release, with checksums
	$(BIN)/python -m press release

committed: $(READY)
	@$(BIN)/python -m press release --check

pdf: book ## print the course into _build/pdf (needs Chromium)
	$(BIN)/python -m press pdf

site: pdf ## make _build/site: the book with live Python in its pages, and the PDF (needs npm and Chromium)
	$(BIN)/python -m press site

# Two commands side by side; it fails if either does, and names the first, whose words stand far above by then.
both = $(1) & first=$$!; $(2); second=$$?; wait $$first || { echo 'failed, see above: $(1)' >&2; false; } && exit $$second

ifdef CHAPTER
# The page in the browser takes longest and comes first.
OF_CHAPTER := tests/browser/test_browser.py tests/book tests/course tests/meaning tests/lessons/test_claims.py
test: $(READY)
	@test -n "$(wildcard source/chapters/$(CHAPTER)*.md)" || { echo "there is no chapter $(CHAPTER);" \
		"there are $(notdir $(basename $(wildcard source/chapters/*.md)))" >&2; false; }
	@$(call both,$(BIN)/python -m press data --check && $(BIN)/python -m press build --check --force "$(CHAPTER)",\
		THAW_CHAPTER="$(CHAPTER)" $(BIN)/jupyter-book build . -W -n --keep-going -q --path-output _build/chapter)
	THAW_CHAPTER="$(CHAPTER)" THAW_BOOK=_build/chapter/_build/html $(BIN)/pytest -n 2 --dist loadgroup $(OF_CHAPTER)
else
test: $(READY) ## prove the course: data, notebooks, exercises, book, browser; one chapter: make test CHAPTER=02
	$(BIN)/ruff check .
	$(BIN)/python -m press data --check
	@$(call both,$(BIN)/mypy && $(BIN)/python -m press build --check,\
		$(BIN)/jupyter-book build . -W -n --keep-going -q)
	$(BIN)/pytest -n $(PROCESSES) --dist loadgroup --durations 10
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile -q --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg chapters exercises
endif

notebooks: $(READY) ## build the notebooks whose source has changed
	$(BIN)/python -m press build

data: $(READY) ## renew data/datapackage.json and CITATION.cff, and check every table
	$(BIN)/python -m press data

bench: site ## compare the pages with Altair's default rendering, and measure live Python (needs Chromium)
	PYTHONPATH=tests:tests/browser $(BIN)/python tests/bench/pages.py
	PYTHONPATH=tests:tests/browser $(BIN)/python tests/bench/live.py

screenshots: book ## renew the pictures with which the visual test compares the pages (needs Chromium)
	THAW_SCREENSHOTS=renew $(BIN)/pytest -q tests/browser/test_screenshots.py

serve: book ## build the book and serve it at http://127.0.0.1:8000
	$(BIN)/python -m press serve

lab: notebooks ## open the course in JupyterLab
	$(BIN)/jupyter lab

lock: ## renew requirements/
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --upgrade --extra read $(LOCK) -o requirements/read.txt
	$(BIN)/uv pip compile pyproject.toml --upgrade --extra dev -c requirements/read.txt $(LOCK) -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml --upgrade --extra live $(LIVE_LOCK) -o requirements/live.txt

# One lock for every system and for Python 3.11 to 3.13; hashes, and no address of an index.
PLAIN := --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet
LOCK := --universal --python-version 3.11 $(PLAIN)
# For the browser: less what comes with Pyodide.
LIVE_LOCK := --python-version 3.13 --python-platform wasm32-pyodide2024 $(PLAIN) \
	$(addprefix --no-emit-package=,numpy pandas python-dateutil pytz six tzdata)

clean: ## remove what was built here: the book, caches and the environment
	rm -rf _build .cache .venv .pytest_cache .hypothesis .ruff_cache .mypy_cache thaw.egg-info
