// (4) What readers know already, (5) the light end, (13) what happened since it was proposed.
#include "digest/article/words.hpp"
#include "digest/edition/edition_words.hpp"
#include "digest/edition/grave.hpp"
#include "digest/edition/harm.hpp"
#include "digest/edition/light_end.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace depesche::digest {
namespace {

bool is_edition(const AlreadyTold& one) { return one.edition != "alert" && one.edition != "surprising"; }

/// The moments of the last two editions that were sent.
std::set<Instant> last_two(std::span<const AlreadyTold> told) {
    std::set<Instant> moments;
    for (const auto& one : told) {
        if (is_edition(one)) moments.insert(one.at);
    }
    while (moments.size() > 2) moments.erase(moments.begin());
    return moments;
}

/// What the last two editions told of an article, the latest version.
const AlreadyTold* repeated(const RuleInput& input, const Pick& pick, const std::set<Instant>& editions) {
    const AlreadyTold* found = nullptr;
    for (const auto& one : input.told) {
        if (one.article != pick.article || !is_edition(one) || !editions.contains(one.at)) continue;
        if (found == nullptr || one.version > found->version) found = &one;
    }
    return found;
}

/// How updates begin that open with what readers know.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> old_openings = {{
    {"de", "wie berichtet|wie gemeldet|wie bereits|wie schon|wie gestern|wie heute morgen|bereits gestern|wir "
           "berichteten|wir haben berichtet|gestern hatte|am morgen hatte|zur erinnerung|nachdem "},
    {"en", "as reported|as we reported|as already|we reported|earlier we|earlier today we|yesterday we|as a reminder|"
           "following yesterday"},
    {"fr", "comme annoncé|comme nous l'|comme déjà|nous l'avions|pour rappel|rappel :|on le savait"},
    {"it", "come riferito|come annunciato|come già|avevamo|ricordiamo|come abbiamo"},
}};

bool is_update_label(const RuleInput& input, std::string_view label) {
    const auto text = lower(label);
    return text == "update" || text == "aktualisiert" || text == "mise à jour" || text == "aggiornamento" ||
           (input.texts != nullptr && input.texts->has("mark.update") && text == lower(input.texts->at("mark.update")));
}

/// "22.10 Uhr" of a moment, or ISO 8601.
std::string clock_words(const RuleInput& input, Instant at) {
    if (input.texts == nullptr || input.zone == nullptr) return to_iso8601(at);
    return time_words("time_long", input.zone->time(at), *input.texts);
}

} // namespace

std::vector<Finding> check_repeats(const RuleInput& input) {
    if (input.document.product != Product::digest) return {};
    const auto editions = last_two(input.told);
    std::vector<Finding> findings;
    for (int item = 1; const auto& pick : input.picks) {
        if (const auto* const before = repeated(input, pick, editions)) {
            const bool has_news = pick.version > before->version;
            if (!has_news || pick.mark != Mark::is_update)
                findings.push_back(
                    {"repeat", has_news ? RuleSeverity::warning : RuleSeverity::error, item,
                     sentence(input, has_news ? "unmarked_update" : "repeat", {{"text", shortened(pick.text.title)}})});
        }
        ++item;
    }
    return findings;
}

std::vector<Finding> check_update_opening(const RuleInput& input) {
    const auto language = primary_language(input);
    const auto* const list =
        std::ranges::find(old_openings, language, &std::pair<std::string_view, std::string_view>::first);
    if (list == old_openings.end()) return {};
    std::set<int> updates;
    for (int number = 1; const auto* const item : items_of(input.document)) {
        if (is_update_label(input, item->label)) updates.insert(number);
        ++number;
    }
    return search(input, "repeat", RuleSeverity::warning, "update_opening", [&](const ShownText& shown) {
        const bool concerned = input.document.product == Product::update
                                   ? shown.part == Part::headline || shown.part == Part::body
                                   : updates.contains(shown.item) && is_story_text(shown.part);
        if (!concerned) return std::string();
        return std::string(phrase_at_start(list->second, comparable(without_label(shown, input.document.product))));
    });
}

std::vector<Finding> check_overtaken(const RuleInput& input) {
    if (input.document.product != Product::digest || !input.proposed_at) return {};
    std::vector<Finding> findings;
    for (int item = 1; const auto& pick : input.picks) {
        const auto alert = std::ranges::find_if(input.told, [&](const AlreadyTold& one) {
            return one.article == pick.article && one.edition == "alert" && one.at > *input.proposed_at;
        });
        if (alert != input.told.end() && !pick.alerted) // else the message says so
            findings.push_back(
                {"overtaken", RuleSeverity::warning, item,
                 sentence(input, "overtaken",
                          {{"text", shortened(pick.text.title)}, {"at", clock_words(input, alert->at)}})});
        ++item;
    }
    return findings;
}

std::string_view language_of(const RuleInput& input) {
    return input.language.empty() ? std::string_view(input.document.language) : input.language;
}

namespace {

/// A surprising story is nothing to be sad about: harm in its own words is an error, also without an article.
std::vector<Finding> check_surprise_words(const RuleInput& input) {
    std::string title;
    std::string told;
    for (const ShownText& shown : shown_texts(input.document)) {
        if (shown.part != Part::headline && shown.part != Part::body) continue;
        if (title.empty()) title = shown.text;
        told += std::string(shown.text) + ". ";
    }
    const auto found = harm_word_of(told, language_of(input));
    if (found.empty()) return {};
    return {{"light", RuleSeverity::error, 0,
             sentence(input, "grave_surprise", {{"text", shortened(title)}, {"found", as_written(told, found)}})}};
}

/// Its article is never about harm where its title or lead says so, and where its text does, an editor must know.
std::vector<Finding> check_surprise_article(const RuleInput& input) {
    std::vector<Finding> findings;
    for (const StoredArticle& shown : input.articles) {
        const Article& article = shown.article;
        const auto language = article.language.empty() ? language_of(input) : std::string_view(article.language);
        const auto told = article.title + ". " + article.lead;
        const auto grave = grave_word_of(told, language);
        const auto found = grave.empty() ? harm_word(article, language) : grave;
        if (found.empty()) continue;
        const auto whole = told + "\n" + body_text(article);
        findings.push_back({"light", grave.empty() ? RuleSeverity::warning : RuleSeverity::error, 0,
                            sentence(input, "grave_surprise",
                                     {{"text", shortened(article.title)}, {"found", as_written(whole, found)}})});
    }
    return findings;
}

std::vector<Finding> check_surprise(const RuleInput& input) {
    auto findings = check_surprise_words(input);
    return findings.empty() ? check_surprise_article(input) : findings;
}

} // namespace

std::vector<Finding> check_light(const RuleInput& input) {
    if (input.document.product == Product::surprising) return check_surprise(input);
    if (input.document.product != Product::digest) return {};
    const auto items = items_of(input.document);
    const auto last = static_cast<int>(items.size());
    std::vector<Finding> findings;
    if (input.picks.size() == items.size() && !items.empty() && input.picks.back().light && input.severe_alert_open)
        findings.push_back({"light", RuleSeverity::error, last,
                            sentence(input, "light_in_crisis", {{"text", shortened(items.back()->title)}})});
    // One of two stories ends with what there is; three are a whole edition, as at weekends.
    if (items.size() < 3) return findings;
    const auto language = language_of(input);
    const auto text = items.back()->title + ". " + items.back()->line;
    if (const auto grave = grave_end(text, language); !grave.empty())
        findings.push_back({"light", RuleSeverity::warning, last,
                            sentence(input, "grave_end",
                                     {{"text", shortened(items.back()->title)}, {"found", as_written(text, grave)}})});
    return findings;
}

} // namespace depesche::digest
