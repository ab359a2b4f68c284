#include "digest/edition/events.hpp"

#include "digest/article/identity_match.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/article_words.hpp"
#include "digest/edition/reading.hpp"
#include "digest/edition/same_story.hpp"
#include "digest/story/near_copy.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

namespace depesche::digest {

namespace {

/// Below it nothing is remembered.
constexpr double negligible = 0.05;
/// A newsroom's quiet day.
constexpr std::size_t articles_of_a_day = 50;
/// An event's reports come within two days; a weekly column with the same name is another.
constexpr std::chrono::hours longest_event{48};

/// A word of more articles than this is not rare; leaving it out bounds the work in a newsroom's largest window.
constexpr std::size_t most_articles_of_a_word = 100;

struct WordWeight {
    int id = 0;
    double weight = 0;
};
using Vector = std::vector<WordWeight>; ///< by id, length 1

/// The words of all articles as numbers, and in how many articles each is.
class Vocabulary {
public:
    void add(const std::vector<CountedWord>& words) {
        std::vector<std::pair<int, double>> counts;
        for (const CountedWord& counted : words) {
            const auto [known, fresh] = ids_.try_emplace(counted.word, static_cast<int>(ids_.size()));
            if (fresh) articles_with_.push_back(0);
            articles_with_[static_cast<std::size_t>(known->second)] += 1;
            counts.emplace_back(known->second, counted.count);
        }
        std::ranges::sort(counts);
        counts_.push_back(std::move(counts));
    }

    /// `least`: as if there were so many articles, where fewer cannot tell what is rare.
    Vector vector(std::size_t article, std::size_t least = 0) const {
        Vector result;
        double square = 0;
        const auto documents = static_cast<double>(std::max(counts_.size(), least));
        for (const auto& [id, count] : counts_[article]) {
            const double rarity = std::log((documents + 1) / (articles_with_[static_cast<std::size_t>(id)] + 0.5));
            const double weight = std::sqrt(count) * std::max(rarity, 0.05);
            result.push_back({id, weight});
            square += weight * weight;
        }
        for (WordWeight& term : result) term.weight /= std::sqrt(square);
        return result;
    }
    std::size_t size() const { return articles_with_.size(); }

private:
    std::unordered_map<std::size_t, int> ids_; ///< by hash: words that share one of 2^64 do no harm
    std::vector<double> articles_with_;
    std::vector<std::vector<std::pair<int, double>>> counts_; ///< by id
};

/// Who belongs together, transitively.
class Groups {
public:
    explicit Groups(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
    std::size_t root(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) {
        const auto [low, high] = std::minmax(root(a), root(b));
        parent_[high] = low;
    }

private:
    std::vector<std::size_t> parent_;
};

/// Joins articles with equal, non-empty keys.
template <class Key>
void join_equal(Groups& groups, std::span<const StoredArticle* const> articles, Key key) {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < articles.size(); ++i) {
        if (articles[i]->story != 0) continue; // an editor may have taken them apart
        std::string value = key(*articles[i]);
        if (value.empty()) continue;
        const auto [known, fresh] = first.try_emplace(std::move(value), i);
        if (!fresh) groups.join(known->second, i);
    }
}

/// The title as one string of words; empty below three words, which many unrelated articles share ("Das Wetter").
std::string title_key(const StoredArticle& stored) {
    const auto list = words(stored.article.title);
    if (list.size() < 3) return {};
    std::string key;
    for (const std::string& word : list) key += word + ' ';
    return key;
}

/// Those that have no story yet are put together by their words, in the order in which they came.
void join_by_words(Groups& groups, std::span<const StoredArticle* const> articles) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < articles.size(); ++i)
        if (articles[i]->story == 0) order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(articles[i]->news_time(), articles[i]->key); });
    StoryClusterer clusterer;
    for (const std::size_t i : order) add_to(clusterer, *articles[i], articles[i]->news_time());
    std::unordered_map<StoryId, std::size_t> first;
    for (const std::size_t i : order) {
        const StoryId story = clusterer.story_of(static_cast<ReportId>(articles[i]->key));
        if (story == 0) continue;
        const auto [known, fresh] = first.try_emplace(story, i);
        if (!fresh) groups.join(known->second, i);
    }
}

} // namespace

std::vector<std::vector<std::size_t>> find_events(std::span<const StoredArticle* const> articles) {
    Groups groups(articles.size());
    std::unordered_map<std::int64_t, std::size_t> first;
    for (std::size_t i = 0; i < articles.size(); ++i) {
        if (articles[i]->story == 0) continue;
        const auto [known, fresh] = first.try_emplace(articles[i]->story, i);
        if (!fresh) groups.join(known->second, i);
    }
    // A feed that links everything to the home page says nothing about what belongs together.
    join_equal(groups, articles, [](const StoredArticle& stored) {
        return url_number(stored.canonical_url) == 0 ? std::string() : stored.canonical_url;
    });
    join_equal(groups, articles, title_key);
    join_by_words(groups, articles);
    std::map<std::size_t, std::vector<std::size_t>> by_root;
    for (std::size_t i = 0; i < articles.size(); ++i) by_root[groups.root(i)].push_back(i);
    std::vector<std::vector<std::size_t>> events;
    for (auto& [root, members] : by_root) events.push_back(std::move(members));
    return events;
}

std::vector<SimilarPair> similar_pairs(std::span<const StoredArticle* const> articles, Reading& reading) {
    Vocabulary vocabulary;
    for (const StoredArticle* stored : articles) vocabulary.add(reading.words(stored->article));
    std::vector<std::vector<std::pair<std::size_t, double>>> articles_by_term(vocabulary.size());
    std::vector<double> sums(articles.size());
    std::vector<SimilarPair> pairs;
    for (std::size_t i = 0; i < articles.size(); ++i) {
        std::ranges::fill(sums, 0);
        for (const WordWeight& term : vocabulary.vector(i)) {
            auto& postings = articles_by_term[static_cast<std::size_t>(term.id)];
            if (postings.size() >= most_articles_of_a_word) continue;
            for (const auto& [j, weight] : postings) sums[j] += weight * term.weight;
            postings.emplace_back(i, term.weight);
        }
        for (std::size_t j = 0; j < i; ++j) {
            const auto apart = articles[i]->news_time() - articles[j]->news_time();
            if (sums[j] > negligible && std::chrono::abs(apart) <= longest_event) pairs.push_back({sums[j], j, i});
        }
    }
    return pairs;
}

std::vector<double> similarities(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                 const std::vector<StoredArticle>& background) {
    std::vector<const StoredArticle*> all{&article};
    std::set<ArticleKey> compared{article.key};
    for (const StoredArticle& other : others) {
        all.push_back(&other);
        compared.insert(other.key);
    }
    for (const StoredArticle& other : background)
        if (other.key == 0 || !compared.contains(other.key)) all.push_back(&other);
    Vocabulary vocabulary;
    for (const StoredArticle* stored : all) vocabulary.add(counted_words(stored->article));
    std::unordered_map<int, double> weights;
    for (const WordWeight& term : vocabulary.vector(0, articles_of_a_day)) weights[term.id] = term.weight;
    std::vector<double> result;
    for (std::size_t i = 1; i <= others.size(); ++i) {
        double sum = 0;
        for (const WordWeight& term : vocabulary.vector(i, articles_of_a_day))
            if (const auto known = weights.find(term.id); known != weights.end()) sum += known->second * term.weight;
        result.push_back(sum);
    }
    return result;
}

double copied_share(const Article& a, const Article& b) { return copied_part(a, b).value_or(0); }

} // namespace depesche::digest
