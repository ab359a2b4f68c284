#!/usr/bin/env python3
"""Our fan-out beside others, all against one counting sandbox: `fanout.py build/release/depesche`.

raw      epoll and OpenSSL, nothing recorded (raw_sender.cpp), in pairs with ours, median of the ratios
wrk      one static body (Debian's package)
undici, grammY   Node.js (`npm ci` in this folder first)

The sender has core 0, the sandbox core 1. What is not installed is left out, and said.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
SENDER, SANDBOX = "0", "1"


class Sandbox:
    def __init__(self, program, folder, book=("--count-only",)):
        self.certificate = folder / "server.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", folder / "server.key", "-out", self.certificate, "-days", "1", "-subj",
                        "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        self.process = subprocess.Popen(
            ["taskset", "-c", SANDBOX, program, "sandbox", "--listen", "127.0.0.1:0", *book, "--tls",
             self.certificate, folder / "server.key"], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.search(r'api_url = "https://127.0.0.1:(\d+)"', line):
                self.port = found.group(1)
            if "ca_file" in line:
                break
        self.context = ssl.create_default_context(cafile=self.certificate)

    def ask(self, path, body=None):
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}/_sandbox/{path}",
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, context=self.context) as answer:
            return json.load(answer)

    def crowd(self, count):
        return self.ask("subscribers", {"count": count})["first"]

    def accepted(self):
        return self.ask("counts")["accepted"]

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_json(command, **more):
    done = subprocess.run(["taskset", "-c", SENDER, *map(str, command)], capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.stderr or done.stdout}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def body_file(folder):
    """What `alert` sends, with ten times @ for the recipient."""
    text = ("🔴 <b>EILMELDUNG</b>\n\n<b>Grossbrand am Hafen von Seestadt: die Feuerwehr bittet, Fenster und Türen zu "
            "schliessen</b>\n\nDie Fähren fahren nicht. Wir berichten laufend. " + "Seestadt heute. " * 18)
    file = folder / "body.json"
    file.write_text('{"chat_id":@@@@@@@@@@,' + json.dumps(
        {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}, ensure_ascii=False)[1:])
    return file


def ours(args, sandbox):
    return run_json([args.program, "bench", "fanout", "--json", "--readers", args.readers, "--connections", args.connections,
                     "--window", args.window, "--sandbox", sandbox.port, "--ca", sandbox.certificate, "--folder", args.folder])


def raw(sender, sandbox, folder, count, connections):
    # Recipients have ten digits in the body: a chat of seven is written with leading blanks, which JSON allows.
    return run_json([sender, "--port", sandbox.port, "--ca", sandbox.certificate, "--body", folder / "body.json",
                     "--count", count, "--first", sandbox.crowd(count), "--connections", connections,
                     "--path", "/bot1:raw-bench-token-of-nobody/sendMessage"])


def wrk(sandbox, folder, connections):
    environment = {**os.environ, "BODY": str(folder / "body.json"), "RECIPIENT": str(sandbox.crowd(1))}
    before = sandbox.accepted()
    done = subprocess.run(["taskset", "-c", SENDER, "wrk", "-t1", f"-c{connections}", "-d5s", "-s", HERE / "wrk.lua",
                           f"https://127.0.0.1:{sandbox.port}/bot1:wrk-bench-token-of-nobody/sendMessage"],
                          capture_output=True, text=True, env=environment, check=True)
    accepted = sandbox.accepted() - before
    return {"sender": "wrk", "messages": accepted, "per_second": accepted / 5.0, "said": done.stdout.split("\n")[-3]}


def node(script, sandbox, folder, count, connections):
    return run_json(["node", HERE / script, sandbox.port, count, sandbox.crowd(count), connections,
                     folder / "body.json"], env={**os.environ, "NODE_EXTRA_CA_CERTS": str(sandbox.certificate)}, cwd=HERE)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--readers", type=int, default=200_000, help="of each run (default 200000)")
    parser.add_argument("--peer-messages", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--window", type=int, default=1024, help="of ours (default 1024)")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where our ledger is meanwhile")
    args = parser.parse_args()
    args.program = str(pathlib.Path(args.program).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sender = folder / "raw_sender"
        subprocess.run(["clang++-19", "-std=c++23", "-O2", HERE / "raw_sender.cpp", "-o", sender, "-lssl", "-lcrypto"],
                       check=True)
        body_file(folder)
        sandbox = Sandbox(args.program, folder)
        try:
            pairs = []
            for number in range(args.pairs):
                first, second = raw(sender, sandbox, folder, args.readers, args.connections), None
                busy, began = sandbox.cpu(), time.time()
                second = ours(args, sandbox)
                pairs.append({"speed": second["per_second"] / first["per_second"],
                              "cpu": second["cpu_per_100000"] / first["cpu_per_100000"]})
                print(f"pair {number + 1}: raw {first['per_second']:.0f}/s {first['cpu_per_100000']:.2f} CPU s per 100,000; "
                      f"ours {second['per_second']:.0f}/s {second['cpu_per_100000']:.2f} (recording "
                      f"{second['recording_share']:.1%}), {second['rss_mib']:.1f} MiB: {pairs[-1]['speed']:.2f}, "
                      f"CPU {pairs[-1]['cpu']:.2f}; the sandbox's core was busy {sandbox.cpu() - busy:.1f} of "
                      f"{time.time() - began:.1f} s", flush=True)
            last = statistics.median(p["speed"] for p in pairs)
            print(f"median of {args.pairs}: {last:.3f} of raw's speed, "
                  f"{statistics.median(p['cpu'] for p in pairs):.3f} of its CPU")
            mine = ours(args, sandbox)
            if shutil.which("wrk"):
                ratios = []
                for _ in range(5):
                    theirs, mine = wrk(sandbox, folder, args.connections), ours(args, sandbox)
                    ratios.append(mine["per_second"] / theirs["per_second"])
                print(f"wrk: {theirs['per_second']:.0f}/s; ours {statistics.median(ratios):.2f} of it (median of 5)")
            else:
                print("wrk is not installed (Debian: wrk): left out")
            for script in ("undici.mjs", "grammy.mjs"):
                if not (HERE / "node_modules").is_dir():
                    print(f"{script}: run `npm ci` in {HERE}: left out")
                    continue
                theirs = node(script, sandbox, folder, args.peer_messages, args.connections)
                print(f"{theirs['sender']}: {theirs['per_second']:.0f}/s, {theirs['cpu_per_100000']:.1f} CPU s per "
                      f"100,000, {theirs['rss_mib']:.0f} MiB; ours is {mine['per_second'] / theirs['per_second']:.1f}x")
        finally:
            sandbox.process.terminate()
            sandbox.process.wait()


if __name__ == "__main__":
    main()
