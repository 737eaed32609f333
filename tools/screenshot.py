#!/usr/bin/env python3
"""Make docs/report.png: the HTML report of the fixture communique-and-press with one sentence selected.

usage: screenshot.py [--binary PATH] [--passage ID]

Needs chromium and chromedriver (Debian: chromium, chromium-driver). Look at the picture before you commit it.
"""

import argparse
import base64
import json
import re
import subprocess
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SET = ROOT / "fixtures/communique-and-press"
WIDTH, HEIGHT = 1280, 840


def page(binary, folder):
    path = Path(folder) / "report.html"
    command = [binary, "check", SET / "press.txt", "--source", SET / "communique.txt", "--no-config"]
    subprocess.run([*command, "--fail-on", "never", "--output", path], check=True, cwd=ROOT)
    return path


class Browser:
    """Just enough of WebDriver, on loopback."""

    def __init__(self, folder):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        lines = iter(self.driver.stdout.readline, "")
        port = next(m.group(1) for m in (re.search(r"successfully on port (\d+)", line) for line in lines) if m)
        self.url = f"http://127.0.0.1:{port}/session"
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        wanted = {"alwaysMatch": {"goog:chromeOptions": {"args": [*arguments, f"--window-size={WIDTH},{HEIGHT}"]}}}
        self.url += "/" + self.send("", {"capabilities": wanted})["sessionId"]

    def send(self, path, body, method="POST"):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def run(self, script, *arguments):
        return self.send("/execute/sync", {"script": script, "args": arguments})

    def close(self):
        try:
            self.send("", None, "DELETE")
        finally:
            self.driver.terminate()
            self.driver.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=ROOT / "target/debug/sourcecheck", type=Path)
    parser.add_argument("--passage", default="d6", help="id of the passage to select (default: d6)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = page(args.binary, folder)
        browser = Browser(folder)
        try:
            metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
            browser.send("/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics})
            browser.send("/url", {"url": path.as_uri()})
            browser.run("document.getElementById(arguments[0]).click(); window.scrollTo(0, 0)", args.passage)
            picture = base64.b64decode(browser.send("/screenshot", None, "GET"))
        finally:
            browser.close()
    (ROOT / "docs/report.png").write_bytes(picture)
    print(f"docs/report.png: {len(picture)} bytes")


if __name__ == "__main__":
    main()
