#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace depesche::tests {

using namespace digest;
using namespace std::chrono_literals;

StoredArticle story(ArticleKey key, std::string section) {
    static const std::vector<std::string> subjects = {
        "Brückenbau verzögert sich bis Herbst", "Parlament senkt Gebühren für Vereine",
        "Winzer melden reiche Ernte",           "Bibliothek öffnet sonntags ihre Türen",
        "Elektrobusse ersetzen Dieselflotte",   "Museum zeigt seltene Landkarten",
        "Gericht erlaubt Windpark am Rossberg", "Forscherin entdeckt neue Orchidee",
        "Ruderer gewinnen Silber in Luzern",    "Käsereien exportieren mehr nach Japan",
        "Schulhaus bekommt Dach aus Holz",      "Theater spielt wieder im Freien"};
    StoredArticle stored;
    stored.key = key;
    stored.article.id = std::to_string(key);
    stored.article.url = "https://seestadt.example/" + std::to_string(key);
    stored.canonical_url = stored.article.url;
    stored.article.title = subjects[static_cast<std::size_t>(key) % subjects.size()];
    stored.article.lead = "Näheres steht in Bericht " + std::to_string(key * 7919) + " der Redaktion.";
    stored.article.section = std::move(section);
    stored.article.language = "de";
    stored.article.source = "Seestadt heute";
    stored.article.published = morning - 2h;
    stored.first_seen = stored.changed = morning - 2h;
    return stored;
}

EditionInput input(std::vector<StoredArticle> articles) {
    EditionInput result;
    result.edition.name = "morning";
    result.edition.at = 390min;
    result.edition.language = "de-CH";
    result.slot.edition = "morning";
    result.now = morning;
    result.window_start = morning - 13h;
    result.articles = std::move(articles);
    return result;
}

std::vector<StoredArticle> ordinary() {
    std::vector<StoredArticle> stories;
    for (int i = 0; i < 8; ++i)
        stories.push_back(
            story(i + 1, std::vector{"Inland", "Wirtschaft", "Sport", "Regional"}[static_cast<std::size_t>(i) % 4]));
    return stories;
}

std::vector<ArticleKey> keys(const std::vector<Pick>& picks) {
    std::vector<ArticleKey> result;
    for (const Pick& pick : picks) result.push_back(pick.article);
    return result;
}

bool has(const Proposal& proposal, ArticleKey key) {
    return std::ranges::find(proposal.picks, key, &Pick::article) != proposal.picks.end();
}

const Pick& picked(const Proposal& proposal, ArticleKey key) {
    const auto found = std::ranges::find(proposal.picks, key, &Pick::article);
    REQUIRE(found != proposal.picks.end());
    return *found;
}

double points(const Pick& pick, std::string_view part) {
    const auto found = std::ranges::find(pick.reasons, part, &Reason::part);
    return found == pick.reasons.end() ? 0 : found->points;
}

bool notes_contain(const Proposal& proposal, std::string_view words) {
    return std::ranges::any_of(proposal.notes, [&](const auto& note) { return note.find(words) != std::string::npos; });
}

} // namespace depesche::tests
