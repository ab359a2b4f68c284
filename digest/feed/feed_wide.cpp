#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"

#include <algorithm>
#include <utility>

// What stands beside the articles of a feed and concerns them all.
namespace depesche::digest::feed {
namespace {

constexpr std::size_t most_articles = 100'000;
/// Of a whole feed: more take more memory than the document has. Beyond, an article is few long blocks.
constexpr std::size_t most_blocks = 200'000;

void warn_once(ParsedFeed& feed, std::string_view warning) {
    if (std::ranges::find(feed.warnings, warning) == feed.warnings.end()) feed.warnings.emplace_back(warning);
}

/// All of its words in one paragraph.
void join_blocks(Article& article) {
    if (article.blocks.size() < 2) return;
    std::string text;
    for (const Block& block : article.blocks) {
        for (const std::string* part : {&block.title, &block.text, &block.credit, &block.as_of}) {
            if (part->empty()) continue;
            if (!text.empty()) text += ' ';
            text += *part;
        }
    }
    article.blocks = std::vector<Block>(1);
    article.blocks.front().text = std::move(text);
}

} // namespace

bool is_full(const ParsedFeed& feed) { return feed.articles.size() >= most_articles; }

/// An empty item takes seven bytes of a document and two hundred times as much when it is read; a paragraph four.
void add_article(ParsedFeed& feed, Article article) {
    if (is_full(feed))
        return warn_once(feed, "The feed has more than 100,000 articles; those after them are left out.");
    if (feed.blocks + article.blocks.size() > most_blocks) {
        warn_once(feed, "The feed has more than 200,000 paragraphs; articles after them have one each.");
        join_blocks(article);
    }
    feed.blocks += article.blocks.size();
    feed.articles.push_back(std::move(article));
}

void take_feed_link(ParsedFeed& feed, std::string_view rel, std::string address) {
    constexpr std::size_t most_hubs = 8;
    if (address.empty()) return;
    if (rel == "self" && feed.self_url.empty()) {
        feed.self_url = std::move(address);
    } else if (rel == "hub" && feed.hubs.size() < most_hubs &&
               std::ranges::find(feed.hubs, address) == feed.hubs.end()) {
        feed.hubs.push_back(std::move(address));
    }
}

void take_tombstone(XmlReader& reader, ParsedFeed& feed) {
    Article gone;
    gone.id = plain_line(reader.attribute("ref"));
    gone.updated = parse_date(reader.attribute("when"));
    reader.skip();
    if (gone.id.empty()) return;
    lower_status(gone, PublicationStatus::withdrawn, From::tombstone);
    say_from(gone, From::tombstone);
    add_article(feed, std::move(gone));
}

void RankedPeople::offer(int rank, std::string name) {
    constexpr std::size_t most_bytes = 300; // each article of a hundred thousand may get a copy
    if (name.empty() || rank < rank_ || name.size() > most_bytes) return;
    if (rank > rank_) names_.clear();
    rank_ = rank;
    std::size_t bytes = name.size();
    for (const std::string& known : names_) bytes += known.size();
    if (bytes > most_bytes || std::ranges::find(names_, name) != names_.end()) return;
    names_.push_back(std::move(name));
}

void RankedPeople::sign(std::span<Article> articles) const {
    if (names_.empty()) return;
    for (Article& article : articles) {
        if (!article.authors.empty()) continue;
        article.authors = names_;
        article.from.set(Field::authors, From::whole_feed);
    }
}

void say_from(Article& article, From from) {
    const auto say = [&](Field field, bool has_value) {
        if (has_value && article.from.of(field) == From::nowhere) article.from.set(field, from);
    };
    say(Field::id, !article.id.empty());
    say(Field::url, !article.url.empty());
    say(Field::title, !article.title.empty());
    say(Field::kicker, !article.kicker.empty());
    say(Field::push_title, !article.push_title.empty());
    say(Field::lead, !article.lead.empty());
    say(Field::bullets, !article.bullets.empty());
    say(Field::body, !article.blocks.empty());
    say(Field::authors, !article.authors.empty());
    say(Field::section, !article.section.empty());
    say(Field::tags, !article.tags.empty());
    say(Field::language, !article.language.empty());
    say(Field::published, article.published.has_value());
    say(Field::updated, article.updated.has_value());
    say(Field::image, !article.image.url.empty());
    say(Field::urgency, article.urgency != 0);
    say(Field::embargo, article.embargo_until.has_value());
    say(Field::status, article.status != PublicationStatus::usable);
    say(Field::correction, article.is_correction);
    say(Field::paywall, article.paywall);
}

} // namespace depesche::digest::feed
