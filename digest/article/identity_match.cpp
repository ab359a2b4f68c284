#include "digest/article/identity_match.hpp"

#include "digest/article/identity.hpp"

#include <xxhash.h>

#include <algorithm>
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

/// Strength of the agreement of two sightings in one feed; 0: two articles.
int same_in_feed(const Witness& now_seen, const Sighting& record, Instant now) {
    const Witness& known = record.witness;
    const bool id = agree(now_seen.id, known.id) && !now_seen.shared_address;
    const bool url = agree(now_seen.url, known.url) && !now_seen.shared_address;
    const bool text = agree(now_seen.fingerprint, known.fingerprint);
    const bool title = agree(now_seen.title, known.title);
    if (const int agreements = id + url + text; agreements >= 2) return agreements + 10;
    const bool no_address = now_seen.url == 0 || known.url == 0 || now_seen.shared_address;
    const bool date = now_seen.published && now_seen.published == known.published;
    // An id whose address and text both changed was reused for a new story, unless the headline or date is the old one.
    if (id && !now_seen.shared_id && (no_address || title || date)) return 5;
    // The same text under a new id and address: moved, renamed or re-slugged.
    if (text && (now_seen.long_text || is_recent(record, now) || date)) return 4;
    // A renamed id with an edit at the same time.
    if (title && (url || no_address) && is_recent(record, now)) return 3;
    return 0;
}

/// The same for two feeds.
int copy_of(const Witness& now_seen, const Sighting& record, Instant now) {
    const Witness& known = record.witness;
    const bool url = agree(now_seen.url, known.url) && !now_seen.shared_address;
    const bool text = agree(now_seen.fingerprint, known.fingerprint);
    const bool title = agree(now_seen.title, known.title) && now_seen.telling_title;
    const bool id = now_seen.source == known.source && agree(now_seen.id, known.id) && !now_seen.shared_id;
    if (id + url + text >= 2) return 3;
    if (!is_recent(record, now)) return 0;
    return url || title || (id && text) ? 2 : 0;
}

} // namespace

std::uint64_t id_number(std::string_view id) {
    // A newsroom that moves to https often changes its guids with it.
    if (id.starts_with("http://")) return number_of("https://" + std::string(id.substr(7)));
    return number_of(id);
}

std::uint64_t url_number(std::string_view url) {
    const std::string canonical = canonical_url(url);
    const std::size_t host = canonical.find("://");
    // Some feeds link every item to the home page: that says nothing about which article it is.
    if (host == std::string::npos || canonical.find_first_of("/?", host + 3) == std::string::npos) return 0;
    return number_of(canonical);
}

Witness witness_of(const Article& article, std::int64_t feed) {
    const std::string title = folded_title(article.title);
    Witness witness;
    witness.feed = feed;
    witness.source = number_of(article.source);
    witness.id = id_number(article.id);
    witness.url = url_number(article.url);
    witness.fingerprint = content_fingerprint(article);
    witness.title = number_of(title);
    witness.published = article.published;
    witness.own = article.origin == Origin::own;
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
    for (const Witness& witness : witnesses) {
        texts_of_id[witness.id].insert(witness.fingerprint);
        texts_of_title[witness.title].insert(witness.fingerprint);
        texts_of_address[{witness.id, witness.url}].insert(witness.fingerprint);
    }
    for (Witness& witness : witnesses) {
        if (texts_of_id[witness.id].size() > 1) witness.shared_id = true;
        witness.shared_address = texts_of_address[{witness.id, witness.url}].size() > 1;
        if (texts_of_title[witness.title].size() > 1) witness.title = 0;
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
