"""The templates for CI: their commands, run as the services would run them."""

import configparser
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_check import MANAGER, Depot

TOP = Path(__file__).parents[1]
BAD = ("def store(self, context, parcel):", "def store(self, context, parcel, shelf):")


@pytest.fixture
def checkout(tmp_path):
    """What a service checks out: one commit of a change, without tags and other branches."""
    depot = Depot(tmp_path / "depot")
    depot.branch("change")
    depot.change(MANAGER, *BAD)
    depot.commit("bad")
    there = tmp_path / "checkout"
    depot.git(
        "clone", "--quiet", "--depth=1", "--branch=change", "--no-tags", depot.path.as_uri(), str(there)
    )
    depot.git("-C", str(there), "checkout", "--quiet", "--detach")
    depot.git("-C", str(there), "branch", "--quiet", "-D", "change")
    return there


@pytest.fixture
def run(checkout, tmp_path):
    """Runs commands in a shell with rpclint on its path, and nothing of the environment but what is given."""
    bin_ = tmp_path / "temp" / "rpclint" / "bin"
    bin_.mkdir(parents=True)
    launcher = bin_ / "rpclint"
    launcher.write_text(f"#!{sys.executable}\nfrom rpclint.cli import script\nscript()\n")
    launcher.chmod(0o755)

    def run(commands, **given):
        kept = {name: os.environ[name] for name in ("HOME", "RPCLINT_CACHE_DIR") if name in os.environ}
        path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", commands],
            cwd=checkout,
            env={
                **kept,
                "PATH": path,
                "PYTHONPATH": str(TOP),
                "RUNNER_TEMP": str(tmp_path / "temp"),
                **given,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def action():
    return yaml.safe_load((TOP / "action.yml").read_text())


def test_the_action_checks_a_pull_request(run, checkout, tmp_path):
    install, fetch, check = action()["runs"]["steps"]
    assert '"$GITHUB_ACTION_PATH"' in install["run"]
    fetched = run(fetch["run"], GITHUB_BASE_REF="master")
    assert fetched.returncode == 0, fetched.stderr
    summary, output, sarif = (tmp_path / name for name in ("summary", "output", "out.sarif"))
    given = {name: action()["inputs"][name.lower().replace("_", "-")]["default"] for name in check["env"]}
    done = run(
        check["run"],
        **given | {"SARIF": str(sarif)},
        GITHUB_BASE_REF="master",
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_OUTPUT=str(output),
    )
    assert done.returncode == 1, done.stderr
    assert f"::error file={MANAGER},line=8," in done.stdout
    assert "argument-required" in summary.read_text()
    assert "errors=1\n" in output.read_text()
    assert json.loads(sarif.read_text())["version"] == "2.1.0"
    assert not (checkout / "0").exists()


def test_the_action_hands_on_what_it_is_given_and_no_more(run):
    _, fetch, check = action()["runs"]["steps"]
    assert set(check["env"].values()) == {f"${{{{ inputs.{name} }}}}" for name in action()["inputs"]}
    assert "${{" not in check["run"] + fetch["run"]  # or a name of a branch could be a command
    run(fetch["run"], GITHUB_BASE_REF="master")
    given = {"BASE": "$(touch harm)", "FAIL_ON": "error", "SARIF": "", "MARKDOWN": ""}
    done = run(check["run"], **given, GITHUB_BASE_REF="master")
    assert done.returncode == 2
    assert "is not a revision" in done.stderr


def test_gitlab_checks_a_merge_request(run, checkout):
    job = yaml.safe_load((TOP / "ci" / "gitlab.yml").read_text())["rpclint"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    deepen = "git fetch --quiet --unshallow\n"  # which GitLab does, where the depth is 0
    install, *before = job["before_script"]
    assert install == 'python -m pip install --quiet "$RPCLINT"'
    done = run(
        deepen + "\n".join([*before, *job["script"]]),
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="master",
        RPCLINT_FAIL_ON=job["variables"]["RPCLINT_FAIL_ON"],
    )
    assert done.returncode == 1, done.stderr
    (entry,) = json.loads((checkout / job["artifacts"]["reports"]["codequality"]).read_text())
    assert (entry["check_name"], entry["location"]["path"]) == ("argument-required", MANAGER)


def test_tox_and_zuul_go_together(run, tmp_path):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(TOP / "ci" / "tox.ini")
    environment = parser["testenv:rpclint"]
    (job,) = [entry["job"] for entry in yaml.safe_load((TOP / "ci" / "zuul" / "jobs.yaml").read_text())]
    assert job["vars"]["tox_envlist"] == "rpclint"
    assert set(job["vars"]["tox_environment"]) == set(environment["pass_env"].split())

    log = tmp_path / "log"
    log.mkdir()
    command = environment["commands"].replace("{env_log_dir}", shlex.quote(str(log))).replace("{posargs}", "")
    done = run(f"git fetch --quiet --unshallow --tags origin master:master\n{command}", ZUUL_BRANCH="master")
    assert done.returncode == 1, done.stderr
    told = json.loads((log / "rpclint.json").read_text())
    assert [comment["line"] for comment in told["zuul"]["file_comments"][MANAGER]] == [8]


def test_the_role_reads_what_tox_wrote():
    """Ansible itself is not here: what the role looks for, reads and returns, task by task."""
    zuul = TOP / "ci" / "zuul"
    (play,) = yaml.safe_load((zuul / "playbooks" / "post.yaml").read_text())
    (role,) = play["roles"]
    find, read, give_back = yaml.safe_load((zuul / "roles" / role / "tasks" / "main.yaml").read_text())
    assert find["find"]["paths"].endswith("/.tox/rpclint/log")  # what tox calls {env_log_dir}
    assert find["find"]["patterns"] == "rpclint.json"
    assert read["slurp"] == {"path": "{{ item.path }}"}
    assert give_back["delegate_to"] == "localhost"
    assert give_back["zuul_return"] == {"data": "{{ item.content | b64decode | from_json }}"}
