#!/usr/bin/env python3
"""Two simple ways to cluster, beside `depesche cluster`: their speed and how right they are, in one run.

    tests/bench/story_baseline.py build/release/depesche [../shared/corpora/stories/swiss]

Single pass, one report at a time, as ours: it joins the story of the report that is closest by the cosine of TF-IDF
(idf learnt as reports come, words of three letters and more, title counted twice, none older than 48 hours), or by the
Jaccard share of its words, from a threshold on; else it begins a story. Each is shown at its best threshold on the very
set, found by trying: more than a newsroom could know. Only clustering is timed for the baselines, the whole process for
ours.
"""
import json, math, os, re, subprocess, sys, time
from collections import Counter, defaultdict
from datetime import datetime

WORD = re.compile(r'[^\W_]{3,}')
WINDOW = 48 * 3600

def words(article):
    text = ' '.join([article['title']] * 2 + [article.get('summary') or article.get('lead') or '', article.get('text') or ''])
    return Counter(WORD.findall(text.lower()))

def moment(article): return datetime.fromisoformat(article['published'].replace('Z', '+00:00')).timestamp()

class Cosine:
    name = 'TF-IDF cosine'
    def __init__(self):
        self.documents, self.with_word, self.postings, self.vectors = 0, Counter(), defaultdict(list), {}
    def closest(self, counts, at, times):
        self.documents += 1
        for word in counts: self.with_word[word] += 1
        weights = {w: (1 + math.log(n)) * math.log((1 + self.documents) / (0.5 + self.with_word[w])) for w, n in counts.items()}
        length = math.sqrt(sum(x * x for x in weights.values())) or 1
        scores = defaultdict(float)
        for word, weight in weights.items():
            known = self.postings[word]
            while known and times[known[0][0]] < at - WINDOW: known.pop(0)
            if len(known) > self.documents // 4 + 20: continue # in everybody's
            for other, its in known: scores[other] += weight / length * its
        self.last = {w: x / length for w, x in weights.items()}
        return max(scores.items(), key=lambda s: (s[1], -s[0]), default=(None, 0))
    def keep(self, number):
        for word, weight in self.last.items(): self.postings[word].append((number, weight))

class Jaccard:
    name = 'shared words (Jaccard)'
    def __init__(self): self.postings, self.sizes = defaultdict(list), {}
    def closest(self, counts, at, times):
        self.last = set(counts)
        common = Counter()
        for word in self.last:
            known = self.postings[word]
            while known and times[known[0]] < at - WINDOW: known.pop(0)
            common.update(known)
        scores = ((other, n / (len(self.last) + self.sizes[other] - n)) for other, n in common.items())
        return max(scores, key=lambda s: (s[1], -s[0]), default=(None, 0))
    def keep(self, number):
        self.sizes[number] = len(self.last)
        for word in self.last: self.postings[word].append(number)

def cluster(kind, articles, counts, times, threshold):
    finder, story = kind(), []
    begin = time.process_time()
    for i in range(len(articles)):
        other, score = finder.closest(counts[i], times[i], times)
        story.append(story[other] if other is not None and score >= threshold else i)
        finder.keep(i)
    return story, time.process_time() - begin

def f1(story, gold):
    ids = sorted(gold)
    both = ours = theirs = 0
    for a in range(len(ids)):
        for b in range(a):
            same, wanted = story[ids[a]] == story[ids[b]], gold[ids[a]] == gold[ids[b]]
            both += same and wanted; ours += same; theirs += wanted
    return 2 * both / (ours + theirs) if ours + theirs else 1.0

def main():
    here = os.path.dirname(os.path.abspath(__file__))
    program = sys.argv[1]
    name = sys.argv[2] if len(sys.argv) > 2 else os.path.join(here, '../../../shared/corpora/stories/swiss')
    articles = sorted((json.loads(l) for l in open(name + '.articles.jsonl')), key=moment)
    gold = {i: n for n, c in enumerate(json.load(open(name + '.gold.json'))['clusters']) for i in c}
    times, counts = [moment(a) for a in articles], [words(a) for a in articles]
    print('%d articles\n%-28s %9s %14s' % (len(articles), '', 'F1', 'ms an article'))
    for kind in (Cosine, Jaccard):
        best = max(((f1({a['id']: s for a, s in zip(articles, cluster(kind, articles, counts, times, t / 100)[0])}, gold), t)
                    for t in range(2, 60, 2)))
        took = min(cluster(kind, articles, counts, times, best[1] / 100)[1] for _ in range(5))
        print('%-28s %9.2f %14.3f   threshold %.2f' % (kind.name, best[0], 1000 * took / len(articles), best[1] / 100))
    # Longer, so that starting the program does not count: the same articles under other ids, a month later each time.
    times_over = 20
    long = os.linesep.join(json.dumps(dict(a, id='%s-%d' % (a['id'], n),
        published=datetime.utcfromtimestamp(t + n * 30 * 86400).isoformat() + 'Z'))
        for n in range(times_over) for a, t in zip(articles, times))
    def run(text):
        begin = os.times()
        said = subprocess.run([program, 'cluster', '--json'], input=text, capture_output=True, text=True, check=True).stdout
        end = os.times()
        return said, end.children_user + end.children_system - begin.children_user - begin.children_system
    said, once = run(os.linesep.join(json.dumps(a) for a in articles))
    story = {i: n for n, c in enumerate(json.loads(said)['clusters']) for i in c}
    _, all_of_them = run(long)
    print('%-28s %9.2f %14.3f' % ('depesche cluster', f1(story, gold), 1000 * (all_of_them - once) / (len(articles) * (times_over - 1))))

main()
