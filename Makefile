.DEFAULT_GOAL := help
PYTHON ?= python

.PHONY: help check lint types contract test bench-index bench-scale bench-speed bench-answers results screenshots fit home docs soak kills bench-readers

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

check: lint types contract test  ## everything CI runs: lint, format, types, import contract, tests

lint:  ## style and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:  ## type check, strict on index/, rag/, eval/ and ui/
	$(PYTHON) -m mypy

contract:  ## imports go one way: ui, eval, rag, index, and down inside each
	lint-imports

test:  ## all tests, with the real models; says how much of the code they run
	$(PYTHON) -m pytest --cov --cov-report=term

soak:  ## hours of use, outside CI: memory, files, threads and disk have to stay flat: make soak [SOAK="--scale 0.2 --answers 0"]
	$(PYTHON) -m tests.soak.soak $(or $(FOLDER),/tmp/byline-soak) $(SOAK)

kills:  ## 200 SIGKILLs at random moments, outside CI; goes on where it stopped: make kills [FOLDER=DIR]
	$(PYTHON) -m tests.soak.kills $(or $(FOLDER),/tmp/byline-kills) --kills 200 --seed 1

bench-index:  ## search quality and speed beside other libraries (extra "bench"): make bench-index BEIR=DIR [CLAPNQ=DIR]
	$(PYTHON) -m eval.benchmarks.search index --beir $(BEIR) $(if $(CLAPNQ),--clapnq $(CLAPNQ)) --peers --speed --sync 10000

bench-scale:  ## how the index grows, into docs/scale.md: make bench-scale BEIR=DIR [CLAPNQ=DIR] [SIZES="10000 100000"] [FOLDER=DIR] [DATABASE=postgresql://…/scale_{size} CHROMA=http://…]
	$(PYTHON) -m eval.benchmarks.scale --beir $(BEIR) $(if $(CLAPNQ),--clapnq $(CLAPNQ)) $(if $(SIZES),--sizes $(SIZES)) $(if $(FOLDER),--folder $(FOLDER)) $(if $(DATABASE),--database-url '$(DATABASE)') $(if $(CHROMA),--chroma-url $(CHROMA)) --out docs/scale.md

bench-speed:  ## an answer's time beside the bare model and LangChain (extra "bench"): make bench-speed CLAPNQ=DIR
	$(PYTHON) -m eval.benchmarks.speed --clapnq $(CLAPNQ) --peer

bench-answers:  ## answers on a CLAPNQ-style set, end to end: make bench-answers CLAPNQ=DIR
	byline eval --clapnq $(CLAPNQ)

bench-readers:  ## readers who ask at once, with a scripted server, llama.cpp's own (extra "bench") and in process: make bench-readers GGUF=FILE
	$(PYTHON) -m eval.benchmarks.readers --scripted 1 --in-process $(if $(GGUF),--llama $(GGUF))

fit:  ## fit the scores of rag/answering/evidence/calibration.toml on a CLAPNQ-style set: make fit CLAPNQ=DIR
	$(PYTHON) -m eval.fitting.scores --clapnq $(CLAPNQ)

results:  ## write docs/results.md from the latest stored runs of a home: make results BYLINE_HOME=DIR
	$(PYTHON) -m eval.reports.results docs/results.md $(RUNS)

screenshots:  ## the pictures in docs/images/, from the real app
	$(PYTHON) -m tests.browser.screenshots

home:  ## a small home of this version, for later ones to open in tests: make home NAME=0.3.0
	$(PYTHON) -m tests.homes.make $(NAME)

docs:  ## write the command help into the README and the tables into docs/metrics.md anew
	$(PYTHON) -m ui.cli.help README.md
	$(PYTHON) -m eval.reports.metrics_page docs/metrics.md
