// rss-parser or @rowanmanning/feed-parser on one file: usage node npm_peer.mjs NAME FILE SECONDS.
// Prints what it understood and CPU seconds a call, in the form of feedparser_peer.py.
import { readFileSync } from 'node:fs';

const [name, file, seconds] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');

/** Each reads the text and gives its entries, and says how to look into one. */
const peers = {
  'rss-parser': async () => {
    const { default: Parser } = await import('rss-parser');
    const parser = new Parser({ customFields: { item: ['media:content', 'media:thumbnail'] } });
    return {
      read: async () => (await parser.parseString(text)).items,
      has: {
        title: (e) => e.title, text: (e) => e['content:encoded'] ?? e.content ?? e.summary, published: (e) => e.isoDate,
        authors: (e) => e.creator ?? e.author, tags: (e) => e.categories?.length, image: (e) => e['media:content'] ?? e['media:thumbnail'],
      },
    };
  },
  'feed-parser': async () => {
    const { parseFeed } = await import('@rowanmanning/feed-parser');
    return {
      read: async () => parseFeed(text).items,
      has: {
        title: (e) => e.title, text: (e) => e.content ?? e.description, published: (e) => e.published,
        authors: (e) => e.authors.length, tags: (e) => e.categories.length, image: (e) => e.image ?? e.media.length,
      },
    };
  },
};

const cpu = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };
const { read, has } = await peers[name]();
const entries = await read();
const understood = {};
for (const [field, test] of Object.entries(has)) understood[field] = entries.filter((entry) => test(entry)).length;
const took = [];
for (const begin = cpu(); took.length === 0 || cpu() - begin < Number(seconds);) {
  const now = cpu();
  await read();
  took.push(cpu() - now);
}
took.sort((a, b) => a - b);
console.log(JSON.stringify({ articles: entries.length, rounds: took.length, cpu_s_median: took[took.length >> 1], understood }));
