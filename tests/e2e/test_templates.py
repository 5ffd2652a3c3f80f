"""The flagship's CloudFormation templates, judged by cfn-lint, which nobody here wrote."""

import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("assets/blueprints/*/templates/*.yaml"))
# Commercial regions, then a Chinese and a government one: what is allowed differs. There the published schema still
# requires RoleARN of scalable targets (E3003), which AWS documents as optional and fills with its service-linked role.
RUNS = {
    "commercial": ["--regions", "us-east-1", "eu-central-1"],
    "others": ["--regions", "cn-north-1", "us-gov-west-1", "--ignore-checks", "E3003"],
}

needs_cfn_lint = pytest.mark.skipif(
    shutil.which("cfn-lint") is None, reason="cfn-lint is not to be had here: the templates were NOT checked"
)


def test_there_are_templates():
    assert {path.stem for path in TEMPLATES} >= {"infrastructure", "application", "services", "dns"}


@needs_cfn_lint
@pytest.mark.parametrize("options", RUNS.values(), ids=RUNS.keys())
def test_cfn_lint_finds_nothing(options):
    run = subprocess.run(
        ["cfn-lint", "--non-zero-exit-code", "informational", "--include-checks", "I",
         *options, "--", *map(str, TEMPLATES)],
        capture_output=True, text=True, timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_an_ignored_rule_has_its_reason_beside_it(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if "ignore_checks" in line:
            assert re.search(r"#\s*\w+", line), f"{path.name}:{number} ignores a rule without saying why"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_fits_into_a_request(path):
    assert path.stat().st_size < 51_200
