#include "digest/edition/word_memory.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace depesche::digest {

namespace {

/// Words behind this many letters of German, French and Italian are endings more often than meaning.
constexpr std::size_t stem_letters = 7;
/// A title, a kicker and a lead are shorter; whatever is not is no lead.
constexpr std::size_t most_words = 80;

/// FNV-1a: the same on every machine.
std::uint64_t number_of(std::string_view word) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : first_letters(word, stem_letters))
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

bool is_telling(std::string_view word) {
    const bool is_number = word.find_first_of("0123456789") != std::string_view::npos;
    return word.size() > 2 && !is_number && !is_stop_word(word);
}

/// The word as the text writes it: "Bus" for "bus".
std::string as_written(std::string_view text, const std::string& word) {
    const std::string folded = lower(text);
    const auto at = folded.find(word);
    const bool same_bytes = folded.size() == text.size() && at != std::string::npos;
    return same_bytes ? std::string(text.substr(at, word.size())) : word;
}

} // namespace

std::vector<TellingWord> telling_words(const Article& article) {
    std::vector<TellingWord> result;
    for (const std::string* text : {&article.title, &article.kicker}) {
        for (const std::string& word : words(*text, most_words)) {
            const std::uint64_t number = number_of(word);
            if (is_telling(word) && std::ranges::find(result, number, &TellingWord::stem) == result.end())
                result.push_back({number, as_written(*text, word)});
        }
    }
    return result;
}

void WordMemory::remember(const Article& article, Instant when, ArticleKey key) {
    auto number = static_cast<std::uint32_t>(times_.size());
    if (key != 0) number = number_of_.try_emplace(key, number).first->second;
    if (number == times_.size()) times_.push_back(when);
    for (const std::string* text : {&article.title, &article.kicker, &article.lead}) {
        visit_words(*text, most_words, [&](std::string_view word) {
            if (!is_telling(word)) return;
            auto& list = articles_of_[number_of(word)];
            if (list.empty() || list.back() < number) return list.push_back(number);
            const auto at = std::ranges::lower_bound(list, number);
            if (at == list.end() || *at != number) list.insert(at, number);
        });
    }
}

void WordMemory::forget_before(Instant when) {
    std::vector<std::uint32_t> new_number(times_.size());
    std::vector<Instant> kept;
    for (std::size_t i = 0; i < times_.size(); ++i) {
        new_number[i] = static_cast<std::uint32_t>(kept.size());
        if (times_[i] >= when) kept.push_back(times_[i]);
    }
    if (kept.size() == times_.size()) return;
    for (auto& [word, list] : articles_of_) {
        std::erase_if(list, [&](std::uint32_t i) { return times_[i] < when; });
        for (std::uint32_t& i : list) i = new_number[i];
    }
    std::erase_if(articles_of_, [](const auto& entry) { return entry.second.empty(); });
    std::erase_if(number_of_, [&](const auto& entry) { return times_[entry.second] < when; });
    for (auto& [key, number] : number_of_) number = new_number[number];
    times_ = std::move(kept);
}

std::size_t WordMemory::together(std::uint64_t first, std::uint64_t second, Instant after, Instant before) const {
    const auto a = articles_of_.find(first);
    const auto b = articles_of_.find(second);
    if (a == articles_of_.end() || b == articles_of_.end()) return 0;
    std::vector<std::uint32_t> both;
    std::ranges::set_intersection(a->second, b->second, std::back_inserter(both));
    return static_cast<std::size_t>(
        std::ranges::count_if(both, [&](std::uint32_t i) { return times_[i] > after && times_[i] < before; }));
}

std::size_t WordMemory::most_shared(const std::vector<TellingWord>& words, Instant after, Instant before) const {
    std::unordered_map<std::uint32_t, std::size_t> shared;
    std::size_t most = 0;
    for (const TellingWord& word : words) {
        const auto known = articles_of_.find(word.stem);
        if (known == articles_of_.end()) continue;
        for (const std::uint32_t i : known->second) {
            if (times_[i] > after && times_[i] < before) most = std::max(most, ++shared[i]);
        }
    }
    return most;
}

std::size_t WordMemory::articles(Instant after, Instant before) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(times_, [&](Instant time) { return time > after && time < before; }));
}

int WordMemory::days(Instant after, Instant before) const {
    Instant earliest = before;
    for (const Instant time : times_) {
        if (time > after) earliest = std::min(earliest, time);
    }
    return static_cast<int>(std::chrono::ceil<std::chrono::days>(before - earliest).count());
}

} // namespace depesche::digest
