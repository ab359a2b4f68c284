#include "digest/article/identity_match.hpp"

#include "digest/article/identity.hpp"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace depesche::digest {

namespace {

std::uint64_t number_of(std::string_view text) {
    return text.empty() ? 0 : std::max<std::uint64_t>(XXH3_64bits(text.data(), text.size()), 1);
}

bool agree(std::uint64_t a, std::uint64_t b) { return a != 0 && a == b; }

bool is_recent(const Sighting& record, Instant now) {
    return now - record.seen <= copy_span && record.seen - now <= copy_span;
}

std::size_t text_size(const Article& article) {
    std::size_t size = article.title.size() + article.lead.size();
    for (const std::string& bullet : article.bullets) size += bullet.size();
    for (const Block& block : article.blocks) size += block.text.size();
    return size;
}

/// Of 64 bits so many differ at most between a text and its edit, and at least between two stories: words drawn at
/// random differ in 32 +- 4, two reports of one newsroom, which share their common words, in 27 +- 4.
constexpr int alike_bits = 14;
constexpr int unlike_bits = 20;

int differing_bits(const Witness& one, const Witness& other) { return std::popcount(one.sketch ^ other.sketch); }

/// Strength of the agreement of two sightings in one feed; 0: two articles.
int same_in_feed(const Witness& now_seen, const Sighting& record, Instant now) {
    const Witness& known = record.witness;
    const bool id = agree(now_seen.id, known.id) && !now_seen.shared_address;
    const bool url = agree(now_seen.url, known.url) && !now_seen.shared_address;
    const bool text = agree(now_seen.fingerprint, known.fingerprint);
    const bool title = agree(now_seen.title, known.title);
    if (const int agreements = id + url + text; agreements >= 2) return agreements + 10;
    const bool no_address = now_seen.url == 0 || known.url == 0 || now_seen.shared_address;
    const bool date = now_seen.published && now_seen.published == known.published && !now_seen.shared_date;
    const bool alike = are_alike(now_seen, known);
    // An id whose address and text both changed was reused for a new story, unless the headline, the date or most of
    // the words are the old ones. Without an address only a plainly different text is another story.
    if (id && !now_seen.shared_id && (title || date || alike || (no_address && !are_unlike(now_seen, known)))) return 5;
    // Whoever takes an article back may say so in words of their own, but names it.
    if (id && !now_seen.shared_id && no_address && now_seen.taken_back) return 5;
    // The same text under a new id and address: moved, renamed or re-slugged.
    if (text && (now_seen.long_text || is_recent(record, now) || date)) return 4;
    // A new id and an edit at the same time; the date alone tells a move of the whole site from a series of one title.
    if (url && (alike || (title && is_recent(record, now)))) return 3;
    if (title && no_address && is_recent(record, now) && !are_unlike(now_seen, known)) return 3;
    if (title && now_seen.telling_title && date) return 3;
    // Everything is new but the second of publication and most of the words.
    if (date && alike && !now_seen.alone) return 2;
    return 0;
}

/// The same for two feeds.
int copy_of(const Witness& now_seen, const Sighting& record, Instant now) {
    const Witness& known = record.witness;
    const bool url = agree(now_seen.url, known.url) && !now_seen.shared_address;
    const bool text = agree(now_seen.fingerprint, known.fingerprint);
    const bool title = agree(now_seen.title, known.title) && now_seen.telling_title;
    const bool one_house = now_seen.source == known.source;
    const bool id = one_house && agree(now_seen.id, known.id) && !now_seen.shared_id;
    if (id + url + text >= 2) return 3;
    // A house's second feed may show an article weeks after its first one did.
    const bool date = now_seen.published && now_seen.published == known.published && !now_seen.shared_date;
    if (one_house && (url || id) && (title || date || are_alike(now_seen, known))) return 2;
    if (!is_recent(record, now)) return 0;
    return url || title || (id && text) ? 2 : 0;
}

} // namespace

bool are_alike(const Witness& one, const Witness& other) {
    return one.sketch != 0 && other.sketch != 0 && differing_bits(one, other) <= alike_bits;
}

bool are_unlike(const Witness& one, const Witness& other) {
    return one.sketch != 0 && other.sketch != 0 && differing_bits(one, other) >= unlike_bits;
}

std::uint64_t id_number(std::string_view id) {
    if (!id.starts_with("http://") && !id.starts_with("https://")) return number_of(id);
    // A newsroom that moves to https often changes its guids with it. What follows "#" may tell entries of one page.
    return number_of(canonical_url(id) + std::string(id.substr(std::min(id.find('#'), id.size()))));
}

std::uint64_t url_number(std::string_view url) {
    const std::string canonical = canonical_url(url);
    const std::size_t host = canonical.find("://");
    // Some feeds link every item to the home page: that says nothing about which article it is.
    if (host == std::string::npos || canonical.find_first_of("/?", host + 3) == std::string::npos) return 0;
    return number_of(canonical);
}

std::uint64_t title_number(std::string_view title) { return number_of(folded_title(title)); }

Witness witness_of(const Article& article, std::int64_t feed) {
    const std::string title = folded_title(article.title);
    Witness witness;
    witness.feed = feed;
    witness.source = number_of(article.source);
    witness.id = id_number(article.id);
    witness.url = url_number(article.url);
    witness.fingerprint = content_fingerprint(article);
    witness.title = number_of(title);
    witness.sketch = content_sketch(article);
    witness.published = article.published;
    witness.own = article.origin == Origin::own;
    witness.taken_back = article.status >= PublicationStatus::withdrawn;
    witness.long_text = text_size(article) >= 80;
    witness.telling_title = std::ranges::count(title, ' ') >= 2;
    // An id made from the home page's address says little alone, unless there is no text to compare either.
    witness.shared_id = witness.url == 0 && witness.fingerprint != 0 && !article.url.empty() &&
                        canonical_url(article.id) == canonical_url(article.url);
    return witness;
}

std::vector<Witness> witnesses_of(std::span<const Article> articles, std::int64_t feed) {
    std::vector<Witness> witnesses;
    witnesses.reserve(articles.size());
    for (const Article& article : articles) witnesses.push_back(witness_of(article, feed));

    std::map<std::uint64_t, std::set<std::uint64_t>> texts_of_id, texts_of_title;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::set<std::uint64_t>> texts_of_address;
    std::map<Instant, std::set<std::uint64_t>> texts_of_date;
    for (const Witness& witness : witnesses) {
        if (witness.taken_back) continue; // beside its article in one document it has the same id and other words
        if (witness.published) texts_of_date[*witness.published].insert(witness.fingerprint);
        texts_of_id[witness.id].insert(witness.fingerprint);
        texts_of_title[witness.title].insert(witness.fingerprint);
        texts_of_address[{witness.id, witness.url}].insert(witness.fingerprint);
    }
    for (Witness& witness : witnesses) {
        witness.alone = witnesses.size() == 1;
        if (texts_of_id[witness.id].size() > 1) witness.shared_id = true;
        witness.shared_address = texts_of_address[{witness.id, witness.url}].size() > 1;
        if (texts_of_title[witness.title].size() > 1) witness.title = 0;
        witness.shared_date = witness.published && texts_of_date[*witness.published].size() > 1;
    }
    return witnesses;
}

Match identify(const Witness& witness, std::span<const Sighting> records, Instant now) {
    const Sighting* best = nullptr;
    std::tuple<bool, int, std::int64_t> best_rank{false, 0, 0};
    for (const Sighting& record : records) {
        const bool same_feed = record.witness.feed == witness.feed;
        const int strength = same_feed ? same_in_feed(witness, record, now) : copy_of(witness, record, now);
        const std::tuple rank{same_feed, strength, record.row};
        if (strength == 0 || (best != nullptr && rank <= best_rank)) continue;
        best = &record;
        best_rank = rank;
    }
    if (best == nullptr) return {};
    if (best->witness.feed == witness.feed)
        return {best->copy ? Match::Kind::known_copy : Match::Kind::same, best->article, best->row};
    // Our own story never hides behind an agency's copy that came earlier.
    if (witness.own && !best->article_own) return {Match::Kind::fresh, best->article, 0};
    return {Match::Kind::new_copy, best->article, best->row};
}

} // namespace depesche::digest
