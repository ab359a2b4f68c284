#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/scheduler.hpp"
#include "tests/support/temp_dir.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace depesche::tests {

/// A clock that the test sets.
class FakeClock : public digest::Clock {
public:
    explicit FakeClock(std::string_view iso) { set(iso); }
    digest::Instant now() const override { return now_; }
    void set(std::string_view iso) { now_ = digest::parse_iso8601(iso).value(); }
    void advance(std::chrono::milliseconds span) { now_ += span; }

private:
    digest::Instant now_;
};

/// A newsroom with stores of its own and a clock that stands still: everything but the waiting.
/// Editions: morning 06:30 daily, evening 17:30 on weekdays, Europe/Zurich, in German. One channel, one audience of readers, one test audience.
struct TestNewsroom {
    explicit TestNewsroom(std::string_view now, std::string_view extra_toml = "");
    /// As after a restart: the same files, opened anew.
    void reopen();

    /// Stores an article published at `published` (UTC) that is known since then.
    digest::ArticleKey publish(std::string_view id, std::string_view title, std::string_view published, std::string_view section = "Inland");
    digest::ArticleKey publish(digest::Article article, std::string_view seen);
    /// `count` readers who want everything.
    void add_readers(int count);
    std::vector<bot::SchedulerEvent> tick() { return scheduler->tick(); }
    bot::Draft draft(std::string_view id);
    bool has_draft(std::string_view id);

    TempDir dir;
    FakeClock clock;
    std::string toml;
    std::unique_ptr<digest::ArticleStore> articles;
    std::unique_ptr<bot::Ledger> ledger;
    std::unique_ptr<bot::Newsroom> newsroom;
    std::unique_ptr<bot::Scheduler> scheduler;
};

} // namespace depesche::tests
