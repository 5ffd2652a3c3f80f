"""The full-screen wizard, driven by keys in a real terminal from an empty folder to the last page."""
import os

from support import ANSWERS, Rehearsal
from terminal import BINARY, Terminal, environment

LICENCE = next(line.split(": ")[1].strip() for line in open(ANSWERS, encoding="utf-8")
               if line.startswith("licenseKey:"))


def start(home, *arguments, width=110, height=32):
    return Terminal([BINARY, *arguments], cwd=home, env=environment(home), width=width, height=height)


def test_from_an_empty_folder_to_a_verified_service(tmp_path):
    home = str(tmp_path)
    with Rehearsal(home, "--speed", "600") as account:
        wizard = start(home, "--rehearse")
        try:
            wizard.see("Install", "Upgrade", "Destroy")
            wizard.keys("Enter")
            wizard.see("As whom", "123456789012", "us-west-2")
            wizard.keys("Enter")
            wizard.see("Where in your network", "product", "recommended")
            for _ in range(4):  # VPC, public, private, isolated: the sound choice is preselected
                wizard.keys("Enter")
            wizard.see("Isolated subnets", "product-isolated-b")
            wizard.keys("C-n")
            wizard.see("Hosted zone", "example.com")
            wizard.keys("Enter", "=pulumi", "Enter")

            # Quit half-way: nothing typed is lost.
            wizard.see("Which certificate", "api.pulumi.example.com")
            wizard.keys("C-c")
            wizard.see("leave")
            wizard.keys("Enter")
            wizard.ended()
        finally:
            wizard.close()

        wizard = start(home, "--rehearse")
        try:
            wizard.see("Continue")
            wizard.keys("Enter")
            wizard.see("Which certificate", "*.pulumi.example.com")
            wizard.keys("Enter")
            wizard.see("Which KMS key", "alias/pulumi-service")
            wizard.keys("Enter")
            wizard.see("Which release", "20261116.1")
            wizard.keys("Enter", "C-n")
            wizard.see("Licence key")
            wizard.keys("=" + LICENCE, "Enter", "C-n")
            wizard.see("Database class")
            wizard.keys("C-n")
            wizard.see("0 fail")
            wizard.keys("C-n")
            wizard.see("passphrase")
        finally:
            wizard.close()
        assert account is not None
