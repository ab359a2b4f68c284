#!/usr/bin/env python3
"""A real CMS: Debian's WordPress publishes, edits, renames, deletes and moves; `depesche run` reads its RSS and Atom feeds.

    tests/counterparts/wordpress.py [path of depesche]

Everything is private: a MariaDB of its own on a socket in a temporary folder, PHP's web server on loopback. Nothing that
the system runs is touched, and what was started is ended. Exit 77: WordPress, MariaDB or PHP is not installed.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BINARY = os.environ.get("DEPESCHE_BINARY", str(HERE.parents[1] / "build/dev/depesche"))
WORDPRESS = Path("/usr/share/wordpress")
PATIENCE = 90  # seconds, for whatever must happen on a busy machine


def skip_unless_installed():
    missing = [name for name in ("php", "mariadbd", "mariadb-install-db") if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")]
    if not (WORDPRESS / "wp-load.php").exists():
        missing.append("wordpress")
    if missing:
        print("skipped: not installed:", ", ".join(missing), "(deploy/setup --full installs them)")
        sys.exit(77)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, condition, patience=PATIENCE):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    raise SystemExit(f"FAILED: not within {patience} s: {what}")


class Site:
    """A WordPress of its own in `folder`."""

    def __init__(self, folder):
        self.folder, self.site, self.started = folder, folder / "site", []
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start_database()
        self.copy_files()
        self.hand = None
        self.open_hand(installing=True)
        self.ask(act="install")
        self.close_hand()
        self.open_hand()
        self.ask(act="permalinks", value="/%year%/%postname%/")
        self.ask(act="option", name="blogname", value="Seestadt heute")
        self.start_server()

    def spawn(self, arguments, **more):
        log = open(self.folder / (Path(arguments[0]).name + ".log"), "ab")
        # In a group of its own: PHP's server has workers, which outlive it.
        process = subprocess.Popen(arguments, stdout=more.pop("stdout", log), stderr=log, start_new_session=True, **more)
        self.started.append(process)
        return process

    def start_database(self):
        data, self.socket = self.folder / "data", self.folder / "mysql.sock"
        user = ["--user=" + subprocess.check_output(["id", "-un"], text=True).strip()]
        path = os.environ["PATH"] + ":/usr/sbin"
        subprocess.run([shutil.which("mariadb-install-db", path=path), "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
                        "--skip-test-db", *user], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.spawn([shutil.which("mariadbd", path=path), "--no-defaults", f"--datadir={data}", f"--socket={self.socket}", "--skip-networking",
                    f"--pid-file={self.folder / 'mysql.pid'}", "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0", *user])
        sql = ["mariadb", "--no-defaults", f"--socket={self.socket}", "-u", "root", "-e", "CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4"]
        until("the database answers", lambda: subprocess.run(sql, stderr=subprocess.DEVNULL).returncode == 0)

    def copy_files(self):
        shutil.copytree(WORDPRESS, self.site, symlinks=False, ignore_dangling_symlinks=True, ignore=shutil.ignore_patterns("languages"))
        keys = "".join(f"define('{name}', 'test');\n" for name in (
            "AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY", "AUTH_SALT", "SECURE_AUTH_SALT", "LOGGED_IN_SALT", "NONCE_SALT"))
        (self.site / "wp-config.php").write_text(
            "<?php\n"
            f"define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:{self.socket}');\n"
            "define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');\n" + keys +
            "define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);\n"
            "$table_prefix = 'wp_'; if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');\nrequire_once ABSPATH . 'wp-settings.php';\n")
        # No rewriting in PHP's own server: what is no file is WordPress's business. Each answer's status is counted.
        (self.folder / "router.php").write_text(
            f"<?php\n$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);\n"
            f"register_shutdown_function(function () {{ file_put_contents('{self.folder}/answers', http_response_code() . ' ' . $_SERVER['REQUEST_URI'] . \"\\n\", FILE_APPEND); }});\n"
            f"if ($path !== '/' && is_file('{self.site}' . $path)) return false;\n"
            f"chdir('{self.site}'); $_SERVER['SCRIPT_NAME'] = '/index.php'; require '{self.site}/index.php';\n")

    def open_hand(self, installing=False):
        environment = dict(os.environ, SITE_HOST=f"127.0.0.1:{self.port}")
        self.hand = self.spawn(["php", str(HERE / "wordpress.php"), str(self.site)] + (["installing"] if installing else []),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def close_hand(self):
        self.hand.stdin.close()
        self.hand.wait(timeout=PATIENCE)

    def ask(self, **command):
        self.hand.stdin.write((json.dumps(command) + "\n").encode())
        self.hand.stdin.flush()
        line = self.hand.stdout.readline()
        answer = json.loads(line) if line else {"error": "php ended; see php.log"}
        if isinstance(answer, dict) and "error" in answer:
            raise SystemExit(f"FAILED: {command}: {answer['error']}")
        return answer

    def start_server(self):
        self.spawn(["php", "-S", f"127.0.0.1:{self.port}", "-t", str(self.site), str(self.folder / "router.php")],
                   env=dict(os.environ, PHP_CLI_SERVER_WORKERS="3"))
        until("WordPress answers", lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0)

    def answers(self, status):
        file = self.folder / "answers"
        return sum(line.startswith(f"{status} ") for line in file.read_text().splitlines()) if file.exists() else 0

    def end(self):
        for process in reversed(self.started):
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                    process.wait(timeout=20)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    pass


class Reader:
    """`depesche run` on the site's feeds."""

    def __init__(self, folder, site):
        self.folder, self.config = folder, folder / "depesche.toml"
        self.feeds = [f"{site.address}/?feed=rss2", f"{site.address}/?feed=atom"]
        feeds = ",\n".join(f'  {{ url = "{url}", interval = "10s" }}' for url in self.feeds)
        self.config.write_text(
            f'name = "Seestadt heute"\nlanguage = "de-CH"\ntime_zone = "Europe/Zurich"\nstate_dir = "{folder}/state"\nfeeds = [\n{feeds}\n]\n'
            '[edition.morning]\nat = "06:30"\n[channel.telegram]\ntoken = "env:TOKEN"\nto = "@seestadt"\napi_url = "http://127.0.0.1:1"\n')
        self.environment = dict(os.environ, TOKEN="1:test")
        self.run = None

    def start(self):
        self.log = open(self.folder / "depesche.log", "ab")
        self.run = subprocess.Popen([BINARY, "--config", str(self.config), "run"], stdout=self.log, stderr=self.log, env=self.environment)
        until("depesche answers", self.answers)

    def answers(self):
        """Somebody accepts on the control socket. (A verb would open the stores itself, in the way of the one that starts.)"""
        if self.run.poll() is not None:
            raise SystemExit("FAILED: depesche ended: " + (self.folder / "depesche.log").read_text()[-500:])
        with socket.socket(socket.AF_UNIX) as control:
            return control.connect_ex(str(self.folder / "state" / "control.sock")) == 0

    def verb(self, *arguments):
        return subprocess.run([BINARY, "--config", str(self.config), *arguments, "--json"], capture_output=True, text=True, env=self.environment)

    def articles(self):
        return json.loads(self.verb("article", "list", "--limit", "500").stdout)

    def read_all(self):
        """Both feeds were read after this moment."""
        since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 1))  # the next whole second

        def done():
            states = {state["url"]: state for state in json.loads(self.verb("status").stdout)["feeds"]}
            return len(states) == 2 and all((state["last_success"] or "") >= since for state in states.values())

        until("both feeds are read", done)

    def end(self):
        if self.run is not None and self.run.poll() is None:
            self.run.terminate()
            self.run.wait(timeout=PATIENCE)


class Ledger:
    """What the newsroom did, and what must be known of it: the versions of each post."""

    def __init__(self, site, reader):
        self.site, self.reader, self.versions, self.titles, self.steps = site, reader, {}, {}, 0
        self.duplicates = self.missed = self.wrong = self.edits = 0

    def publish(self, title, text, date=""):
        post = self.site.ask(act="publish", title=title, text=text, date=date)
        self.versions[post], self.titles[post] = 1, title
        return post

    def edit(self, post, **fields):
        self.site.ask(act="change", id=post, fields=fields)
        self.titles[post] = fields.get("post_title", self.titles[post])
        self.versions[post] += 1
        self.edits += 1

    def check(self, step):
        """Every post once, at its version, under its title."""
        self.reader.read_all()
        self.steps += 1
        articles = self.reader.articles()
        found = {}
        for article in articles:
            found.setdefault(article["title"], []).append(article)
        trouble = []
        for post, title in self.titles.items():
            known = found.get(title, [])
            self.missed += not known
            if not known:
                trouble.append(f"missed: {title}")
            elif known[0]["version"] != self.versions[post]:
                self.wrong += 1
                trouble.append(f"version {known[0]['version']} instead of {self.versions[post]}: {title}")
        extra = len(articles) - len(self.titles)
        if extra > 0:
            self.duplicates += extra
            trouble.append(f"{extra} more articles than posts: {[article['title'] for article in articles]}")
        print(f"{step}: {len(articles)} articles of {len(self.titles)} posts", *trouble, sep="\n  ", flush=True)


WORDS = "Der Rat von Seestadt hat am Abend lange beraten und dann mit knapper Mehrheit entschieden, wie es am Hafen weitergeht. "


def text_of(number):
    return f"<p>{WORDS}</p><p>Es ist der {number}. Entscheid in diesem Jahr; Anna Muster vom Amt {number * 7} nennt ihn überfällig &amp; richtig.</p>"


def story(site, reader):
    ledger = Ledger(site, reader)
    posts = [ledger.publish(f"Nummer {i}: „Brücke & Hafen“ – was jetzt gilt", text_of(i), f"2026-11-0{i} 08:00:00") for i in range(1, 6)]
    reader.start()
    ledger.check("the first look")
    posts += [ledger.publish(f"Fähre {i} fährt wieder", text_of(10 + i)) for i in range(3)]
    ledger.check("three are published")
    ledger.edit(posts[5], post_title="Fähre 0 fährt wieder, aber nur bis Nordtal")
    ledger.edit(posts[6], post_content=text_of(11) + "<p>Nachtrag: Sie fährt auch sonntags.</p>")
    ledger.check("two are edited")
    site.ask(act="change", id=posts[7], fields={"post_name": "faehre-neu"})
    ledger.check("a slug is renamed")
    ledger.edit(posts[4], post_title="Nummer 5: Die Brücke bleibt zu", post_name="bruecke-zu")
    ledger.check("a headline and its slug are renamed")
    site.ask(act="change", id=posts[0], fields={"post_date": "2026-11-27 09:00:00", "post_date_gmt": "2026-11-27 08:00:00", "edit_date": True})
    ledger.check("an old one gets a new date")
    site.ask(act="delete", id=posts[6])
    ledger.check("one is deleted")
    site.ask(act="untrash", id=posts[6])
    ledger.check("it comes back")
    site.ask(act="permalinks", value="/archiv/%post_id%")
    ledger.check("all addresses are of another pattern")
    site.ask(act="permalinks", value="")
    ledger.check("and of none")
    site.ask(act="option", name="home", value=site.address.replace("http://", "https://"))
    posts += [ledger.publish("Nach dem Umzug auf https", text_of(30))]
    ledger.check("the site moves to https")
    site.ask(act="option", name="home", value=site.address)
    reader.end()
    reader.start()
    ledger.check("a restart")
    for i in range(12):  # older than what the feed shows: nobody is told
        site.ask(act="publish", title=f"Aus dem alten Archiv {i}", text=text_of(40 + i), date=f"2025-03-{i + 1:02} 10:00:00")
    ledger.check("twelve old ones are imported")
    for i in range(8):
        ledger.publish(f"Zur Wahl, Kreis {i}", text_of(60 + i))
    ledger.check("eight come at once")
    return ledger


def main():
    global BINARY
    if len(sys.argv) > 1:
        BINARY = sys.argv[1]
    skip_unless_installed()
    folder = Path(tempfile.mkdtemp(prefix="depesche-wordpress-"))
    site = reader = None
    good = False
    try:
        site = Site(folder)
        reader = Reader(folder, site)
        ledger = story(site, reader)
        unchanged, full = site.answers(304), site.answers(200)
        good = ledger.duplicates == ledger.missed == ledger.wrong == 0 and unchanged > 0
        print(f"{ledger.steps} steps, {len(ledger.titles)} posts, {ledger.edits} edits: {ledger.duplicates} duplicates, {ledger.missed} missed, "
              f"{ledger.wrong} wrong versions; {unchanged} answers 304, {full} answers 200")
    finally:
        if reader is not None:
            reader.end()
        if site is not None:
            site.end()
        if good or not os.environ.get("KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print("kept:", folder)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
