#include "digest/article/identity.hpp"
#include "digest/edition/rule_parts.hpp"

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

std::string age_words(Instant::duration age) {
    return age < days(2) ? fmt::format("{} hours", std::chrono::floor<hours>(age).count())
                         : fmt::format("{} days", std::chrono::floor<days>(age).count());
}

/// Remembers where each key was first; a key that comes again is a finding.
class Once {
public:
    explicit Once(std::vector<Finding>& findings) : findings_(findings) {}
    void see(const std::string& key, int item, std::string_view what, std::string_view words) {
        if (key.empty()) return;
        const auto [first, is_new] = seen_.emplace(key, item);
        // One finding for a pair of items is enough, even if address, title and article all agree.
        if (is_new || !pairs_.emplace(first->second, item).second) return;
        findings_.push_back(
            {"duplicate", RuleSeverity::error, item,
             fmt::format("{} {} is that of item {}: drop one of them", what, in_quotes(words), first->second)});
    }

private:
    std::vector<Finding>& findings_;
    std::map<std::string, int> seen_;
    std::set<std::pair<int, int>> pairs_;
};

std::vector<Finding> link_findings(std::string_view url, int item) {
    if (url.starts_with("https://") && !safe_url(url).empty()) return {};
    if (url.empty())
        return {{"link", RuleSeverity::warning, item, "the item has no address: readers cannot read on, add one"}};
    const bool usable = !safe_url(url).empty();
    return {{"link", usable ? RuleSeverity::warning : RuleSeverity::error, item,
             fmt::format("{} is not an https address: use one", in_quotes(url))}};
}

} // namespace

std::vector<Finding> check_duplicates(const RuleInput& input) {
    std::vector<Finding> findings;
    Once once(findings);
    for (int number = 1; const auto* const item : items_of(input.document)) {
        once.see(canonical_url(item->url), number, "the address", item->url);
        once.see(folded_title(item->title), number, "the title", item->title);
        ++number;
    }
    for (int number = 1; const auto& pick : input.picks) {
        if (pick.article > 0)
            once.see(fmt::format("article {}", pick.article), number, "the article of", pick.text.title);
        ++number;
    }
    return findings;
}

std::vector<Finding> check_sections(const RuleInput& input) {
    std::vector<Finding> findings;
    std::map<std::string, int> sections;
    std::size_t with_section = 0;
    for (int item = 1; const auto& pick : input.picks) {
        if (!pick.section.empty()) {
            ++with_section;
            if (++sections[pick.section] > 2)
                findings.push_back({"sections", RuleSeverity::warning, item,
                                    fmt::format("{} is the {} story of the section {}: two are the most, swap it",
                                                in_quotes(pick.text.title),
                                                sections[pick.section] == 3 ? "third" : "next", pick.section)});
        }
        ++item;
    }
    if (with_section >= 5 && sections.size() < 3)
        findings.push_back({"sections", RuleSeverity::warning, 0,
                            fmt::format("{} stories come from {} sections: three are the fewest, swap one",
                                        with_section, sections.size())});
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
                                fmt::format("{} is {} old: swap it, or mark it as an update if there is something new",
                                            in_quotes(pick.text.title), age_words(age))});
        if (age < -hours(1))
            findings.push_back({"chronology", RuleSeverity::warning, item,
                                fmt::format("{} is dated in the future: check its date", in_quotes(pick.text.title))});
        ++item;
    }
    return findings;
}

std::vector<Finding> check_embargo(const RuleInput& input) {
    std::vector<Finding> findings;
    for_each_article(input, [&](const StoredArticle& stored, int item) {
        const auto& embargo = stored.article.embargo_until;
        if (embargo && *embargo > input.now)
            findings.push_back({"embargo", RuleSeverity::error, item,
                                fmt::format("{} is under embargo until {}: drop it or send later",
                                            in_quotes(stored.article.title), to_iso8601(*embargo))});
    });
    return findings;
}

std::vector<Finding> check_withdrawn(const RuleInput& input) {
    std::vector<Finding> findings;
    for_each_article(input, [&](const StoredArticle& stored, int item) {
        const auto status = stored.article.status;
        if (status == PublicationStatus::usable) return;
        const std::string_view word = status == PublicationStatus::killed      ? "killed"
                                      : status == PublicationStatus::withdrawn ? "withdrawn"
                                                                               : "withheld";
        findings.push_back({"withdrawn", RuleSeverity::error, item,
                            fmt::format("{} was {} by its source: drop it", in_quotes(stored.article.title), word)});
    });
    return findings;
}

std::vector<Finding> check_superseded(const RuleInput& input) {
    std::vector<Finding> findings;
    for (int item = 1; const auto& pick : input.picks) {
        const auto* const stored = article_of(input, pick);
        if (stored != nullptr && stored->version > pick.version)
            findings.push_back(
                {"superseded", RuleSeverity::warning, item,
                 fmt::format("{} changed since it was chosen{}: check its words", in_quotes(pick.text.title),
                             stored->article.is_correction ? " and was corrected" : "")});
        ++item;
    }
    return findings;
}

std::vector<Finding> check_paywall_mark(const RuleInput& input) {
    std::vector<Finding> findings;
    const auto items = items_of(input.document);
    const auto is_marked = [&](const StoredArticle& stored, int item) {
        if (item > 0 && item <= static_cast<int>(items.size()))
            return !items.at(static_cast<std::size_t>(item) - 1)->note.empty();
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
                            fmt::format("{} is behind the paywall and its item does not say so: mark it or drop it",
                                        in_quotes(stored.article.title))});
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
                            fmt::format("{} is the second story behind the paywall: one is the most, swap it",
                                        in_quotes(stored.article.title))});
    });
    return findings;
}

std::vector<Finding> check_links(const RuleInput& input) {
    std::vector<Finding> findings;
    int number = 0;
    for (const auto& block : input.document.blocks) {
        const auto* const item = std::get_if<Item>(&block);
        const auto* const link = std::get_if<Link>(&block);
        if (item == nullptr && link == nullptr) continue;
        auto found = item != nullptr ? link_findings(item->url, ++number) : link_findings(link->url, 0);
        std::ranges::move(found, std::back_inserter(findings));
    }
    return findings;
}

} // namespace depesche::digest
