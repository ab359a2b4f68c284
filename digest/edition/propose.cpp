#include "digest/edition/score.hpp"
#include "digest/edition/selection.hpp"
#include "digest/edition/wording.hpp"

#include <fmt/format.h>

namespace depesche::digest {

namespace {

void explain_light(Pick& pick, Lightness lightness, const config::Texts& texts) {
    pick.light = true;
    const std::string_view key = lightness == Lightness::light ? "reason.light" : "reason.soft";
    pick.reasons.push_back(
        {"light", 0,
         texts.fill(key, {{"section", pick.section.empty() ? texts.at("reason.no_section") : pick.section},
                          {"points", points_text(0)}})});
}

/// As the newsroom writes it, or as the address says it.
const std::string& shown_section(const RankedStory& story) {
    const std::string& written = story.stored().article.section;
    return written.empty() ? story.section : written;
}

/// Why a story is not in the edition although it is among the next best; empty: its score.
std::string why_not(const Selection& selection, Ranking& ranking, std::size_t rank, const config::Texts& texts) {
    const std::string none = points_text(0);
    const RankedStory& story = ranking.at(rank);
    if (story.superseded) return texts.fill("reason.superseded", {{"points", none}});
    if (selection.is_close_to_chosen(rank)) return texts.fill("reason.close", {{"points", none}});
    if (!selection.has_room_behind_paywall(rank)) return texts.fill("reason.paywall", {{"points", none}});
    if (!ranking.is_good(rank)) return texts.fill("reason.weak", {{"points", none}});
    if (!selection.has_room_in_section(rank))
        return texts.fill("reason.third", {{"section", shown_section(story)}, {"points", none}});
    return {};
}

void add_notes(Proposal& proposal, const EditionInput& input, bool light, const config::Texts& texts) {
    if (input.severe_alert_open)
        proposal.notes.push_back(texts.at("note.no_light_now"));
    else if (!light && !proposal.picks.empty())
        proposal.notes.push_back(texts.at("note.no_light"));
    if (proposal.picks.empty())
        proposal.skipped_because =
            fmt::format("no story worth sending in the last {} hours",
                        std::chrono::ceil<std::chrono::hours>(input.now - input.window_start).count());
    else if (proposal.picks.size() < good_edition)
        proposal.notes.push_back(texts.count("note.short", static_cast<long>(proposal.picks.size())));
}

} // namespace

Proposal propose(const EditionInput& input) {
    ReadingMemory memory;
    return propose(input, memory);
}

Proposal propose(const EditionInput& input, ReadingMemory& memory) {
    const config::Texts& texts = words_for_editors(input.texts);
    Reading reading(&memory);
    Candidates found = find_candidates(input, reading);
    Ranking ranking(found.events, input, reading);
    Selection selection(input, ranking);
    selection.take_pinned();
    selection.reserve_light();
    selection.fill();

    Proposal proposal;
    proposal.notes = std::move(found.notes);
    for (const std::size_t rank : selection.chosen()) {
        proposal.picks.push_back(ranking.pick(rank));
        if (selection.light() == rank) explain_light(proposal.picks.back(), ranking.lightness(rank), texts);
    }
    for (const std::size_t rank : selection.rest()) {
        proposal.next_best.push_back(ranking.pick(rank));
        if (auto why = why_not(selection, ranking, rank, texts); !why.empty())
            proposal.next_best.back().reasons.push_back({"diversity", 0, std::move(why)});
    }
    for (const std::size_t rank : selection.left_behind_paywall())
        proposal.notes.push_back(
            texts.fill("note.left_out", {{"why", texts.at("why.paywall")}, {"title", ranking.at(rank).text.title}}));
    add_notes(proposal, input, selection.light().has_value(), texts);
    return proposal;
}

} // namespace depesche::digest
