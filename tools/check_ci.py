#!/usr/bin/env python3
"""Runs what docs/ci.md offers, as far as it runs without the service: the pre-commit hook and the steps of the
GitHub Action; checks action.yml, the GitLab snippet and the manifest of hooks against their schemas.

usage: tools/check_ci.py [FOLDER]

FOLDER (default: a temporary one) takes a virtual environment with PyPI's pre-commit and check-jsonschema. The builds
are development builds in the project's own `target`. Ends with status 1 when something does not work, and with 0 and a
line when PyPI cannot be reached.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
TRUE = "The trust carried 412,000 passengers in 2036.\n"
FALSE = "The trust carried 421,000 passengers in 2036.\n"
CONFIGURATION = '[[pair]]\nderivative = "page.md"\nsources = ["source.md"]\n'


def run(command, **options):
    return subprocess.run([str(part) for part in command], text=True, capture_output=True, **options)


def must(what, result, status=0):
    if result.returncode != status:
        sys.exit(f"{what}: status {result.returncode}, not {status}\n{result.stdout}{result.stderr}")
    print(f"{what}: as it should be", flush=True)
    return result


def development(folder):
    """A folder with a `cargo` that installs an unoptimised development build: what is asked is whether it works, not how
    fast, and the crates that `cargo build` has compiled already are not compiled again."""
    (folder / "bin").mkdir()
    shim = folder / "bin" / "cargo"
    real = shlex.quote(shutil.which("cargo") or sys.exit("there is no cargo"))
    shim.write_text(
        "#!/bin/sh\n"
        "fast='profile.dev.package.sourcecheck.opt-level=0'\n"
        f'if [ "$1" = install ]; then shift; exec {real} --config "$fast" install --debug "$@"; fi\n'
        f'exec {real} "$@"\n'
    )
    shim.chmod(0o755)
    return shim.parent


def make_site(folder):
    """A repository with a page that is right."""
    folder.mkdir()
    (folder / "source.md").write_text(TRUE)
    (folder / "page.md").write_text(TRUE)
    (folder / "sourcecheck.toml").write_text(CONFIGURATION)
    identity = ["-c", "user.name=Orla Venn", "-c", "user.email=orla@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-q", "-m", "Pages"]):
        must(f"git {command[-1]}", run(["git", *command], cwd=folder))


def check_action(action, folder, environment):
    """Runs the shell steps of the action as the runner does, on a right page and on a wrong one."""
    site, temp = folder / "action-site", folder / "runner"
    make_site(site)
    temp.mkdir()
    steps = {step["name"]: step for step in action["runs"]["steps"]}
    values = {"github.action_path": str(ROOT), "runner.temp": str(temp)}
    values |= {f"inputs.{name}": value["default"] for name, value in action["inputs"].items()}

    def step(name, **inputs):
        known = values | {f"inputs.{key.replace('_', '-')}": value for key, value in inputs.items()}
        fill = lambda text: re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known[found[1]], text)
        output = temp / "output"
        variables = {key: fill(value) for key, value in steps[name]["env"].items()}
        variables |= {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(temp / "summary.md")}
        script = steps[name]["run"]
        result = run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
            cwd=site, env=environment | variables,
        )
        return result, output.read_text() if output.exists() else ""

    must("the action builds", step("Build")[0])
    result, output = step("Check")
    must("the action passes a right page", result)
    assert output.endswith("status=0\n"), output
    (site / "page.md").write_text(FALSE)
    result, output = step("Check", sarif="log.sarif", changed_since="HEAD")
    must("the action stops a wrong page", result, 1)
    assert output.endswith("status=1\n"), output
    assert "::error file=page.md,line=1" in result.stdout, result.stdout
    assert (site / "log.sarif").exists() and (temp / "summary.md").read_text(), "log and summary"
    must("the action takes --fail-on", step("Check", fail_on="never")[0])


def check_hook(tools, folder, environment):
    """Runs both hooks with pre-commit, as of the last commit, on a right page and on a wrong one."""
    site = folder / "hook-site"
    make_site(site)
    revision = run(["git", "rev-parse", "HEAD"], cwd=ROOT)
    if revision.returncode:
        print("the checkout is no git repository, of which pre-commit could take a hook: it was not run")
        return
    names = ("sourcecheck", "sourcecheck-changed")
    hooks = [{"id": name} for name in names]
    # JSON is YAML.
    configuration = {"repos": [{"repo": str(ROOT), "rev": revision.stdout.strip(), "hooks": hooks}]}
    (site / ".pre-commit-config.yaml").write_text(json.dumps(configuration))
    must("git add", run(["git", "add", ".pre-commit-config.yaml"], cwd=site))

    def hook(name):
        return run([tools / "pre-commit", "run", name, "--all-files"], cwd=site, env=environment)

    must("the hook passes a right page", hook(names[0]))
    (site / "page.md").write_text(FALSE)
    stopped = must("the hook stops a wrong page", hook(names[0]), 1)
    assert "421,000" in stopped.stdout, stopped.stdout
    must("the hook on changed passages stops it, too", hook(names[1]), 1)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    venv.create(folder / "venv", with_pip=True)
    tools = folder / "venv" / "bin"
    if run([tools / "pip", "install", "--quiet", "pre-commit", "check-jsonschema"]).returncode:
        print("PyPI could not be reached: the hook, the action and the snippets were not run")
        return
    schema = lambda name: [tools / "check-jsonschema", "--builtin-schema", f"vendor.{name}"]
    must("action.yml", run([*schema("github-actions"), ROOT / "action.yml"]))
    must("the manifest of hooks", run([tools / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"]))
    guide = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for name, start in (("gitlab-ci", "sourcecheck:"), ("github-workflows", "name: sources")):
        snippet = folder / f"{name}.yml"
        snippet.write_text(re.search(rf"```yaml\n({start}.*?)```", guide, re.S)[1], encoding="utf-8")
        must(f"the snippet for {name}", run([*schema(name), snippet]))
    environment = dict(
        os.environ,
        CARGO_TARGET_DIR=os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target")),
        PATH=f"{development(folder)}{os.pathsep}{os.environ['PATH']}",
        PRE_COMMIT_HOME=str(folder / "hooks"),
    )
    load = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)"
    action = json.loads(run([tools / "python", "-c", load, ROOT / "action.yml"]).stdout)
    check_action(action, folder, environment)
    check_hook(tools, folder, environment)


if __name__ == "__main__":
    main()
