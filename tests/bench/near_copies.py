#!/usr/bin/env python3
"""Whether `depesche cluster` joins the near copies of real agency texts, end to end.

    tests/bench/near_copies.py build/release/depesche [../shared/corpora/feeds] [--rounds 20]

Every agency text of the feeds (60 words and more, each event once, no tables) is an article. In each round each of them
gets one copy by another house, changed in one way and under a title of which half the words are others; all originals come
first, then everything else that the feeds hold, then the copies, hours later. A copy is found when it is in the story of
its original; merged wrongly is a pair of originals, or of a copy and another original, in one story.
"""
import argparse, glob, json, os, random, subprocess, sys

def articles_of(program, files):
    for name in files:
        done = subprocess.run([program, 'feed', 'parse', '--json', '--base', 'https://wire.example/', name],
                              capture_output=True, text=True)
        try:
            feed = json.loads(done.stdout)
        except ValueError:
            continue
        for article in feed.get('articles', []):
            yield {'title': article.get('title') or '', 'text': article.get('text') or '',
                   'language': article.get('language') or ''}

def is_table(words):
    return sum(any(c.isdigit() for c in word) for word in words) * 4 > len(words)

def threes(words):
    return {tuple(words[i:i + 3]) for i in range(len(words) - 2)}

def wire_texts(program, feeds):
    files = sorted(f for folder in ('dpa-digitalwires', 'newsml-g2', 'ninjs')
                   for f in glob.glob(os.path.join(feeds, folder, '*')) if not f.endswith('.expect.json'))
    found = [a for a in articles_of(program, files) if len(a['text'].split()) >= 60 and not is_table(a['text'].split())]
    found.sort(key=lambda a: (-len(a['text'].split()), a['text']))
    kept = []
    for article in found:
        shape = threes(article['text'].split())
        if all(len(shape & threes(k['text'].split())) <= 0.2 * len(shape) for k in kept):
            kept.append(article)
    return kept

def edited(words, share, others, rng):
    result = []
    for word in words:
        if rng.random() >= share:
            result.append(word)
            continue
        kind = rng.randrange(3) # replaced, left out, followed by another
        if kind == 2: result.append(word)
        if kind != 1: result.append(rng.choice(others))
    return result

def cut(words, share): return words[:int(len(words) * share)]

def swapped(words, rng):
    parts = [words[i:i + 40] for i in range(0, len(words), 40)]
    rng.shuffle(parts)
    return [w for part in parts for w in part]

CHANGES = [
    ('1 % of the words edited', 0.99, lambda w, o, r: edited(w, 0.01, o, r)),
    ('3 % edited', 0.99, lambda w, o, r: edited(w, 0.03, o, r)),
    ('5 % edited', 0.99, lambda w, o, r: edited(w, 0.05, o, r)),
    ('10 % edited', 0.99, lambda w, o, r: edited(w, 0.10, o, r)),
    ('10 to 30 % edited', 0.95, lambda w, o, r: edited(w, r.uniform(0.1, 0.3), o, r)),
    ('30 % edited', 0.95, lambda w, o, r: edited(w, 0.3, o, r)),
    ('cut to 80 %', 0.99, lambda w, o, r: cut(w, 0.8)),
    ('cut to 50 %', 0.99, lambda w, o, r: cut(w, 0.5)),
    ('cut to 30 %', 0.99, lambda w, o, r: cut(w, 0.3)),
    ('cut to 30 %, 5 % edited', 0.95, lambda w, o, r: edited(cut(w, 0.3), 0.05, o, r)),
    ('paragraphs in another order', 0.99, lambda w, o, r: swapped(w, r)),
]

def moment(minutes): return '2026-11-%02dT%02d:%02d:00Z' % (2 + minutes // 1440, minutes // 60 % 24, minutes % 60)

def stories(program, lines):
    done = subprocess.run([program, 'cluster', '--json'], input='\n'.join(json.dumps(l) for l in lines),
                          capture_output=True, text=True, check=True)
    return {i: n for n, c in enumerate(json.loads(done.stdout)['clusters']) for i in c}

def play(program, originals, fillers, others, change, rng, hours):
    """How many copies were found, and the wrong pairs of how many."""
    lines = [dict(a, id='o%d' % i, published=moment(i)) for i, a in enumerate(originals)]
    for i, filler in enumerate(fillers):
        lines.append(dict(filler, id='f%d' % i, published=moment(60 + (hours * 60 - 60) * i // max(1, len(fillers)))))
    for i, a in enumerate(originals):
        text = ' '.join(change(a['text'].split(), others, rng))
        title = ' '.join(edited(a['title'].split(), 0.5, others, rng))
        lines.append({'id': 'c%d' % i, 'title': title, 'text': text, 'language': a['language'],
                      'published': moment(hours * 60 + i)})
    where = stories(program, lines)
    n = len(originals)
    found = sum(where['c%d' % i] == where['o%d' % i] for i in range(n))
    wrong = sum(where['o%d' % i] == where['o%d' % j] for i in range(n) for j in range(i))
    wrong += sum(where['c%d' % i] == where['o%d' % j] for i in range(n) for j in range(n) if i != j)
    return found, wrong, n * (n - 1) // 2 + n * (n - 1)

def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('program')
    parser.add_argument('feeds', nargs='?', default=os.path.join(here, '../../../shared/corpora/feeds'))
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--hours', type=int, default=6, help='between the originals and their copies')
    parser.add_argument('--fillers', type=int, default=2000, help='articles of others in between, at most')
    options = parser.parse_args()
    originals = wire_texts(options.program, options.feeds)
    shorts = [dict(a, text=' '.join(a['text'].split()[at:at + 100]), title=' '.join(a['text'].split()[at:at + 8]))
              for a in originals for at in range(0, len(a['text'].split()) - 99, 100)]
    others = [w for a in originals for w in a['text'].split()]
    files = sorted(f for f in glob.glob(os.path.join(options.feeds, '*', '*')) if not f.endswith('.expect.json')
                   and os.path.basename(os.path.dirname(f)) not in ('dpa-digitalwires', 'newsml-g2', 'ninjs'))
    fillers = [a for a in articles_of(options.program, files) if a['title'] and len(a['text'].split()) >= 20]
    # The rest of a busy day: agency words in random order, so that every word of the copies is common.
    rng = random.Random(5)
    while len(fillers) < options.fillers:
        words = rng.choices(others, k=rng.randrange(60, 200))
        fillers.append({'title': ' '.join(words[:7]), 'text': ' '.join(words), 'language': 'de'})
    fillers = fillers[:options.fillers]
    print('%d agency texts, %d short reports, %d other articles, copies %d h later' %
          (len(originals), len(shorts), len(fillers), options.hours))
    print('%-32s %12s %14s   asked' % ('change', 'texts', 'short'))
    missed, all_wrong, all_pairs = False, 0, 0
    for name, least, change in CHANGES:
        shares = []
        for texts, rounds in ((originals, options.rounds), (shorts, max(1, options.rounds // 5))):
            found = 0
            for _ in range(rounds):
                got, wrong, pairs = play(options.program, texts, fillers, others, change, rng, options.hours)
                found += got
                if texts is originals: all_wrong += wrong; all_pairs += pairs
            shares.append(found / (len(texts) * rounds))
        missed = missed or shares[0] < least
        print('%-32s %10.1f %% %12.1f %%   %2.0f %%' % (name, 100 * shares[0], 100 * shares[1], 100 * least), flush=True)
    print('merged wrongly: %d of %d pairs (%.3f %%), asked at most 0.1 %%' % (all_wrong, all_pairs, 100 * all_wrong / all_pairs))
    return 1 if missed or all_wrong > 0.001 * all_pairs else 0

sys.exit(main())
