#!/usr/bin/env python3
"""Measures `depesche run` as a whole process: time until the control socket answers, idle memory, idle CPU.

usage: tests/bench/process.py BINARY [--runs 20] [--idle SECONDS]
Prints one JSON object. Nothing leaves the machine: the platform is `BINARY sandbox`, the feed a file server on loopback.
"""
import argparse
import functools
import http.server
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import tempfile
import threading
import time

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Seestadt heute</title>
<link>https://seestadt.example/</link><item><guid>a</guid><link>https://seestadt.example/a</link>
<title>Seestadt baut eine Schule</title><description>Sie steht am See.</description></item></channel></rss>"""

CONFIG = """name = "Seestadt heute"
language = "de-CH"
time_zone = "Europe/Zurich"
state_dir = "state"
feeds = ["http://127.0.0.1:{feed}/feed.xml"]
[edition.morning]
at = "06:30"
[channel.telegram]
token = "env:BENCH_TOKEN"
to = "@bench"
api_url = "{sandbox}"
"""


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class QuietServer(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # a process that is stopped while it fetches hangs up


def status_kib(pid, key):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith(key):
            return int(line.split()[1])
    return 0


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answers(path):
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path)
            client.sendall(b'{"verb":"schedule list","arguments":{"count":1}}\n')
            return client.recv(1) == b"{"
        except OSError:
            return False


def start(binary, folder):
    begin = time.perf_counter()
    process = subprocess.Popen([binary, "run", "--config", "depesche.toml"], cwd=folder, stderr=subprocess.DEVNULL,
                               env={**os.environ, "BENCH_TOKEN": "1:bench"})
    while not answers(f"{folder}/state/control.sock"):
        if process.poll() is not None or time.perf_counter() - begin > 30:
            raise SystemExit("depesche run did not become ready")
        time.sleep(0.0005)
    return process, (time.perf_counter() - begin) * 1000


def stop(process):
    process.terminate()
    process.wait()


def measure(options, folder):
    ready = []
    for _ in range(options.runs):
        process, milliseconds = start(options.binary, folder)
        ready.append(milliseconds)
        stop(process)
    process, _ = start(options.binary, folder)
    time.sleep(3)
    before = cpu_seconds(process.pid)
    time.sleep(options.idle)
    idle = (cpu_seconds(process.pid) - before) / options.idle * 100
    figures = {"ready_ms": {"median": round(statistics.median(ready), 1), "max": round(max(ready), 1), "runs": len(ready)},
               "idle_rss_mib": round(status_kib(process.pid, "VmRSS:") / 1024, 1),
               "idle_anonymous_mib": round(status_kib(process.pid, "RssAnon:") / 1024, 1),
               "idle_cpu_percent": round(idle, 2)}
    stop(process)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--idle", type=float, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "feed.xml").write_text(FEED)
        feeds = QuietServer(("127.0.0.1", 0), functools.partial(QuietFiles, directory=folder))
        threading.Thread(target=feeds.serve_forever, daemon=True).start()
        sandbox = subprocess.Popen([options.binary, "sandbox", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        address = None
        while address is None:
            address = re.search(r"http://127\.0\.0\.1:\d+", sandbox.stdout.readline())
        pathlib.Path(folder, "depesche.toml").write_text(CONFIG.format(feed=feeds.server_port, sandbox=address.group()))
        try:
            print(json.dumps(measure(options, folder)))
        finally:
            stop(sandbox)


main()
