#!/usr/bin/env python3
"""Hostile documents through `depesche feed parse`: time and memory of each; none may crash, take over 2 s or over 256 MiB.

usage: hostile.py DEPESCHE [--only WORD]
Exit status: 1 when a document crashed it or broke a limit.
"""
import argparse, json, os, resource, subprocess, sys, tempfile, time

SECONDS, MIB = 2.0, 256
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>S</title>'
TAIL = b'</channel></rss>'
ITEM = b'<item><title>Eins</title><guid>1</guid></item>'


def item(inside):
    return HEAD + b'<item><guid>1</guid>' + inside + b'</item>' + TAIL


def entity_bomb():
    entities = b'<!ENTITY a0 "ha">' + b''.join(b'<!ENTITY a%d "%s">' % (i, (b'&a%d;' % (i - 1)) * 10) for i in range(1, 10))
    return b'<?xml version="1.0"?>\n<!DOCTYPE rss [' + entities + b']>\n<rss><channel><item><title>&a9;</title></item></channel></rss>'


def cases():
    million = 1000 * 1000
    yield 'entity bomb (billion laughs)', entity_bomb
    yield 'entity bomb (quadratic)', lambda: (b'<!DOCTYPE rss [<!ENTITY a "' + b'x' * 100000 + b'">]>' + item(b'<title>' + b'&a;' * 100000 + b'</title>'))
    yield 'external entity', lambda: b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + item(b'<title>&a;</title>')
    yield '1e6 elements deep', lambda: HEAD + b'<a>' * million + b'</a>' * million + ITEM + TAIL
    yield '1e6 elements deep, never closed', lambda: HEAD + b'<a>' * million
    yield '1e6 items deep', lambda: HEAD + b'<item>' * million
    yield '1e6 HTML elements deep', lambda: item(b'<description><![CDATA[' + b'<div>' * million + b'x]]></description>')
    yield '1e6 quotes deep', lambda: item(b'<description><![CDATA[' + b'<blockquote>x' * million + b']]></description>')
    yield '1e6 arrays deep (JSON)', lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":' + b'[' * million
    yield '1e6 objects deep (JSON)', lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b'{"a":' * million
    yield 'title of 200 MB', lambda: item(b'<title>' + b'ha ' * (200 * million // 3) + b'</title>')
    yield 'title of 60 MB', lambda: item(b'<title>' + b'ha ' * (20 * million) + b'</title>')
    yield 'article of 60 MB, one paragraph a line', lambda: item(b'<description><![CDATA[' + b'<p>ha' * (12 * million) + b']]></description>')
    yield 'JSON text of 60 MB', lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_text":"' + b'ha ' * (20 * million) + b'"}]}'
    yield '5e6 numbers (JSON)', lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b'1,' * (5 * million) + b'1]}'
    yield '100,000 attributes', lambda: item(b'<title ' + b' '.join(b'a%d="x"' % i for i in range(100000)) + b'>x</title>')
    yield '100,000 namespaces', lambda: HEAD + b'<item ' + b' '.join(b'xmlns:a%d="urn:%d"' % (i, i) for i in range(100000)) + b'><title>x</title></item>' + TAIL
    yield '100,000 attributes of an image', lambda: item(b'<description><![CDATA[<img ' + b' '.join(b'a%d="x"' % i for i in range(100000)) + b'>]]></description>')
    yield "1e6 '<'", lambda: b'<' * million
    yield "1e6 '<' in a title", lambda: item(b'<title>' + b'<' * million + b'</title>')
    yield "1e6 '<' in HTML", lambda: item(b'<description><![CDATA[' + b'<' * million + b']]></description>')
    yield "1e6 '<a' in HTML", lambda: item(b'<description><![CDATA[' + b'<a ' * million + b']]></description>')
    yield "1e6 '</ ' in HTML", lambda: item(b'<description><![CDATA[' + b'</ ' * million + b']]></description>')
    yield '1e6 quotes in tags', lambda: item(b'<description><![CDATA[' + b'<a b="' * million + b']]></description>')
    yield "1e6 '<!--'", lambda: item(b'<description><![CDATA[' + b'<!--' * million + b']]></description>')
    yield "1e6 '<![CDATA['", lambda: HEAD + b'<![CDATA[' * million
    yield "1e6 '<!DOCTYPE ['", lambda: b'<!DOCTYPE [' * million
    yield '1e6 videos without an end', lambda: item(b'<description><![CDATA[' + b'<video>x' * million + b']]></description>')
    yield "1e6 scripts with '</'", lambda: item(b'<description><![CDATA[<script>' + b'</scripts' * million + b']]></description>')
    yield "1e6 '&'", lambda: item(b'<title>' + b'&' * million + b'</title>')
    yield "1e6 '&#'", lambda: item(b'<title>' + b'&#1111111111' * million + b'</title>')
    yield '100,000 items', lambda: HEAD + b''.join(b'<item><title>Titel %d</title><guid>%d</guid><description>Text</description></item>' % (i, i) for i in range(100000)) + TAIL
    yield '500,000 empty items', lambda: HEAD + b'<item/>' * 500000 + TAIL
    yield '8e6 empty items', lambda: HEAD + b'<item/>' * (8 * million) + TAIL
    yield '1e6 items (JSON)', lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b'{"id":"1"},' * million + b'{"id":"2"}]}'
    yield '3e7 arrays deep (JSON)', lambda: b'[' * (30 * million)
    yield '3,000 articles of 4,999 paragraphs', lambda: HEAD + (b'<item><description><![CDATA[' + b'<p>a' * 4999 + b']]></description></item>') * 3000 + TAIL
    yield '100 articles of 4,999 paragraphs in quotation marks', lambda: HEAD + (b'<item><description><![CDATA[' + b'<p>"a man, a plan, a canal, Panama"<p>a man, a plan' * 2499 + b']]></description></item>') * 100 + TAIL
    yield '100 articles of 4,999 questions', lambda: HEAD + (b'<item><description><![CDATA[' + b'<p>Was nun?<p>So?' * 2499 + b']]></description></item>') * 100 + TAIL
    yield '1e6 names (a person a paragraph)', lambda: HEAD + (b'<item><description><![CDATA[' + b'<p>Mia Tal<p>Mia Tal, die Leiterin des Amtes, sagt nichts.' * 2499 + b']]></description></item>') * 100 + TAIL
    yield '100 articles of 4,999 calls', lambda: HEAD + (b'<item><description><![CDATA[' + b'<p>Folge uns auf WhatsApp' * 4999 + b']]></description></item>') * 100 + TAIL
    yield '100,000 categories', lambda: item(b''.join(b'<category>c%d</category>' % i for i in range(100000)))
    yield '100,000 authors', lambda: item(b''.join(b'<author>a%d</author>' % i for i in range(100000)))
    yield '1e6 NUL bytes', lambda: item(b'<title>' + b'\0' * million + b'</title>')
    yield 'only NUL bytes, 60 MB', lambda: b'\0' * (60 * million)
    yield '60 MB of UTF-16', lambda: b'\xff\xfe' + item(b'<title>' + b'ha ' * (10 * million) + b'</title>').decode().encode('utf-16-le')
    yield '60 MB of windows-1252', lambda: item(b'<title>' + b'\xe4\xf6 ' * (20 * million) + b'</title>')
    yield '1e6 wrong UTF-8 sequences', lambda: item(b'<title>' + b'\xc3\xbc\xf0\x9f' * million + b'</title>')
    yield '1e6 digits as a date', lambda: item(b'<pubDate>' + b'1' * million + b'</pubDate>')
    yield "1e6 '../' in a link", lambda: item(b'<link>https://seestadt.example/' + b'../' * million + b'x</link>')
    yield '1e5 xml:base in each other', lambda: HEAD + b'<a xml:base="b/">' * 100000 + ITEM + TAIL
    # What is written once may be copied into every article; what is asked of every element may be long.
    many, big = b'<item><title>a</title></item>' * 100000, b'x' * (5 * million)
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom">%s' + b'<entry><title>a</title><link href="a"/></entry>' * 100000 + b'</feed>'
    yield '100,000 items of a language of 5 MB', lambda: HEAD + b'<language>de-' + big + b'</language>' + many + TAIL
    yield '100,000 items in an xml:lang of 5 MB', lambda: b'<rss xml:lang="de-' + big + b'"><channel><title>S</title>' + many + TAIL
    yield '100,000 items by an author of 5 MB', lambda: HEAD + b'<managingEditor>' + big + b'</managingEditor>' + many + TAIL
    yield '100,000 entries by 100,000 authors (Atom)', lambda: atom % b''.join(b'<author><name>Mia Tal die %d.</name></author>' % i for i in range(100000))
    yield '100,000 entries in bases of 8,000 bytes (Atom)', lambda: (b'<feed xml:base="http://a.example/">' + b'<a xml:base="%s/">' % (b'x' * 8000) * 150 + atom % b'')
    yield '100,000 items by an author of 5 MB (JSON)', lambda: b'{"version":"https://jsonfeed.org/version/1.1","language":"de-' + big + b'","authors":[{"name":"' + big + b'"}],"items":[' + b'{"id":"1","title":"x"},' * 100000 + b'{"id":"2"}]}'
    yield '1e6 descriptions after one of 3,900 bytes', lambda: item(b'<description>' + b'<b>' * 1300 + b'x</description>' + b'<description>y</description>' * million)
    yield '1e6 empty texts after one of 3,900 bytes', lambda: item(b'<content:encoded>' + b'&lt;b>' * 660 + b'</content:encoded>' + b'<content:encoded/>' * million)
    yield "1e6 'xmlns' in an attribute", lambda: HEAD + b'<item a="' + b'xmlns ' * million + b'"><title>x</title></item>' + TAIL
    yield "1e6 '<!DOCTYPE a>'", lambda: b'<!DOCTYPE a>' * million + HEAD + ITEM + TAIL
    yield "1e6 '<!DOCTYPE [>'", lambda: b'<!DOCTYPE [>' * million + HEAD + ITEM + TAIL
    yield '1e6 links (Atom)', lambda: b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>' + b'<link href="http://a.example/1"/>' * million + b'</entry></feed>'
    yield '1e6 enclosures', lambda: item(b'<enclosure url="a.jpg" type="image/jpeg"/>' * million)
    yield '1e6 authors (JSON)', lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","authors":[' + b'{"name":"x"},' * million + b'{"name":"y"}]}]}'
    yield "1e6 ']]>'", lambda: item(b'<description><![CDATA[' + b']]>' * million + b']]></description>')
    yield '20e6 empty lines', lambda: b'\n' * (20 * million) + HEAD + ITEM + TAIL
    yield '1e6 paragraphs (NITF)', lambda: b'<nitf><body><body.content>' + b'<p>a' * million
    yield '1e6 subjects (NewsML-G2)', lambda: b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="x"><contentMeta>' + b'<subject><name>a</name></subject>' * million + b'</contentMeta></newsItem>'
    yield '1e6 items (ninjs)', lambda: b'[' + b'{"uri":"urn:1","headline":"x"},' * million + b'{"uri":"urn:2","headline":"y"}]'
    yield '1e6 urls (sitemap)', lambda: b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + b'<url><loc>http://a.example/</loc></url>' * million + b'</urlset>'


def measure(depesche, path):
    """In a process of its own: what a child is said to have held at most begins with what its parent held when it was forked."""
    begin = time.monotonic()
    process = subprocess.Popen([depesche, 'feed', 'parse', '--json', '--base', 'https://seestadt.example/rss', path],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.monotonic() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def run(depesche, data, folder):
    path = os.path.join(folder, 'document')
    with open(path, 'wb') as out:
        out.write(data)
    done = subprocess.run([sys.executable, __file__, '--measure', path, depesche], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def broken(code, cpu, mib):
    words = [] if code in (0, 1) else ['CRASHED']
    if cpu > SECONDS:
        words.append('TOO SLOW')
    if mib > MIB:
        words.append('TOO MUCH MEMORY')
    return ' '.join(words)


def truncated(depesche, folder):
    """One small feed, cut at every byte: the worst of all."""
    whole = item(b'<title>Br&#252;cke &amp; Damm</title><link>https://seestadt.example/1</link><pubDate>Mon, 23 Nov 2026 06:30:00 +0100</pubDate>'
                 b'<description><![CDATA[<p title="a">B <b>c</b></p>]]></description><media:content url="b.jpg"/>') + b'\n'
    runs = [run(depesche, whole[:length], folder) for length in range(len(whole))]
    return max(code if code in (0, 1) else 2 for code, *_ in runs), *(max(row[i] for row in runs) for i in (1, 2, 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('depesche')
    parser.add_argument('--only', default='')
    parser.add_argument('--measure', help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.depesche, options.measure)))
        return 0
    failed, slowest, largest = 0, 0.0, 0.0
    print('%-44s%10s%8s%8s%8s  exit' % ('', 'bytes', 'wall s', 'CPU s', 'MiB'))
    with tempfile.TemporaryDirectory() as folder:
        rows = [(name, make) for name, make in cases() if options.only in name]
        for name, make in rows + ([('cut at every byte', None)] if options.only in 'cut at every byte' else []):
            data = make() if make else b''
            code, wall, cpu, mib = run(options.depesche, data, folder) if make else truncated(options.depesche, folder)
            trouble = broken(code, cpu, mib)
            failed += bool(trouble)
            slowest, largest = max(slowest, cpu), max(largest, mib)
            print('%-44s%10d%8.2f%8.2f%8.0f  %d %s' % (name, len(data), wall, cpu, mib, code, trouble))
    print('%d documents, %d broke a limit; slowest %.2f CPU s, largest %.0f MiB' % (len(rows) + (options.only in 'cut at every byte'), failed, slowest, largest))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
