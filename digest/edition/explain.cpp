#include "digest/edition/explain.hpp"

#include "digest/document/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::digest {

namespace {

std::string_view name(Mark mark) {
    switch (mark) {
    case Mark::is_new:
        return "new";
    case Mark::is_update:
        return "update";
    case Mark::none:
        break;
    }
    return "none";
}

void add_pick(std::string& text, const Pick& pick, std::size_t number) {
    text += fmt::format("{}. {}\n", number, pick.text.title);
    if (!pick.text.line.empty()) text += fmt::format("   {}\n", pick.text.line);
    text += fmt::format("   article {} version {}{}{}, {} points:\n", pick.article, pick.version,
                        pick.section.empty() ? "" : ", " + pick.section,
                        pick.mark == Mark::is_update ? ", an update" : "", fmt::format("{:.3f}", pick.score));
    for (const Reason& reason : pick.reasons)
        text += fmt::format("   {:>7.3f}  {:<9} {}\n", reason.points, reason.part, reason.sentence);
}

nlohmann::json to_json(const Pick& pick) {
    auto reasons = nlohmann::json::array();
    for (const Reason& reason : pick.reasons)
        reasons.push_back({{"part", reason.part}, {"points", reason.points}, {"sentence", reason.sentence}});
    return {{"article", pick.article}, {"version", pick.version},       {"title", pick.text.title},
            {"line", pick.text.line},  {"line_from", pick.text.origin}, {"url", pick.url},
            {"section", pick.section}, {"score", pick.score},           {"news_time", to_iso8601(pick.news_time)},
            {"mark", name(pick.mark)}, {"light", pick.light},           {"paywall", pick.paywall},
            {"reasons", reasons}};
}

} // namespace

std::string_view plain_words(const Reason& reason) {
    const std::string_view sentence = reason.sentence;
    const auto colon = sentence.rfind(": "); // the arithmetic has none
    const bool has_points = colon != std::string_view::npos && colon + 2 < sentence.size() &&
                            std::string_view("-0123456789").contains(sentence[colon + 2]);
    if (!has_points) return sentence;
    auto words = sentence.substr(0, colon);
    for (const std::string_view space : {"\u00A0", "\u202F", " "}) { // French sets one before the colon
        if (words.ends_with(space)) words.remove_suffix(space.size());
    }
    return words;
}

std::string explain(const Proposal& proposal, const Slot& slot) {
    std::string text = fmt::format("{} for {}\n", slot.id(), to_iso8601(slot.at));
    if (!proposal.skipped_because.empty()) text += fmt::format("\nSkipped: {}.\n", proposal.skipped_because);
    for (std::size_t i = 0; i < proposal.picks.size(); ++i) {
        text += '\n';
        add_pick(text, proposal.picks[i], i + 1);
    }
    if (!proposal.next_best.empty()) text += "\nNext best, for swapping:\n";
    for (std::size_t i = 0; i < proposal.next_best.size(); ++i) {
        text += '\n';
        add_pick(text, proposal.next_best[i], proposal.picks.size() + i + 1);
    }
    if (!proposal.notes.empty()) text += "\nNotes:\n";
    for (const std::string& note : proposal.notes) text += fmt::format("- {}\n", note);
    return text;
}

std::string explain_json(const Proposal& proposal, const Slot& slot) {
    nlohmann::json result{{"edition", slot.edition},
                          {"date", to_string(slot.date)},
                          {"at", to_iso8601(slot.at)},
                          {"skipped", proposal.skipped_because},
                          {"notes", proposal.notes}};
    result["items"] = nlohmann::json::array();
    result["next_best"] = nlohmann::json::array();
    for (const Pick& pick : proposal.picks) result["items"].push_back(to_json(pick));
    for (const Pick& pick : proposal.next_best) result["next_best"].push_back(to_json(pick));
    return dump_json(result);
}

} // namespace depesche::digest
