#!/usr/bin/env python3
"""What editors of invented newsrooms would say of the choice, set by set.

    tests/bench/choice.py build/release/depesche [../shared/corpora]

Plays each newsroom of tests/data/newsrooms and puts each set of tests/data/stories together, and hands the answer to the
score programs of the corpora (newsroom/score.py, stories/score.py), beside the corpora's own newsroom and stories. The
sets were written by people who did not know the program; nothing is fitted to them.
"""
import argparse, os, subprocess, sys

def scored(score, arguments, answer):
    done = subprocess.run([sys.executable, score, *arguments], input=answer, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip()

def answer_of(program, arguments, text=None):
    done = subprocess.run([program, *arguments], input=text, capture_output=True, text=True)
    if done.returncode != 0: sys.exit('%s %s: %s' % (program, ' '.join(arguments), done.stderr))
    return done.stdout

def sets_of(folder): return sorted(n for n in os.listdir(folder) if os.path.isdir(os.path.join(folder, n)))

def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('program')
    parser.add_argument('corpora', nargs='?', default=os.path.join(here, '../../../shared/corpora'))
    options = parser.parse_args()
    data = os.path.join(here, '../data')
    judge = os.path.join(options.corpora, 'newsroom/score.py')
    if not os.path.exists(judge):
        print('skipped: the score programs are not in %s' % options.corpora)
        return 0
    own = os.path.join(data, 'newsrooms')
    for room in [os.path.join(options.corpora, 'newsroom')] + [os.path.join(own, name) for name in sets_of(own)]:
        played = answer_of(options.program, ['replay', '--articles', os.path.join(room, 'articles.jsonl'), '--json'])
        print('%s\n%s\n' % (os.path.basename(room), scored(judge, [room], played)), flush=True)
    judge = os.path.join(options.corpora, 'stories/score.py')
    given = os.path.join(options.corpora, 'stories')
    own = os.path.join(data, 'stories')
    sets = [(n, os.path.join(given, n + '.articles.jsonl'), os.path.join(given, n + '.gold.json')) for n in ('swiss', 'telegram-ru')]
    sets += [(n, os.path.join(own, n, 'articles.jsonl'), os.path.join(own, n, 'gold.json')) for n in sets_of(own)]
    for name, articles, gold in sets:
        with open(articles, encoding='utf-8') as lines: text = lines.read()
        print('%s\n%s\n' % (name, scored(judge, [gold], answer_of(options.program, ['cluster', '--json'], text))), flush=True)
    return 0

sys.exit(main())
