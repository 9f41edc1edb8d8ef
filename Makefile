# make run: the console on the demo mission.  make test: all checks.  make package: wheel, folder and .deb.
.PHONY: run test lint types units bench package picture clean
PY := .venv/bin/python
# Where Python is told to keep nothing compiled, every process that starts (tests start hundreds) would compile the product anew.
unexport PYTHONDONTWRITEBYTECODE

run:
	@packaging/setup.sh run
	@$(PY) -m console $(ARGS)

test: lint types units

lint:
	@packaging/setup.sh test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types:
	@packaging/setup.sh test
	$(PY) -m mypy

units:
	@packaging/setup.sh test
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n 2 --dist loadfile $(ARGS)

bench:
	@packaging/setup.sh test
	@for file in tests/benchmarks/bench_*.py; do echo "== $$file"; \
		QT_QPA_PLATFORM=offscreen $(PY) -m tests.benchmarks.$$(basename $$file .py) || exit 1; done

package:
	@packaging/setup.sh package
	@packaging/build.sh

picture:
	@packaging/setup.sh run
	@$(PY) -m console screenshot --workspace pass --size 1920x1080 -o resources/help/pass.png

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
