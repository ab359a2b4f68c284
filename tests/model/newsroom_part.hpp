#pragma once

#include "bot/editor/draft_desk.hpp"
#include "bot/editor/scheduler.hpp"
#include "bot/editor/task_desk.hpp"
#include "tests/model/dice.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>

namespace depesche::tests {

class World;

/// The newsroom of a process: what proposes, approves and hands over, with its articles; as App puts it together.
struct NewsroomPart {
    std::unique_ptr<digest::ArticleStore> articles;
    std::unique_ptr<bot::Newsroom> newsroom;
    std::unique_ptr<bot::Scheduler> scheduler;
    std::unique_ptr<bot::TaskDesk> tasks;
    std::int64_t plan = 0; ///< the number of the latest planned look at what is due
};

/// What is true of the newsroom whatever its process knows, and what it promises.
struct NewsroomTruth {
    config::Settings settings;
    struct Article {
        std::string id;
        std::optional<bot::Instant> embargo_until;
        bool taken_back = false;
    };
    std::map<digest::ArticleKey, Article> articles;
    std::int64_t published = 0;
    /// Who got which edition of which date: by draft and audience.
    std::map<std::pair<std::string, std::string>, std::set<bot::Ordinal>> got;
};

/// A newsroom with one or two editions, near the time of the next one, its clocks about to change in many cases.
std::unique_ptr<NewsroomTruth> make_newsroom(Dice& dice, bot::Instant& start);

/// That of the world's process, which has a ledger already.
bot::StoreResult<void> open_newsroom(World& world);
/// Does what is due, and plans the next look.
void tick(World& world);
/// A broadcast that has just begun, held against what the newsroom promises.
void check_begun(World& world, const bot::BroadcastRow& row);

} // namespace depesche::tests
