#!/usr/bin/env python3
"""An alert while an edition goes to a million readers, then *stop*: `overtake.py build/release/depesche`.

The real `run` on core 0, a sandbox over TLS on core 1 that writes down when it accepted each message. Judged by those time stamps:
alert    from the verb's answer (the alert is accepted: its readers are frozen and durable) to the first message; and from
         the call of the verb, with its own start and the freezing of a million readers
stop     from the moment that `stop` was called to the last message of the edition
Exit 1 when either takes longer than 100 ms, or when `verify` does not agree afterwards.
"""
import argparse
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from fanout import SANDBOX, SENDER, Sandbox

SETTINGS = """name = "Bench"
language = "de-CH"
feeds = ["http://127.0.0.1:9/no-feed"]
time_zone = "Europe/Zurich"
state_dir = "{folder}/state"
[edition.morning]
at = "06:30"
[breaking]
quiet_hours = false
[subscribers.telegram]
token = "file:{folder}/token"
api_url = "https://127.0.0.1:{port}"
ca_file = "{certificate}"
rate = 1000000
connections = {connections}
window = {window}
[log]
level = "warning"
"""
TITLES = ["Gemeinderat streitet über Parkplätze", "Der Zoo zieht an den Stadtrand", "Alpina-Bank streicht 1200 Stellen",
          "HC Seestadt holt das Derby", "Ziege fährt vier Stationen Bus", "Neue Fähre für den Untersee"]


class Newsroom:
    def __init__(self, args, folder, sandbox):
        self.program, self.folder = args.program, folder
        (folder / "token").write_text("1:overtake-bench-token-of-nobody")
        (folder / "token").chmod(0o400)
        (folder / "state").mkdir()
        (folder / "depesche.toml").write_text(SETTINGS.format(folder=folder, port=sandbox.port, window=args.window,
                                                              certificate=sandbox.certificate,
                                                              connections=args.connections))
        first = sandbox.crowd(args.readers)
        with open(folder / "readers.csv", "w") as file:
            file.write("platform,address,language,editions\n")
            file.writelines(f"telegram,{first + i},de,morning;breaking\n" for i in range(args.readers))
        now = datetime.datetime.now(datetime.timezone.utc)
        articles = [{"id": str(i), "url": f"https://seestadt.example/{i}", "title": title,
                     "lead": title + ", wie die Stadt am Abend beschlossen hat.", "language": "de",
                     "published": (now - datetime.timedelta(minutes=30 + 10 * i)).strftime("%Y-%m-%dT%H:%M:%SZ")}
                    for i, title in enumerate(TITLES)]
        (folder / "articles.json").write_text(json.dumps({"format": "depesche/1", "articles": articles}))
        self.verb("subscriber", "import", folder / "readers.csv")
        self.process = subprocess.Popen(["taskset", "-c", SENDER, self.program, "--config", folder / "depesche.toml", "run"],
                                        stdout=subprocess.DEVNULL, stderr=open(folder / "run.log", "w"))
        for _ in range(500):
            time.sleep(0.02)
            if self.verb("status", may_fail=True) is not None:
                break
        self.verb("article", "add", folder / "articles.json")

    def verb(self, *words, may_fail=False):
        done = subprocess.run(["taskset", "-c", SANDBOX, self.program, "--config", self.folder / "depesche.toml", *words,
                               "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            if may_fail:
                return None
            sys.exit(f"{' '.join(map(str, words))}: {done.stderr or done.stdout}")
        return json.loads(done.stdout.strip().splitlines()[-1])


class Accepted:
    """The sandbox's own book, read on as it grows."""

    def __init__(self, file):
        self.file, self.rest = open(file, "rb"), b""

    def rows(self):
        bytes_ = self.rest + self.file.read()
        *lines, self.rest = bytes_.split(b"\n")
        return [json.loads(line) for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--alerts", type=int, default=5, help="one after the other while the edition runs (default 5)")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--window", type=int, default=1024)
    args = parser.parse_args()
    args.program = str(pathlib.Path(args.program).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sandbox = Sandbox(args.program, folder, ["--ledger", folder / "accepted.jsonl"])
        newsroom = None
        try:
            newsroom = Newsroom(args, folder, sandbox)
            book, edition, alerts, asked = Accepted(folder / "accepted.jsonl"), [], {}, []
            newsroom.verb("send", "morning")

            def read():
                for row in book.rows():
                    number = row["text"].partition("Probealarm ")[2][:3]
                    alerts.setdefault(number, []).append(row["accepted_at"]) if number else edition.append(row["accepted_at"])

            time.sleep(1.0)
            for number in range(args.alerts):
                headline = f"Probealarm {number:03}: Grossbrand am Hafen"
                began = time.time_ns()
                sent = newsroom.verb("alert", headline, "--severity", "1", "--yes")
                asked.append((f"{number:03}", began, time.time_ns()))
                time.sleep(0.3)
                for broadcast in sent["broadcasts"]:  # the edition's turn again
                    newsroom.verb("stop", str(broadcast))
                time.sleep(0.7)
                read()
            began = time.time_ns()
            newsroom.verb("stop", "--all")
            answered = time.time_ns()
            time.sleep(1.0)
            read()
            everything = edition + [at for times in alerts.values() for at in times]
            first = [(min(alerts[n]) - began_) / 1e6 for n, began_, _ in asked if n in alerts]
            after_answer = [(min(alerts[n]) - answered_) / 1e6 for n, _, answered_ in asked if n in alerts]
            late = (max(everything) - began) / 1e6
            print(json.dumps({
                "readers": args.readers, "edition_accepted": len(edition), "alerts": len(asked), "alerts_seen": len(first),
                "edition_per_second": round(len(edition) / ((max(edition) - min(edition)) / 1e9)),
                "verb_to_first_message_ms": [round(x, 1) for x in first],
                "answer_to_first_message_ms": [round(x, 1) for x in after_answer],
                "stop_to_last_message_ms": round(late, 1), "stop_answered_ms": round((answered - began) / 1e6, 1),
                "last_after_answer_ms": round((max(everything) - answered) / 1e6, 1)}))
            verified = newsroom.verb("verify", may_fail=True) is not None
            if len(first) < len(asked) or max(after_answer) > 100 or late > 100 or not verified:
                sys.exit("more than 100 ms, or not verified")
        finally:
            if newsroom is not None:
                newsroom.process.terminate()
                newsroom.process.wait()
            sandbox.process.terminate()
            sandbox.process.wait()


if __name__ == "__main__":
    main()
