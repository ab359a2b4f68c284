#include "bot/cli/bench_news.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace depesche::bot {
namespace {

constexpr std::array<std::string_view, 16> syllables = {"ba", "ler", "mo", "sin", "tra", "gen", "ko", "wil",
                                                        "ne", "rad", "fu", "ste", "li",  "hol", "pa", "zug"};
constexpr std::array<std::string_view, 6> sections = {"Inland", "Ausland", "Wirtschaft", "Sport", "Kultur", "Regional"};
constexpr std::array<std::string_view, 5> sources = {"seestadt-heute", "ana", "alpine-wire", "regio-portal",
                                                     "westpost"};
constexpr std::array<digest::Origin, 5> origins = {digest::Origin::own, digest::Origin::agency, digest::Origin::agency,
                                                   digest::Origin::partner, digest::Origin::partner};
/// The most frequent words of any German text; all others are made.
constexpr std::array<std::string_view, 64> function_words = {
    "der",   "die",  "und",   "in",    "den",    "von",   "zu",   "das",  "mit",   "sich", "des",  "auf",   "für",
    "ist",   "im",   "dem",   "nicht", "ein",    "eine",  "als",  "auch", "es",    "an",   "aus",  "er",    "hat",
    "dass",  "sie",  "nach",  "wird",  "bei",    "einer", "um",   "am",   "sind",  "noch", "wie",  "einem", "über",
    "einen", "so",   "zum",   "war",   "haben",  "nur",   "oder", "aber", "vor",   "zur",  "bis",  "mehr",  "durch",
    "man",   "sein", "wurde", "sei",   "werden", "unter", "ihre", "kann", "gegen", "vom",  "wenn", "schon"};
constexpr std::size_t open_events = 12;
constexpr std::size_t words_of_an_event = 8;

std::string made_word(std::size_t number) {
    std::string word;
    for (std::size_t rest = number + 16; rest > 0; rest /= syllables.size()) word += syllables[rest % syllables.size()];
    return word;
}

std::string capital(std::string word) {
    if (!word.empty() && word.front() >= 'a' && word.front() <= 'z')
        word.front() = static_cast<char>(word.front() - 32);
    return word;
}

} // namespace

NewsMaker::NewsMaker(std::uint32_t seed, std::size_t vocabulary) : random_(seed) {
    double sum = 0;
    for (std::size_t i = 0; i < vocabulary; ++i) {
        vocabulary_.push_back(i < function_words.size() ? std::string(function_words[i]) : made_word(i));
        up_to_.push_back(sum += 1.0 / static_cast<double>(i + 3));
    }
}

const std::string& NewsMaker::word() {
    const double at = up_to_.back() * (static_cast<double>(random_()) / 4294967296.0);
    const auto found = std::ranges::lower_bound(up_to_, at);
    return vocabulary_[std::min(static_cast<std::size_t>(found - up_to_.begin()), vocabulary_.size() - 1)];
}

std::string NewsMaker::name() { return capital(made_word(100'000 + below(900'000))); }

std::string NewsMaker::sentence(std::size_t words) {
    std::string text = capital(word());
    for (std::size_t i = 1; i < words; ++i) text += " " + word();
    return text + ".";
}

NewsMaker::Event NewsMaker::new_event() {
    Event event{.number = ++event_, .names = name() + " " + name(), .section = below(sections.size())};
    for (std::size_t i = 0; i < words_of_an_event; ++i) event.words.push_back(word());
    return event;
}

digest::Article NewsMaker::next(digest::Instant published) {
    if (open_.empty() || below(4) != 0) {
        open_.push_back(new_event());
        if (open_.size() > open_events) open_.erase(open_.begin());
    }
    const Event& event = open_[below(4) != 0 ? open_.size() - 1 : below(open_.size())];
    const std::size_t source = below(sources.size());
    digest::Article article;
    article.id = fmt::format("n{}", ++number_);
    article.url = fmt::format("https://{}.example/{}/{}", sources[source], event.number, article.id);
    article.title = fmt::format("{} {} {} {}", event.names, event.words[below(words_of_an_event)], word(), word());
    article.lead = fmt::format("{} {} {}", capital(event.words[below(words_of_an_event)]), event.names, sentence(14));
    for (std::size_t paragraphs = 3 + below(4); paragraphs > 0; --paragraphs) {
        std::string text;
        for (std::size_t sentences = 3; sentences > 0; --sentences) text += sentence(10 + below(12)) + " ";
        text += capital(event.words[below(words_of_an_event)]) + " " + event.names + ".";
        article.blocks.push_back({digest::BlockKind::paragraph, std::move(text)});
    }
    article.section = sections[event.section];
    article.language = "de";
    article.published = published;
    article.urgency = static_cast<int>(3 + below(4));
    article.source = sources[source];
    article.origin = origins[source];
    return article;
}

} // namespace depesche::bot
