#!/usr/bin/env python3
"""Our feed parser beside three others on the same bytes, in one run: articles and MB per CPU second, and what each understood.

usage: parse_peers.py DEPESCHE [--rounds N] [--seconds S] [--json FILE]
  First: (cd tests/bench/peers && npm ci), and Debian's python3-feedparser. A peer that is missing is left out and named.
  Peers take turns in every round, so that a busy machine is busy for all; the median of the rounds' ratios counts.
Exit status: 1 when a peer that is there failed, or ours did not read every article.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'peers')
FILES = ['newspaper.rss', 'newspaper.atom', 'items.rss']
FIELDS = ['title', 'text', 'published', 'authors', 'tags', 'image']


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode:
        raise RuntimeError('%s: %s' % (' '.join(command), done.stderr.decode(errors='replace').strip()[-300:]))
    return json.loads(done.stdout)


def ours(depesche, file, seconds):
    row = run([depesche, 'bench', 'parse', '--json', '--seconds', str(seconds), '--file', file])['feeds'][0]
    articles = run([depesche, 'feed', 'parse', '--json', '--base', 'https://seestadt.example/rss', file])['articles']
    return {'articles': row['articles'], 'cpu_s_median': row['cpu_s_median'],
            'understood': {field: sum(1 for article in articles if article[field] or (field == 'text' and article['summary'])) for field in FIELDS}}


def peers(depesche):
    found = {'depesche': lambda file, seconds: ours(depesche, file, seconds)}
    python = ['/usr/bin/python3', os.path.join(HERE, 'feedparser_peer.py')]
    if subprocess.run([python[0], '-c', 'import feedparser'], stderr=subprocess.DEVNULL).returncode == 0:
        found['feedparser'] = lambda file, seconds: run(python + [file, str(seconds)])
    if os.path.isdir(os.path.join(HERE, 'node_modules')):
        for name in ('rss-parser', 'feed-parser'):
            found[name] = lambda file, seconds, name=name: run(['node', os.path.join(HERE, 'npm_peer.mjs'), name, file, str(seconds)])
    return found


def measure(all_peers, files, rounds, seconds):
    figures = {file: {name: [] for name in all_peers} for file in files}
    for _ in range(rounds):
        for file in files:
            for name, peer in all_peers.items():
                figures[file][name].append(peer(file, seconds))
    return figures


def report(file, by_peer):
    size = os.path.getsize(file)
    print('\n%s, %.1f MB' % (os.path.basename(file), size / 1e6))
    print('%-14s%10s%16s%14s%10s   %s' % ('', 'articles', 'articles/CPU s', 'MB/CPU s', 'ours is', 'understood: ' + ', '.join(FIELDS)))
    result = {}
    for name, rows in by_peer.items():
        seconds = statistics.median(row['cpu_s_median'] for row in rows)
        ratio = statistics.median(row['cpu_s_median'] / own['cpu_s_median'] for row, own in zip(rows, by_peer['depesche']))
        row = rows[-1]
        result[name] = {'articles': row['articles'], 'articles_per_cpu_s': row['articles'] / seconds, 'mb_per_cpu_s': size / 1e6 / seconds,
                        'ratio': ratio, 'understood': row['understood']}
        print('%-14s%10d%16.0f%14.1f%9.1fx   %s' % (name, row['articles'], row['articles'] / seconds, size / 1e6 / seconds, ratio,
                                                    ' '.join(str(row['understood'][field]) for field in FIELDS)))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('depesche')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=float, default=1)
    parser.add_argument('--json')
    options = parser.parse_args()
    all_peers = peers(options.depesche)
    for name in ('feedparser', 'rss-parser', 'feed-parser'):
        if name not in all_peers:
            print('left out, not installed: %s' % name)
    with tempfile.TemporaryDirectory() as folder:
        written = run([options.depesche, 'bench', 'parse', '--json', '--write', folder, '--items', '2000'])
        articles = {row['file']: row['articles'] for row in written}
        files = [os.path.join(folder, name) for name in FILES]
        figures = measure(all_peers, files, options.rounds, options.seconds)
        results = {os.path.basename(file): report(file, figures[file]) for file in files}
        complete = all(figures[file]['depesche'][0]['articles'] == articles[file] for file in files)
    if options.json:
        with open(options.json, 'w') as out:
            json.dump(results, out, indent=1)
    return 0 if complete else 1


if __name__ == '__main__':
    sys.exit(main())
