"""A saved inventory as an account: what is saved of it again is the same."""

import json
import os
import subprocess

import pytest

BINARY = os.environ.get("SLIPWAY_BIN")
# What no snapshot holds: when it was taken, who else is in the account, records of zones nobody looked into.
UNKNOWN = {"taken", "Users", "Roles"}


def saved(tmp_path, account, name):
    path = tmp_path / f"{name}.json"
    done = subprocess.run([BINARY, "inventory", f"--rehearse={account}", "--save", path], capture_output=True, text=True,
                          timeout=120, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    return path


def known(value):
    if isinstance(value, list):
        return [known(each) for each in value]
    if not isinstance(value, dict):
        return value
    unseen = {"records"} if value.get("record_sets_state") == "unasked" or "record_sets" not in value else set()
    return {name: known(each) for name, each in value.items() if name not in UNKNOWN | unseen}


@pytest.mark.skipif(not BINARY, reason="SLIPWAY_BIN does not name the slipway binary")
@pytest.mark.parametrize("account", ["starter", "tangled"])
def test_a_saved_inventory_saves_as_itself(tmp_path, account):
    first = saved(tmp_path, account, "first")
    second = saved(tmp_path, first, "second")
    one, two = (known(json.loads(path.read_text())) for path in (first, second))
    for name in one:
        assert one[name] == two.get(name), name
    assert one.keys() == two.keys()
