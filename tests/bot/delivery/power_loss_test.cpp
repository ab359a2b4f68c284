// The power goes while a broadcast runs, at every moment and with every outcome that a disk may make of it.
//
// A broadcast runs through the real engine on a ledger whose VFS writes down each write, truncation, sync and change of
// a name, and between them each request that left and each answer, in one order. From that, legal states of the disk
// are rebuilt: the first so many events, and of what no sync had covered any part. In each of them the next process
// must find a ledger that opens and adds up, that knows everybody who was sent something, and claims nobody who was
// not; and its engine must bring the broadcast to its end with nobody lost, and nobody doubled whose end was recorded.
//
// DEPESCHE_POWER_STATES: how many states (default 200; 10,000 for a release, 100,000 for the long run).
// DEPESCHE_POWER_SEED: of the scenarios and the states. A bad state is kept: the test says where, and how to replay it
// (DEPESCHE_POWER_LOG and DEPESCHE_POWER_STATE).
#include "bot/delivery/ledger_schema.hpp"
#include "digest/article/database.hpp"
#include "tests/support/bot_delivery.hpp"
#include "tests/support/recording_vfs.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <set>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using Keep = DiskFile::Keep;
using Fault = RecordingVfs::Fault;

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name); // NOLINT(concurrency-mt-unsafe): read in one thread, nothing sets it
    if (text != nullptr) std::from_chars(text, text + std::strlen(text), otherwise);
    return otherwise;
}

/// A recipient of one broadcast, by what its message says: "A/17".
std::string key_of(const FakePlatformServer::Request& request) {
    const std::string broadcast = request.bytes.substr(request.bytes.find("post ") + 5, 1);
    return broadcast + "/" +
           std::to_string(std::stoi(request.recipient.substr(request.recipient.find_first_of("123456789"))) - 1000);
}

NewBroadcast post(DeliveryWorld& world, const std::string& name, Lane lane) {
    NewBroadcast broadcast = world.to_all();
    broadcast.message.text = broadcast.message.plain = "post " + name;
    broadcast.lane = lane;
    return broadcast;
}

struct Scenario {
    std::uint64_t seed = 1;
    int readers = 120;
    std::optional<std::string> lie{}; ///< syncs of these files do nothing, once the readers are in
    bool failing_syncs = false;
    bool cuts = false; ///< connections break after the platform has accepted: each is waited for
};

/// What the platform says to the readers: most are glad, some are gone, cut off, told to wait, or elsewhere.
HttpResult answer_to(std::mt19937_64& random, const std::string& recipient, bool cuts) {
    switch (random() % 60) {
    case 0:
    case 1:
        return answer("gone");
    case 2:
    case 3:
        return answer("wait_one 2");
    case 4:
        return cuts ? cut() : answer("ok " + recipient); // a cut was accepted all the same
    case 5:
    case 6:
        return recipient.starts_with("m") ? answer("ok " + recipient) : answer("moved m" + recipient);
    default:
        return answer("ok " + recipient);
    }
}

/// A morning digest, a reader who leaves, an alert, a stop and what comes after it, on a disk that is written down.
std::vector<DiskEvent> record(const Scenario& scenario) {
    RecordingVfs vfs;
    std::mt19937_64 random(scenario.seed);
    {
        DeliveryWorld world(
            {.database = {.vfs = vfs.name(), .checkpoint_pages = 20 + static_cast<int>(random() % 60)}});
        world.options.window = 8 + random() % 40;
        world.options.commit_every = std::chrono::milliseconds(1 + random() % 4);
        world.options.storage_pause = 5ms;
        add_readers(*world.ledger, "readers", scenario.readers);
        if (scenario.lie) vfs.drop_syncs(scenario.lie);
        world.client.script = [&](const std::string& recipient) {
            const std::string key = key_of(world.client.requests.back());
            vfs.mark("sent " + key);
            HttpResult result = answer_to(random, recipient, scenario.cuts);
            if (!result || result->body.starts_with("ok")) vfs.mark("accepted " + key);
            if (result && result->body.starts_with("gone")) vfs.mark("gone " + key);
            return result;
        };
        world.start_engine();
        const auto begin = [&](const std::string& name, Lane lane) {
            const NewBroadcast broadcast = post(world, name, lane);
            vfs.mark(fmt::format("starting {} {}", name, broadcast.recipients.size()));
            const BroadcastId id = world.start(broadcast);
            vfs.mark(fmt::format("started {} {}", name, id));
            return id;
        };
        const auto sent = [&](std::size_t count) {
            REQUIRE(world.run_until([&] { return world.client.requests.size() >= count; }));
        };
        const auto readers = static_cast<std::size_t>(scenario.readers);
        const BroadcastId digest = begin("A", Lane::digest);
        sent(readers / 4);
        if (scenario.failing_syncs) vfs.fail(Fault::sync_error, 1 + random() % 5, 1 + random() % 2, "-wal");
        const auto leaves = static_cast<Ordinal>(readers - 1 - random() % 10);
        vfs.mark(fmt::format("leaving A/{}", leaves)); // from now on it may be on the disk
        if (world.ledger->subscribers().set_state("readers", leaves, SubscriberState::stopped, noon))
            vfs.mark(fmt::format("left A/{}", leaves));
        sent(readers / 2);
        const auto stopped = world.engine->stop(digest, "the editor stopped it");
        CHECK((stopped || scenario.failing_syncs)); // stopped it is; a failing disk only cannot know yet
        world.run_for(5ms);
        vfs.heal();
        begin("B", Lane::alert);
        must(world.engine->resume(digest));
        REQUIRE(world.run_until_finished(2));
        world.engine.reset();
    }
    return vfs.events();
}

/// What had happened when the power went.
struct Known {
    std::map<std::string, BroadcastId> started;     ///< by name
    std::map<std::string, std::int64_t> recipients; ///< of those that were about to start
    std::set<std::string> accepted, gone, leaving, left;

    void take(const std::string& mark) {
        const std::string word = mark.substr(0, mark.find(' ')), rest = mark.substr(mark.find(' ') + 1);
        if (word == "starting") recipients[rest.substr(0, 1)] = std::stol(rest.substr(2));
        if (word == "started") started[rest.substr(0, 1)] = std::stol(rest.substr(2));
        if (word == "accepted") accepted.insert(rest);
        if (word == "gone") gone.insert(rest);
        if (word == "leaving") leaving.insert(rest);
        if (word == "left") left.insert(rest);
    }
};

/// Looks at one state of the disk as the next process does. The first problem in words; empty: all is well.
class NextProcess {
public:
    NextProcess(const Known& known, const std::string& vfs) : known_(known) { options_.database.vfs = vfs; }

    std::string problem_of(const Files& files) {
        const TempDir stage;
        lay_out(files, stage.path());
        if (std::string problem = integrity(stage / "ledger.db"); !problem.empty()) return problem;
        DeliveryWorld world(options_, [&](const std::filesystem::path& folder) {
            for (const auto& entry : std::filesystem::directory_iterator(stage.path()))
                std::filesystem::rename(entry.path(), folder / entry.path().filename());
        });
        if (std::string problem = adds_up(world); !problem.empty()) return problem;
        if (std::string problem = look_at_drafts(world); !problem.empty()) return problem;
        if (std::string problem = look_at_segments(world); !problem.empty()) return problem;
        return finish(world);
    }

private:
    std::string integrity(const std::filesystem::path& file) const {
        auto database = digest::Database::open(file, ledger_migrations(), options_.database);
        if (!database) return "does not open: " + database.error().message;
        auto statement = (*database)->prepare("PRAGMA integrity_check");
        if (!statement) return statement.error().message;
        const auto row = statement->step();
        if (!row) return row.error().message;
        return *row && statement->text(0) == "ok" ? "" : "damaged: " + std::string(statement->text(0));
    }

    static std::string adds_up(DeliveryWorld& world) {
        const auto problems = world.ledger->verify();
        if (!problems) return problems.error().message;
        return problems->empty() ? "" : problems->front();
    }

    /// A draft and its broadcasts are frozen together or not at all.
    std::string look_at_drafts(DeliveryWorld& world) {
        const auto rows = world.ledger->broadcasts(100);
        if (!rows) return rows.error().message;
        std::map<std::string, BroadcastId> by_draft;
        for (const BroadcastRow& row : *rows) {
            by_draft[row.draft] = row.id;
            const auto message = world.ledger->message(row.id);
            if (!message) return message.error().message;
            ids_[message->text.substr(5, 1)] = row.id;
            if (row.tally.recipients != known_.recipients.at(message->text.substr(5, 1)))
                return fmt::format("broadcast {} was frozen with {} recipients", row.id, row.tally.recipients);
        }
        for (const auto& [name, id] : known_.started)
            if (!ids_.contains(name)) return fmt::format("broadcast {} had started, and is lost", name);
        const auto drafts = world.ledger->drafts().list(100);
        if (!drafts) return drafts.error().message;
        for (const Draft& draft : *drafts)
            if ((draft.state == DraftState::sent) != by_draft.contains(draft.id))
                return fmt::format("draft {} is half sent", draft.id);
        return {};
    }

    std::string look_at_segments(DeliveryWorld& world) {
        for (const auto& [name, id] : ids_) {
            const auto loaded = world.ledger->fanout().load(id, 0);
            if (!loaded) return loaded.error().message;
            segments_[name] = by_ordinal(*loaded);
        }
        for (const std::string& key : known_.accepted) {
            const auto segment = segments_.find(key.substr(0, 1));
            const std::uint16_t offset = offset_of(key);
            if (segment == segments_.end() ||
                !(segment->second.intent.test(offset) || segment->second.ended().test(offset)))
                return fmt::format("{} was sent, unrecorded", key);
        }
        for (const auto& [name, segment] : segments_) {
            for (std::size_t i = segment.audience.next(0); i < segment_size; i = segment.audience.next(i + 1)) {
                const std::string key = fmt::format("{}/{}", name, i);
                const auto offset = static_cast<std::uint16_t>(i);
                if (segment.done.test(offset) && !known_.accepted.contains(key))
                    return fmt::format("{} counts as delivered, but nobody accepted it", key);
                if (segment.refused.test(offset) && !known_.gone.contains(key))
                    return fmt::format("{} counts as refused, but nobody refused it", key);
            }
        }
        return {};
    }

    /// The next process sends what is left.
    std::string finish(DeliveryWorld& world) {
        world.options.window = 64;
        world.options.commit_every = 1ms;
        world.start_engine();
        for (const auto& [name, id] : ids_)
            if (world.row(id).state == BroadcastState::stopped) must(world.engine->resume(id));
        for (const auto& [name, id] : ids_) {
            if (world.row(id).state == BroadcastState::finished) continue;
            const auto over = [&] {
                return std::ranges::find(world.finished, id, &BroadcastRow::id) != world.finished.end();
            };
            if (!world.run_until(over)) return fmt::format("broadcast {} does not come to its end", name);
        }
        world.engine.reset();
        if (std::string problem = adds_up(world); !problem.empty()) return "afterwards: " + problem;
        std::map<std::string, int> again;
        for (const auto& request : world.client.requests) ++again[key_of(request)];
        for (const auto& [name, id] : ids_) {
            const Segment after = by_ordinal(must(world.ledger->fanout().load(id, 0)));
            if (after.pending().any()) return fmt::format("broadcast {} is over with somebody pending", name);
            for (std::size_t i = after.audience.next(0); i < segment_size; i = after.audience.next(i + 1))
                if (std::string problem = fate_of(name, static_cast<std::uint16_t>(i), after, again); !problem.empty())
                    return problem;
        }
        return {};
    }

    std::string fate_of(const std::string& name, std::uint16_t offset, const Segment& after,
                        const std::map<std::string, int>& again) const {
        const std::string key = fmt::format("{}/{}", name, offset);
        const auto found = again.find(key);
        const int copies = found != again.end() ? found->second : 0;
        const bool had_it = known_.accepted.contains(key);
        const bool was_open = !segments_.at(name).ended().test(offset);
        if (copies > 1) return fmt::format("{} was sent {} times after the restart", key, copies);
        if (copies == 1 && !was_open) return fmt::format("{} was sent again, though its end was recorded", key);
        if (copies == 1 && known_.left.contains(key)) return fmt::format("{} had left, and was written to", key);
        // Who is gone since, as another broadcast was told, is not asked again about what may have left.
        const bool gone = std::ranges::any_of(
            known_.gone, [&](const std::string& refused) { return offset_of(refused) == offset; });
        const bool excused = after.refused.test(offset) || after.withheld.test(offset) ||
                             ((known_.leaving.contains(key) || gone) && after.unknown.test(offset));
        if (copies == 0 && !had_it && !excused) return fmt::format("{} is lost", key);
        return {};
    }

    static std::uint16_t offset_of(const std::string& key) {
        return static_cast<std::uint16_t>(std::stoi(key.substr(2)));
    }

    const Known& known_;
    LedgerOptions options_{};
    std::map<std::string, BroadcastId> ids_; ///< by what the message says
    std::map<std::string, Segment> segments_;
};

struct Result {
    std::size_t states = 0;
    std::map<std::string, int> problems;
    std::size_t first_bad = 0;
    std::string first_problem;
};

constexpr std::array ways{Keep::none,  Keep::random, Keep::all,  Keep::random,
                          Keep::first, Keep::random, Keep::last, Keep::random};

/// `states` cuts spread over the recording, from the moment when the readers are in. `only`: just this one.
Result cut_power(const std::vector<DiskEvent>& events, std::size_t states, std::uint64_t seed,
                 std::optional<std::size_t> only = {}) {
    RecordingVfs fast; // of the states: nobody waits for a disk
    fast.record(false);
    const auto first_mark = std::ranges::find(events, DiskEvent::Kind::mark, &DiskEvent::kind) - events.begin();
    const std::size_t begin = static_cast<std::size_t>(first_mark) > 40 ? static_cast<std::size_t>(first_mark) - 40 : 0;
    Disk disk;
    Known known;
    Result result;
    std::size_t applied = 0;
    for (std::size_t i = 0; i < states; ++i) {
        const std::size_t cut = begin + (events.size() - begin) * (i + 1) / states;
        for (; applied < cut; ++applied) {
            disk.apply(events[applied]);
            if (events[applied].kind == DiskEvent::Kind::mark) known.take(events[applied].name);
        }
        if (only && *only != i) continue;
        std::mt19937_64 random(seed * 1'000'003 + i);
        const Files files = disk.after_power_loss(ways[i % ways.size()], random);
        const std::string problem = NextProcess(known, fast.name()).problem_of(files);
        ++result.states;
        if (problem.empty()) continue;
        ++result.problems[problem];
        if (result.first_problem.empty()) {
            result.first_bad = i;
            result.first_problem = problem;
        }
    }
    return result;
}

void keep_for_replay(const std::vector<DiskEvent>& events, const Result& result, std::size_t states,
                     std::uint64_t seed) {
    const auto file = std::filesystem::temp_directory_path() / fmt::format("depesche-power-{}.log", seed);
    save(events, file);
    WARN(fmt::format("state {} of {} with seed {}: {}; replay: DEPESCHE_POWER_LOG={} DEPESCHE_POWER_SEED={} "
                     "DEPESCHE_POWER_STATES={} DEPESCHE_POWER_STATE={}",
                     result.first_bad, states, seed, result.first_problem, file.string(), seed, states,
                     result.first_bad));
}

/// The engine warns of each ambiguous recipient; thousands of crashes would fill pages.
struct Quiet {
    spdlog::level::level_enum before = spdlog::get_level();
    Quiet() { spdlog::set_level(spdlog::level::off); }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;
    ~Quiet() { spdlog::set_level(before); }
};

constexpr int readers = 120;

} // namespace

TEST_CASE("whenever the power goes, nobody is lost and nothing was sent unrecorded", "[delivery][power]") {
    const Quiet quiet;
    const auto states = static_cast<std::size_t>(from_environment("DEPESCHE_POWER_STATES", 200));
    const std::uint64_t seed = from_environment("DEPESCHE_POWER_SEED", std::random_device()());
    if (const char* const log = std::getenv("DEPESCHE_POWER_LOG")) { // NOLINT(concurrency-mt-unsafe)
        const std::size_t only = from_environment("DEPESCHE_POWER_STATE", 0);
        const Result result = cut_power(load_events(log), states, seed, only);
        CHECK(result.first_problem == "");
        return;
    }
    const auto recordings = std::max<std::size_t>(4, states / 1000);
    std::size_t checked = 0;
    for (std::size_t i = 0; i < recordings; ++i) {
        const std::uint64_t own = seed + i;
        const std::vector<DiskEvent> events =
            record({.seed = own, .readers = readers, .failing_syncs = i % 2 == 1, .cuts = i % 4 == 0});
        const Result result = cut_power(events, states / recordings, own);
        checked += result.states;
        if (!result.problems.empty()) keep_for_replay(events, result, states / recordings, own);
        CHECK(result.problems.empty());
    }
    WARN(fmt::format("{} states of the disk after a power cut, seed {}", checked, seed));
}

TEST_CASE("a disk that lies about fsync is found out by lost and unrecorded recipients", "[delivery][power]") {
    const Quiet quiet;
    const std::string lie = GENERATE(std::string(), std::string("-wal")); // as synchronous=OFF, and about as NORMAL
    const std::vector<DiskEvent> events = record({.seed = 7, .readers = readers, .lie = lie});
    const Result result = cut_power(events, 100, 7);
    CAPTURE(lie);
    CHECK(result.problems.size() > 10);
    CHECK(std::ranges::any_of(result.problems, [](const auto& problem) {
        // Which of the two depends on how many commits fell between two cuts.
        return problem.first.find("was sent, unrecorded") != std::string::npos ||
               problem.first.find("is lost") != std::string::npos;
    }));
}
