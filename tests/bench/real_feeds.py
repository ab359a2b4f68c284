#!/usr/bin/env python3
"""Real captured feeds, as if they were of today: what would a reader get?

Serves at least twelve feeds of ../shared/corpora (their dates squeezed into the last 14 hours, order kept; a third of each feed appears only
after the morning edition), starts `depesche sandbox` and `depesche run`, sends a morning and an evening edition to a channel, and prints both.
Without the corpora it says so and exits 77. Fails when an edition is missing, broken, or has marks of the feeds' mark-up in it.

  tests/bench/real_feeds.py [--binary build/release/depesche] [--language en]
"""
import argparse, datetime, http.server, json, os, pathlib, re, signal, subprocess, sys, tempfile, threading, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
FEEDS = ["guardian", "heise", "content-encoded", "feedburner", "customfields", "encoding", "uolNoticias", "reddit-atom", "reddit-home",
         "atom-customfields", "rss-1", "gulp-atom", "itunes-href", "itunes-keywords-astext", "craigslist", "giantbomb-podcast"]
OWN = ["guardian", "heise", "content-encoded", "customfields"]  # the newsroom of the trial; the others are its partners
ITEM = re.compile(rb"<(item|entry)[\s>].*?</\1>", re.S)
DATE = re.compile(rb"(<(?:pubDate|published|updated|dc:date|dcterms:modified)[^>]*>)([^<]*)(</)")


def shared():
    for place in (os.environ.get("DEPESCHE_SHARED"), ROOT / "../shared", ROOT / "../../shared"):
        if place and (pathlib.Path(place) / "corpora/feeds/rss-parser").is_dir():
            return pathlib.Path(place)
    return None


def dated(item, moment):
    """The item with every date of it set to this moment, in the notation of its own format."""
    stamp = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)

    def write(found):
        rfc822 = found[1].startswith(b"<pubDate")
        text = stamp.strftime("%a, %d %b %Y %H:%M:%S +0000" if rfc822 else "%Y-%m-%dT%H:%M:%SZ")
        return found[1] + text.encode() + found[3]
    return DATE.sub(write, item)


class Newsstand:
    """The feeds as they are in the morning, and after `evening()` with what the day brought."""

    def __init__(self, folder):
        self.start, self.day = time.time(), None
        self.feeds = {f"/{name}.xml": (folder / f"{name}.xml").read_bytes() for name in FEEDS if (folder / f"{name}.xml").is_file()}

    def evening(self):
        self.day = time.time()

    def get(self, path):
        whole = self.feeds[path]
        items = [found[0] for found in ITEM.finditer(whole)]
        late = len(items) // 3
        shown = []
        for place, item in enumerate(items):
            if place < late and self.day is None:
                continue
            if place < late:
                moment = self.day - 1 - 60 * (place / max(1, late))
            else:
                moment = self.start - 300 - 14 * 3600 * (place - late) / max(1, len(items) - late)
            shown.append(dated(item, moment))
        first, last = ITEM.search(whole), whole.rfind(items[-1]) + len(items[-1])
        return whole[:first.start()] + b"\n".join(shown) + whole[last:]


def serve(stand):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path not in stand.feeds:
                self.send_error(404)
                return
            body = stand.get(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def wait_until(what, seconds, why):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    sys.exit(f"real_feeds: {why}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--binary", default=os.environ.get("DEPESCHE_BINARY", str(ROOT / "build/dev/depesche")))
    options.add_argument("--language", default="en")
    options.add_argument("--keep", help="leave the configuration and the stores in this folder")
    options = options.parse_args()
    place = shared()
    if place is None:
        print("skipped: ../shared/corpora is not here")
        sys.exit(77)
    stand = Newsstand(place / "corpora/feeds/rss-parser")
    if len(stand.feeds) < 12:
        sys.exit("real_feeds: fewer than twelve feeds")
    address = serve(stand)
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="depesche-real-feeds-"))
    if (folder / "state").exists():
        sys.exit(f"real_feeds: {folder} has a state already")
    folder.mkdir(exist_ok=True)
    sandbox = subprocess.Popen([options.binary, "sandbox", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    api = re.search(r"http://127\.0\.0\.1:\d+", sandbox.stdout.readline() + sandbox.stdout.readline() + sandbox.stdout.readline())[0]
    threading.Thread(target=sandbox.stdout.read, daemon=True).start()
    def table(path):
        name = path[1:-4]
        origin = "own" if name in OWN else "partner"
        return f'{{ url = "{address}{path}", source = "{name}", origin = "{origin}", interval = "10s" }}'
    feeds = ", ".join(map(table, stand.feeds))
    config = folder / "depesche.toml"
    config.write_text(f'''name = "The Kiosk"
language = "{options.language}"
time_zone = "Europe/Zurich"
state_dir = "{folder}/state"
feeds = [{feeds}]
[edition.morning]
at = "06:30"
useful_until = "06:29"
[edition.evening]
at = "17:30"
useful_until = "17:29"
[channel.telegram]
token = "env:DEPESCHE_TEST_TOKEN"
to = "@kiosk"
api_url = "{api}"
''')
    environment = {**os.environ, "DEPESCHE_TEST_TOKEN": "4711:a_token_of_the_sandbox"}
    depesche = lambda *words: subprocess.run([options.binary, "--config", str(config), *words], env=environment, capture_output=True, text=True, timeout=60)
    run = subprocess.Popen([options.binary, "--config", str(config), "run"], env=environment, stderr=open(folder / "run.log", "w"))
    messages = lambda: [json.loads(line) for line in urllib.request.urlopen(f"{api}/_sandbox/ledger").read().decode().splitlines() if line]
    read = lambda: (folder / "run.log").read_text()
    try:
        wait_until(lambda: read().count("the baseline") >= len(stand.feeds), 60, f"not all feeds were fetched:\n{read()}")
        report = []
        for edition in ("morning", "evening"):
            if edition == "evening":
                stand.evening()
                time.sleep(15)  # every feed is read once more
            before = len(messages())
            sent = depesche("send", edition)
            if sent.returncode != 0:
                sys.exit(f"real_feeds: send {edition}: {sent.stdout}{sent.stderr}")
            text = wait_until(lambda: messages()[before:], 20, f"no {edition} edition arrived")[0]["text"]
            report.append(text)
            print(f"--- {edition}\n{text}\n")
            print(depesche("why", edition).stdout)
    finally:
        for process in (run, sandbox):
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    for text in report:
        words = re.sub(r"</?(?:b|i|a)(?: href=\"[^\"]*\")?>", "", text)
        if re.search(r"<|&(?!amp;|lt;|gt;)|\n\n\n|(?i:read more|continue reading)|\[\u2026\]", words):
            sys.exit("real_feeds: left-overs of the feeds in the text")
        if len(re.findall(r"<a href", text)) < 3:
            sys.exit("real_feeds: fewer than three stories")


if __name__ == "__main__":
    main()
