"""A real terminal for the binary: tmux with a server of its own. Waiting is woken by the pane's own output (pipe-pane),
so nothing here sleeps; a screen that never comes fails with what was there instead."""
import os
import re
import select
import shlex
import shutil
import subprocess
import tempfile
import time
import uuid

import pytest

BINARY = os.path.abspath(os.environ.get("SLIPWAY_BIN", "build/slipway"))


class Terminal:
    def __init__(self, command, cwd, env=None, width=100, height=30):
        if not shutil.which("tmux"):
            pytest.skip("tmux is not to be had here")
        self.socket = "slipway-" + uuid.uuid4().hex[:12]
        self.folder = tempfile.mkdtemp(prefix="slipway-tmux-")
        self.fifo = os.path.join(self.folder, "out")
        os.mkfifo(self.fifo)
        self.out = os.open(self.fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.hold = os.open(self.fifo, os.O_WRONLY)  # so that the reader never sees an end
        exports = " ".join(f"{k}={shlex.quote(v)}" for k, v in (env or {}).items())
        line = f"trap : INT; env -i {exports} {' '.join(map(shlex.quote, command))}; echo \"[exit $?]\"; read stay"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), "-c", cwd,
                  "sh", "-c", "read go; " + line)
        self.tmux("pipe-pane", f"cat > {shlex.quote(self.fifo)}")
        self.tmux("send-keys", "Enter")

    def tmux(self, *arguments):
        done = subprocess.run(["tmux", "-L", self.socket, *arguments], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def keys(self, *keys):
        """tmux key names: "Enter", "Down", "C-c", or text typed literally with a leading '='."""
        for key in keys:
            if key.startswith("="):
                self.tmux("send-keys", "-l", key[1:])
            else:
                self.tmux("send-keys", key)

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def screen(self, colours=False):
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def status(self):
        """Exit status once the program has ended, else None."""
        ended = re.search(r"^\[exit (\d+)\]$", self.screen(), re.M)
        return int(ended.group(1)) if ended else None

    def until(self, condition, seconds=60, what=""):
        deadline = time.monotonic() + seconds
        while True:
            screen = self.screen()
            if condition(screen):
                return screen
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"waited {seconds} s for {what or condition}; the screen was:\n{screen}")
            if select.select([self.out], [], [], min(left, 1.0))[0]:
                os.read(self.out, 1 << 20)

    def see(self, *texts, seconds=60):
        return self.until(lambda screen: all(t in screen for t in texts), seconds, repr(texts))

    def ended(self, seconds=60):
        self.until(lambda _: self.status() is not None, seconds, "the program's end")
        return self.status()

    def close(self):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True)
        os.close(self.out)
        os.close(self.hold)
        shutil.rmtree(self.folder, ignore_errors=True)


def environment(home, **more):
    """What a newcomer's shell has, and nothing of this one: no credentials, no configuration."""
    return {"HOME": home, "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": home, "AWS_EC2_METADATA_DISABLED": "true", **more}
