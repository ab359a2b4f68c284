#!/usr/bin/env python3
"""Makes a large news.db out of a small one: the same articles again and again, each time as long before, under other
addresses. What an archive of years looks like to a query, in minutes rather than hours; for `bench edition --store`.

    tests/bench/large_store.py small.db large.db 10000000
"""
import shutil, sqlite3, sys, time

def columns(db, table):
    return [row[1] for row in db.execute('PRAGMA table_info(%s)' % table)]

def insert(table, names, changed):
    return 'INSERT INTO %s(%s) SELECT %s FROM %s WHERE %s<=:n' % (
        table, ', '.join(names), ', '.join(changed.get(name, name) for name in names), table,
        'article' if table != 'article' else 'key')

def main():
    small, large, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    begin = time.monotonic()
    shutil.copyfile(small, large)
    db = sqlite3.connect(large, isolation_level=None)
    for setting in ('journal_mode=OFF', 'synchronous=OFF', 'cache_size=-1000000', 'locking_mode=EXCLUSIVE'):
        db.execute('PRAGMA ' + setting)
    n, first, last = db.execute('SELECT max(key), min(news_time), max(news_time) FROM article').fetchone()
    span = (last - first) + (last - first) // n
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL "
                         "AND tbl_name IN ('sighting', 'article', 'moment')").fetchall()
    # The unique ones and those the copying itself asks stay; an index of random numbers is made sooner at the end.
    for name, _ in indexes:
        db.execute('DROP INDEX ' + name)
    statements = [
        insert('article', columns(db, 'article'), {
            'key': 'key+:c*:n', 'first_seen': 'first_seen-:c*:s', 'changed': 'changed-:c*:s', 'news_time': 'news_time-:c*:s',
            'canonical_url': "canonical_url||'-'||:c", 'fingerprint': '(fingerprint*(2*:c+1))&0x7fffffffffffffff', 'story': '0'}),
        insert('moment', columns(db, 'moment'), {'article': 'article+:c*:n', 'at': 'at-:c*:s'}),
        insert('sighting', [c for c in columns(db, 'sighting') if c != 'id'], {
            'article': 'article+:c*:n', 'published': 'published-:c*:s', 'seen': 'seen-:c*:s',
            'id_number': '(id_number>>1)+:c*7919', 'url_number': '(url_number>>1)+:c*104729',
            'fingerprint': '(fingerprint>>1)+:c*15485863', 'title_number': '(title_number>>1)+:c*32452843'}),
    ]
    db.execute('BEGIN')
    for c in range(1, count // n):
        for statement in statements:
            db.execute(statement, {'c': c, 'n': n, 's': span})
    db.execute('COMMIT')
    rows = time.monotonic() - begin
    for _, sql in indexes:
        db.execute(sql)
    db.execute('PRAGMA journal_mode=WAL')
    print('%d articles in %.0f s, and %.0f s for the indexes' %
          (db.execute('SELECT count(*) FROM article').fetchone()[0], rows, time.monotonic() - begin - rows))

main()
