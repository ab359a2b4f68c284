#include "digest/article/identity.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/edition_words.hpp"
#include "digest/edition/rule_parts.hpp"
#include "digest/edition/rule_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

namespace depesche::digest {
namespace {

using std::chrono::days;
using std::chrono::hours;

/// Calls `use` with every article of the message and its item; without picks (an alert) with every article given.
template <class Use>
void for_each_article(const RuleInput& input, Use use) {
    if (input.picks.empty()) {
        for (const auto& stored : input.articles) use(stored, 0);
        return;
    }
    for (int item = 1; const auto& pick : input.picks) {
        if (const auto* const stored = article_of(input, pick)) use(*stored, item);
        ++item;
    }
}

std::string age_sentence(const RuleInput& input, const Pick& pick, Instant::duration age) {
    const bool young = age < days(2);
    const auto number = young ? std::chrono::floor<hours>(age).count() : std::chrono::floor<days>(age).count();
    return sentence(input, young ? "old_hours" : "old_days",
                    {{"text", shortened(pick.text.title)}, {"n", std::to_string(number)}});
}

/// Remembers where each key was first; a key that comes again is a finding. An item is named once, however many others
/// it agrees with and in whatever.
class Once {
public:
    explicit Once(const RuleInput& input) : input_(input) {}
    /// `what`: the key of its sentence.
    void see(const std::string& key, int item, std::string_view what, std::string_view words) {
        if (key.empty()) return;
        const auto [first, is_new] = seen_.emplace(key, item);
        if (!is_new) tell(RuleSeverity::error, item, first->second, what, words);
    }
    void tell(RuleSeverity severity, int item, int other, std::string_view what, std::string_view words) {
        if (!named_.insert(item).second) return;
        findings_.push_back({"duplicate", severity, item,
                             sentence(input_, what, {{"text", shortened(words)}, {"item", std::to_string(other)}})});
    }
    std::vector<Finding> findings() { return std::move(findings_); }

private:
    const RuleInput& input_;
    std::vector<Finding> findings_;
    std::map<std::string, int> seen_;
    std::set<int> named_;
};

/// The words of a title that say what happened.
std::vector<std::string> telling_words(std::string_view title) {
    std::vector<std::string> telling;
    for (auto& word : words(title)) {
        if (word.size() > 2 && !is_stop_word(word)) telling.push_back(std::move(word));
    }
    return telling;
}

/// "neu" and "neuer": a short word with an ending of German.
bool is_inflected(std::string_view word, std::string_view longer) {
    return word.size() >= 3 && longer.starts_with(word) && is_listed(" e er es en em ", longer.substr(word.size()));
}

/// "Bank" and "Banken", "streicht" and "streichen": the same word in another form.
bool is_same_word(std::string_view a, std::string_view b) {
    constexpr std::size_t stem = 5;
    if (a == b || is_inflected(a, b) || is_inflected(b, a)) return true;
    return a.size() >= stem && b.size() >= stem && a.substr(0, stem) == b.substr(0, stem);
}

/// Two titles that share most of what they say: three words at least, and three in five of the shorter one.
bool tells_the_same(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const auto shared = std::ranges::count_if(a, [&](const std::string& word) {
        return std::ranges::any_of(b, [&](const std::string& other) { return is_same_word(word, other); });
    });
    return shared >= 3 && 5 * shared >= 3 * static_cast<std::ptrdiff_t>(std::min(a.size(), b.size()));
}

/// The kept story of each item, 0 where none is known.
std::vector<std::int64_t> stories_of_items(const RuleInput& input, std::size_t items) {
    std::vector<std::int64_t> stories(items, 0);
    for (std::size_t i = 0; i < std::min(items, input.picks.size()); ++i) {
        if (const auto* const stored = article_of(input, input.picks[i])) stories[i] = stored->story;
    }
    return stories;
}

/// Two items of one story: by the newsroom's kept stories in whatever words and language, or by their titles.
void tell_same_stories(const RuleInput& input, Once& once) {
    const auto items = items_of(input.document);
    const auto stories = stories_of_items(input, items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const bool kept_as_one = stories[i] != 0 && stories[i] == stories[j];
            if (kept_as_one || tells_the_same(telling_words(items[i]->title), telling_words(items[j]->title)))
                once.tell(RuleSeverity::warning, static_cast<int>(i) + 1, static_cast<int>(j) + 1, "same_story",
                          items[i]->title);
        }
    }
}

/// Whether the line that the present version gives is still the one shown. What an editor wrote herself nobody can
/// tell from here.
bool still_says_so(const Pick& pick, const StoredArticle& stored, std::string_view language) {
    if (pick.text.origin == "editor") return false;
    const auto now = line_text(stored.article, language);
    return now.title == pick.text.title && now.line == pick.text.line;
}

} // namespace

std::vector<Finding> check_duplicates(const RuleInput& input) {
    Once once(input);
    for (int number = 1; const auto* const item : items_of(input.document)) {
        once.see(canonical_url(item->url), number, "same_address", item->url);
        once.see(folded_title(item->title), number, "same_title", item->title);
        ++number;
    }
    for (int number = 1; const auto& pick : input.picks) {
        if (pick.article > 0)
            once.see(fmt::format("article {}", pick.article), number, "same_article", pick.text.title);
        ++number;
    }
    tell_same_stories(input, once);
    return once.findings();
}

std::vector<Finding> check_sections(const RuleInput& input) {
    std::vector<Finding> findings;
    std::map<std::string, int> sections;
    std::size_t with_section = 0;
    for (int item = 1; const auto& pick : input.picks) {
        if (!pick.section.empty()) {
            ++with_section;
            if (++sections[pick.section] > 2)
                findings.push_back(
                    {"sections", RuleSeverity::warning, item,
                     sentence(input, sections[pick.section] == 3 ? "third_of_section" : "next_of_section",
                              {{"text", shortened(pick.text.title)}, {"section", pick.section}})});
        }
        ++item;
    }
    if (with_section >= 5 && sections.size() < 3)
        findings.push_back(
            {"sections", RuleSeverity::warning, 0,
             sentence(input, "few_sections",
                      {{"n", std::to_string(with_section)}, {"sections", std::to_string(sections.size())}})});
    return findings;
}

std::vector<Finding> check_chronology(const RuleInput& input) {
    const auto fresh = input.weekend ? Instant::duration(days(7)) : Instant::duration(hours(24));
    const auto history = input.weekend ? days(30) : days(7);
    std::vector<Finding> findings;
    for (int item = 1; const auto& pick : input.picks) {
        const auto age = input.now - pick.news_time;
        const bool marked = pick.mark == Mark::is_update;
        if (age > fresh && !marked)
            findings.push_back({"chronology", age > history ? RuleSeverity::error : RuleSeverity::warning, item,
                                age_sentence(input, pick, age)});
        if (age < -hours(1))
            findings.push_back({"chronology", RuleSeverity::warning, item,
                                sentence(input, "future", {{"text", shortened(pick.text.title)}})});
        ++item;
    }
    return findings;
}

/// "23. November 2026, 14.21 Uhr", or ISO 8601 when there is no language or no zone.
std::string moment_words(const RuleInput& input, Instant at) {
    if (input.texts == nullptr || input.zone == nullptr) return to_iso8601(at);
    return fmt::format("{}, {}", date_words(input.zone->date(at), *input.texts, "page.day"),
                       time_words("time_long", input.zone->time(at), *input.texts));
}

std::vector<Finding> check_embargo(const RuleInput& input) {
    std::vector<Finding> findings;
    for_each_article(input, [&](const StoredArticle& stored, int item) {
        const auto& embargo = stored.article.embargo_until;
        if (embargo && *embargo > input.now)
            findings.push_back(
                {"embargo", RuleSeverity::error, item,
                 sentence(input, "embargo",
                          {{"text", shortened(stored.article.title)}, {"until", moment_words(input, *embargo)}})});
    });
    return findings;
}

std::vector<Finding> check_withdrawn(const RuleInput& input) {
    std::vector<Finding> findings;
    for_each_article(input, [&](const StoredArticle& stored, int item) {
        const auto status = stored.article.status;
        if (status == PublicationStatus::usable && stored.hold == 0) return;
        const std::string_view word = status == PublicationStatus::usable      ? "held"
                                      : status == PublicationStatus::killed    ? "killed"
                                      : status == PublicationStatus::withdrawn ? "withdrawn"
                                                                               : "withheld";
        findings.push_back({"withdrawn", RuleSeverity::error, item,
                            sentence(input, word, {{"text", shortened(stored.article.title)}})});
    });
    return findings;
}

std::vector<Finding> check_superseded(const RuleInput& input) {
    std::vector<Finding> findings;
    for (int item = 1; const auto& pick : input.picks) {
        const auto* const stored = article_of(input, pick);
        if (stored != nullptr && stored->version > pick.version) {
            const std::string_view language = input.language.empty() ? input.document.language : input.language;
            const bool corrected = stored->article.is_correction;
            const bool wrong = corrected && !still_says_so(pick, *stored, language);
            findings.push_back({"superseded", wrong ? RuleSeverity::error : RuleSeverity::warning, item,
                                sentence(input,
                                         wrong       ? "corrected_words"
                                         : corrected ? "corrected"
                                                     : "superseded",
                                         {{"text", shortened(pick.text.title)}})});
        }
        ++item;
    }
    return findings;
}

std::vector<Finding> check_paywall_mark(const RuleInput& input) {
    std::vector<Finding> findings;
    const auto items = items_of(input.document);
    // What stands behind a title may also be when an alert told it, or an agency's credit.
    const auto says_something_else = [&](int item) {
        const auto& pick = input.picks[static_cast<std::size_t>(item) - 1];
        return (pick.alerted || !pick.credit.empty()) && !pick.paywall;
    };
    const auto is_marked = [&](const StoredArticle& stored, int item) {
        if (item > 0 && item <= static_cast<int>(items.size()))
            return !items.at(static_cast<std::size_t>(item) - 1)->note.empty() && !says_something_else(item);
        // An alert marks its link, if that leads to the article.
        const auto pick = std::ranges::find(input.picks, stored.key, &Pick::article);
        return std::ranges::none_of(input.document.blocks, [&](const DocumentBlock& block) {
            const auto* const link = std::get_if<Link>(&block);
            if (link == nullptr || !link->note.empty()) return false;
            return link->url == stored.article.url || (pick != input.picks.end() && link->url == pick->url);
        });
    };
    for_each_article(input, [&](const StoredArticle& stored, int item) {
        if (!stored.article.paywall || is_marked(stored, item)) return;
        findings.push_back({"paywall", RuleSeverity::error, item,
                            sentence(input, "paywall_mark", {{"text", shortened(stored.article.title)}})});
    });
    return findings;
}

std::vector<Finding> check_paywall_count(const RuleInput& input) {
    if (input.document.product != Product::digest) return {};
    std::vector<Finding> findings;
    bool seen = false;
    for_each_article(input, [&](const StoredArticle& stored, int item) {
        if (!stored.article.paywall || !std::exchange(seen, true)) return;
        findings.push_back({"paywall", RuleSeverity::error, item,
                            sentence(input, "paywall_count", {{"text", shortened(stored.article.title)}})});
    });
    return findings;
}

} // namespace depesche::digest
