"""Which hosts does a program turn to? tests/e2e/recorder.c, preloaded, writes down every one."""
import os
import shutil
import subprocess
import tempfile

import pytest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorder.c")


class Recorder:
    """Compiled once; `environment(name)` for a run, `hosts(name)` and `connections(name)` after it."""

    def __init__(self):
        compiler = shutil.which("cc") or shutil.which("gcc")
        if not compiler:
            pytest.skip("SKIPPED LOUDLY: without a C compiler nobody writes down which hosts are asked")
        self.folder = tempfile.mkdtemp(prefix="slipway-recorder-")
        self.library = os.path.join(self.folder, "recorder.so")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", self.library, SOURCE, "-ldl"], check=True)

    def close(self):
        shutil.rmtree(self.folder)

    def environment(self, name, ports=None):
        ports = " ".join(f"{port}={there}" for port, there in (ports or {}).items())
        return {"LD_PRELOAD": self.library, "RECORDER_FILE": os.path.join(self.folder, name), "RECORDER_PORTS": ports}

    def lines(self, name, kind):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return set()
        with open(path, encoding="utf-8") as file:
            return {tuple(words[1:]) for words in map(str.split, file) if words[0] == kind}

    def names(self, name):
        return {words[0] for words in self.lines(name, "name")}

    def connections(self, name):
        return {(address, int(port)) for address, port in self.lines(name, "to")}

    def hosts(self, name):
        """By name, else by address: loopback is where the names are."""
        return self.names(name) | {address for address, _ in self.connections(name) if address != "127.0.0.1"}
