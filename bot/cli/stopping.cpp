#include "bot/cli/stopping.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/take_back.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

namespace {

void note(Halted& halted, const BroadcastRow& row, const StoreResult<void>& done) {
    if (done)
        halted.rows.push_back(row);
    else if (halted.error.empty())
        halted.error = done.error().message;
}

} // namespace

StoreResult<BroadcastRow> stop_broadcast(Services& services, const BroadcastRow& row, const std::string& why) {
    BroadcastRow before = row;
    StoreResult<void> done;
    if (services.engine != nullptr) {
        // The engine counts what the ledger does not know yet.
        const std::vector<BroadcastRow> live = services.engine->running();
        if (const auto known = std::ranges::find(live, row.id, &BroadcastRow::id); known != live.end()) before = *known;
        done = services.engine->stop(row.id, why);
    } else {
        done = services.newsroom.ledger().fanout().set_state(row.id, BroadcastState::stopped, why,
                                                             services.newsroom.now());
    }
    return done ? StoreResult<BroadcastRow>(std::move(before)) : std::unexpected(done.error());
}

Halted stop_broadcasts(Services& services, const std::vector<BroadcastRow>& rows, const std::string& why) {
    Halted halted;
    for (const BroadcastRow& row : rows) {
        if (row.state != BroadcastState::running) continue;
        const auto stopped = stop_broadcast(services, row, why);
        note(halted, stopped ? *stopped : row, stopped ? StoreResult<void>() : std::unexpected(stopped.error()));
    }
    return halted;
}

Halted resume_broadcasts(Services& services, const std::vector<BroadcastRow>& rows, const std::string& who) {
    Halted halted;
    for (const BroadcastRow& row : rows) {
        if (row.state == BroadcastState::stopped || row.state == BroadcastState::failed)
            note(halted, row, services.engine->resume(row.id, who));
    }
    return halted;
}

bool stopped_for_good(const BroadcastRow& row) {
    return row.why.starts_with(article_killed) || row.why.starts_with(corrected_by) ||
           row.why.starts_with(replaced_by_later);
}

std::string how_it_stands(Newsroom& newsroom, const BroadcastRow& row) {
    const auto story = newsroom.ledger().story(row.id);
    std::string text(to_string(row.state));
    if (story && !story->empty()) {
        const BroadcastEvent& last = story->back();
        text = fmt::format("{} by {} at {}", last.what, last.who, local_time(newsroom.zone(), last.at));
    }
    return fmt::format("{}, with {}", text, words(row.tally));
}

std::string stopped_sentence(const BroadcastRow& row) {
    if (row.key_class == KeyClass::by_hand)
        return fmt::format("the post by hand to {} (task {}) is dropped", row.audience, row.id);
    return fmt::format("broadcast {} to {} is stopped with {} pending; 'depesche resume {}' sends the rest", row.id,
                       row.audience, row.tally.pending, row.id);
}

} // namespace depesche::bot
