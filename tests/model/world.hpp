#pragma once

#include "bot/delivery/engine.hpp"
#include "tests/model/memory_disk.hpp"
#include "tests/model/mistake.hpp"
#include "tests/model/model_platform.hpp"
#include "tests/model/newsroom_part.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <deque>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace depesche::tests {

/// The wall clock: the steady one, and what somebody has set it ahead or back.
class WallClock final : public digest::Clock {
public:
    bot::Instant now() const override;
    void set(bot::Instant instant);
};

/// What somebody or something does; with dice of its own.
struct Happening {
    std::size_t kind = 0; ///< in the table of all kinds
    std::uint64_t dice = 0;
    std::chrono::nanoseconds before{}; ///< so much time passes first
};

class World;

/// A kind of happening. To add one is one line in the table in happenings.cpp, and one function.
struct HappeningKind {
    std::string_view name;
    int weight = 1;          ///< how often, in relation to the others
    int newsroom_weight = 1; ///< the same where there is a newsroom
    void (*act)(World& world, Dice& dice);
};
std::span<const HappeningKind> happening_kinds();

/// One run of Depesche: its process with engine and ledger, until it dies.
struct Process {
    explicit Process(int number)
        : id(number),
          work(boost::asio::make_work_guard(io)),
          first_timer(io),
          reactor(latest_reactor()) {}
    int id;
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    boost::asio::steady_timer first_timer; ///< makes the reactor
    int reactor;
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);
    bool asleep = false;
    std::filesystem::path folder; ///< of its lock
    std::unique_ptr<bot::Ledger> ledger;
    std::unique_ptr<bot::HttpClient> client;
    std::unique_ptr<digest::Clock> clock;   ///< of a mistake; else the world's
    std::deque<std::function<void()>> jobs; ///< that wait for the disk
    bool writing = false;
    std::int64_t jobs_done = 0;
    std::unique_ptr<NewsroomPart> newsroom;      ///< in some worlds
    std::unique_ptr<bot::DeliveryEngine> engine; ///< goes first
};

/// A rate, a window and connections, small enough for their edges to be met.
void set_limits(config::AudienceSettings& audience, Dice& dice);

/// Where the lock files lie; the databases are in memory. Of this process alone.
const std::filesystem::path& scratch_folder();

/// What is counted of a history.
struct Figures {
    std::int64_t histories = 0, happenings = 0, broadcasts = 0, requests = 0, accepted = 0, duplicates = 0, deaths = 0;
    std::size_t most_open = 0;
    std::map<std::string_view, std::int64_t> by_kind;
    Figures& operator+=(const Figures& other);
};

/// Depesche's delivery and everything around it that is not Depesche, in virtual time, from one seed. What happens is
/// given from outside; what follows from it is judged by Truth.
class World {
public:
    World(std::uint64_t seed, const Mistake* mistake, bool in_words);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    void run(std::span<const Happening> happenings);
    const std::optional<Violation>& violation() const { return truth.violation; }
    Figures figures() const;

    /// So much time passes, and whatever happens in it.
    void pass(std::chrono::nanoseconds span);
    /// kill -9, or with `power` everything that was not synced goes too.
    void die(bool power, Dice& dice);
    void start_process();
    /// It stands still, as after SIGSTOP; another process takes over what it was doing. Later it goes on, for a while.
    void fall_asleep(Dice& dice);
    bool alive() const { return process != nullptr; }
    /// After something that may have begun a broadcast, or killed the process.
    void look();
    /// Stops a running broadcast as an editor does.
    bot::StoreResult<void> stop(bot::BroadcastId id, const std::string& why);
    /// In an uneventful world it would leave within this time.
    void expect_alert(const std::vector<bot::BroadcastId>& ids);
    void set_wall(bot::Instant instant);
    bot::Instant earliest_wall() const;
    std::vector<bot::BroadcastRow> rows();
    std::string new_address() { return std::to_string(41'790'000'000 + ++last_address); }
    void apply_audiences();

    std::uint64_t seed;
    const Mistake* mistake;
    Dice dice;
    Trace trace;
    WallClock clock;
    Truth truth{trace};
    Timeline timeline;
    ModelPlatform platform{truth, timeline, dice.roll()};
    MemoryDisk disk;
    std::vector<config::AudienceSettings> settings;
    std::unique_ptr<NewsroomTruth> newsroom; ///< in every 32nd world
    std::unique_ptr<Process> process;
    std::unique_ptr<Process> sleeper; ///< the one before, which nobody knows to be alive
    std::int64_t last_address = 0, last_draft = 0;
    bool disk_is_well = true, disk_is_slow = false;
    std::optional<Moment> last_disk_trouble;

private:
    bool step(Moment until);
    void settle();
    void fail_to_start(const std::string& why);
    void die_if_killed();
    void run_job(Process& of);
    void bury(std::unique_ptr<Process>& of);
    void let_readers_in(const config::AudienceSettings& audience);
    void check_alert(bot::BroadcastId id, Moment since, Moment until);
    std::optional<std::pair<Moment, bot::Instant>> set_back_; ///< when the clock was last set ahead, and what it was

    int processes_ = 0;
    std::int64_t happenings_ = 0, steps_ = 0;
    std::map<std::string_view, std::int64_t> by_kind_;
};

/// In every 32nd there is a newsroom around the delivery: that takes fifty times as long.
constexpr bool has_newsroom(std::uint64_t seed) { return seed % 32 == 0; }
/// The happenings of a seed.
std::vector<Happening> happenings_of(std::uint64_t seed);

} // namespace depesche::tests
