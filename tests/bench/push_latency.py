#!/usr/bin/env python3
"""How long a pushed article of urgency 1 takes until its alert is a draft in the ledger, and the sender knows it.

usage: tests/bench/push_latency.py BINARY [--count 100] [--signed]
Pushes to `BINARY run` over one kept connection on loopback; the clock runs from the last byte written to the answer,
which names the draft. Each draft is then looked for in the ledger by the command line. Prints one JSON object.
Nothing leaves the machine: the platform is `BINARY sandbox`.
"""
import argparse
import datetime
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

TOKEN = "bench-token-0123456789-{}"
SECRET = "bench-secret-0123456789-{}"
CONFIG = """name = "Seestadt heute"
language = "de-CH"
time_zone = "Europe/Zurich"
state_dir = "state"
feeds = ["http://127.0.0.1:1/none"]
[edition.morning]
at = "06:30"
[channel.telegram]
token = "env:BENCH_TOKEN"
to = "@bench"
api_url = "{sandbox}"
[web]
listen = "127.0.0.1:0"
"""
# A source that nobody knows may bring twenty articles in an hour before an editor is asked: so there are several.
PER_SOURCE = 15
PUSHER = """[push.wire{0}]
token = "env:BENCH_TOKEN_{0}"
secret = "env:BENCH_SECRET_{0}"
source = "Agentur {0}"
"""


WARM = 5  # not counted


def sources(options):
    return range((WARM + options.count) // PER_SOURCE + 1)


def article(number):
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    paragraphs = "".join(f"<p>Absatz {i} der Meldung {number}: Die Feuerwehr ist vor Ort, die Strasse ist gesperrt.</p>"
                         for i in range(20))
    return json.dumps({"uri": f"urn:seestadt:{number}", "type": "text", "language": "de-CH", "versioncreated": now,
                       "headline": f"Brand Nummer {number} im Quartier {number * 7919 % 1000}", "urgency": 1,
                       "pubstatus": "usable", "canonicalurl": f"https://seestadt.example/lokal/{number}",
                       "body_xhtml": paragraphs}).encode()


def headers(body, signed, number):
    fields = {"Content-Type": "application/json", "Idempotency-Key": f"bench-{number}"}
    source = number // PER_SOURCE
    if not signed:
        return fields | {"Authorization": f"Bearer {TOKEN.format(source)}"}
    timestamp = str(int(time.time()))
    mac = hmac.new(SECRET.format(source).encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return fields | {"X-Depesche-Timestamp": timestamp, "X-Depesche-Signature": f"sha256={mac}"}


def push(connection, number, signed):
    body = article(number)
    fields = headers(body, signed, number)
    connection.putrequest("POST", "/api/articles")
    for name, value in fields.items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    begin = time.perf_counter()
    answer = connection.getresponse()
    text = answer.read()
    took = (time.perf_counter() - begin) * 1000
    if answer.status != 201:
        raise SystemExit(f"push {number}: {answer.status} {text.decode()}")
    return took, json.loads(text)["articles"][0]["alert"]["draft"]


def wait_for_port(process, log):
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"the pages are served on .* \(port (\d+)\)", log.read_text())
        if found:
            return int(found[1])
        time.sleep(0.01)
    raise SystemExit(f"depesche run did not become ready:\n{log.read_text()}")


def measure(options, folder):
    log = folder / "run.log"
    environment = {**os.environ, "BENCH_TOKEN": "1:bench"}
    for source in sources(options):
        environment |= {f"BENCH_TOKEN_{source}": TOKEN.format(source), f"BENCH_SECRET_{source}": SECRET.format(source)}
    with open(log, "w") as errors:
        process = subprocess.Popen([options.binary, "run", "--config", "depesche.toml"], cwd=folder, stderr=errors,
                                   env=environment)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", wait_for_port(process, log))
        for number in range(WARM):
            push(connection, number, options.signed)
        results = [push(connection, number, options.signed) for number in range(WARM, WARM + options.count)]
        shown = [subprocess.run([options.binary, "draft", "show", draft, "--json", "--config", "depesche.toml"],
                                cwd=folder, env=environment, capture_output=True, check=False).returncode
                 for _, draft in results]
        times = sorted(took for took, _ in results)
        return {"pushes": len(times), "signed": options.signed, "median_ms": round(statistics.median(times), 2),
                "p99_ms": round(times[max(0, int(len(times) * 0.99) - 1)], 2), "max_ms": round(times[-1], 2),
                "drafts_in_ledger": shown.count(0), "budget_ms": 50}
    finally:
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--signed", action="store_true", help="HMAC instead of a token")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sandbox = subprocess.Popen([options.binary, "sandbox", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                   text=True)
        address = None
        while address is None:
            address = re.search(r"http://127\.0\.0\.1:\d+", sandbox.stdout.readline())
        (folder / "depesche.toml").write_text(CONFIG.format(sandbox=address.group()) +
                                              "".join(PUSHER.format(source) for source in sources(options)))
        try:
            print(json.dumps(measure(options, folder)))
        finally:
            sandbox.terminate()
            sandbox.wait()


main()
