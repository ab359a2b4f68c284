// Power cuts, failed fsyncs and full disks under the stores, at every place where they can strike.
#include "digest/article/article_store.hpp"
#include "digest/article/database.hpp"
#include "digest/article/wal_file.hpp"
#include "tests/support/recording_vfs.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <array>
#include <fstream>
#include <iterator>
#include <set>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using Fault = RecordingVfs::Fault;
using Keep = DiskFile::Keep;

namespace {

constexpr std::array notes_schema{Migration{1, "CREATE TABLE note(id INTEGER PRIMARY KEY, text TEXT NOT NULL);"}};

/// Every note is long enough to take pages of its own.
std::string note(int number) {
    return fmt::format("{} {}", number, std::string(3000, static_cast<char>('a' + number % 26)));
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

StoreResult<void> write_note(Database& database, int number) {
    auto transaction = database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    if (auto done = database.run("INSERT INTO note(id, text) VALUES(?, ?)", number, note(number)); !done) return done;
    return transaction->commit();
}

std::set<int> read_notes(Database& database) {
    std::set<int> found;
    auto statement = database.prepare("SELECT id, text FROM note ORDER BY id").value();
    for (;;) {
        const auto row = statement.step();
        if (!row) FAIL(row.error().message);
        if (!*row) return found;
        const int number = static_cast<int>(statement.integer(0));
        if (statement.text(1) == note(number)) found.insert(number);
    }
}

/// What is wrong with a disk after a power cut at which these notes had been committed; empty: nothing.
std::string problem_of(const Files& files, const std::filesystem::path& folder, const std::set<int>& committed) {
    RecordingVfs fast; // of a disk for which nobody waits
    fast.record(false);
    lay_out(files, folder);
    const auto database =
        Database::open(folder / "test.db", notes_schema, {.vfs = fast.name(), .checkpoint_pages = 1000});
    if (!database) return "does not open: " + database.error().message;
    if (const auto checked = (*database)->check_integrity(); !checked) return checked.error().message;
    const std::set<int> found = read_notes(**database);
    for (const int number : committed)
        if (!found.contains(number)) return fmt::format("note {} of {} is lost", number, committed.size());
    return {};
}

struct Checked {
    int states = 0, bad = 0;
    std::string first_problem;
};

/// Cuts the power after each `every`-th event that is no write, each time in the extreme ways and `more` times at
/// random. Marks say which note had been committed. Some 6 ms a state.
Checked cut_everywhere(const std::vector<DiskEvent>& events, int more, std::uint64_t seed, std::size_t every) {
    const TempDir folder;
    std::mt19937_64 random(seed);
    Disk disk;
    std::set<int> committed;
    Checked checked;
    std::size_t moments = seed; // not the same ones for every seed
    const auto look = [&](Keep keep) {
        ++checked.states;
        const std::string problem = problem_of(disk.after_power_loss(keep, random), folder.path(), committed);
        if (problem.empty()) return;
        if (checked.bad++ == 0) checked.first_problem = problem;
    };
    for (const DiskEvent& event : events) {
        disk.apply(event);
        if (event.kind == DiskEvent::Kind::mark) committed.insert(std::stoi(event.name));
        if (event.kind == DiskEvent::Kind::write || event.kind == DiskEvent::Kind::create) continue;
        if (++moments % every != 0) continue;
        for (const Keep keep : {Keep::none, Keep::all, Keep::first, Keep::last}) look(keep);
        for (int i = 0; i < more; ++i) look(Keep::random);
    }
    return checked;
}

DatabaseOptions through(const RecordingVfs& vfs) { return {.vfs = vfs.name(), .checkpoint_pages = 12}; }

void write_notes(RecordingVfs& vfs, Database& database, int from, int to) {
    for (int number = from; number < to; ++number) {
        REQUIRE(write_note(database, number));
        vfs.mark(std::to_string(number));
    }
}

} // namespace

TEST_CASE("whenever the power goes, what was committed is there", "[article][database][power]") {
    const TempDir folder;
    RecordingVfs vfs;
    {
        auto database = Database::open(folder / "test.db", notes_schema, through(vfs)).value();
        write_notes(vfs, *database, 0, 30);
    }
    { // and after a clean end, and a second life
        auto database = Database::open(folder / "test.db", notes_schema, through(vfs)).value();
        write_notes(vfs, *database, 30, 40);
    }
    const Checked checked = cut_everywhere(vfs.events(), 1, 1, 1);
    INFO(checked.first_problem);
    CHECK(checked.bad == 0);
    CHECK(checked.states > 300);
}

TEST_CASE("a disk that lies about fsync is found out", "[article][database][power]") {
    const std::string lie = GENERATE(std::string(), std::string("-wal"), std::string("test.db"));
    const TempDir folder;
    RecordingVfs vfs;
    {
        auto database = Database::open(folder / "test.db", notes_schema, through(vfs)).value();
        write_notes(vfs, *database, 0, 5);
        vfs.drop_syncs(lie);
        write_notes(vfs, *database, 5, 15);
    }
    CAPTURE(lie);
    CHECK(cut_everywhere(vfs.events(), 0, 1, 2).bad > 0);
}

TEST_CASE("after a failed fsync the same connection goes on, and loses nothing at a power cut",
          "[article][database][power]") {
    const bool forgets = GENERATE(false, true);
    const std::string of = GENERATE(std::string("-wal"), std::string("test.db"));
    for (const std::size_t n : {1, 2, 4}) {
        CAPTURE(forgets, of, n);
        const TempDir folder;
        RecordingVfs vfs;
        auto database = Database::open(folder / "test.db", notes_schema, through(vfs)).value();
        write_notes(vfs, *database, 0, 3);
        vfs.forget_on_failed_sync(forgets);
        vfs.fail(Fault::sync_error, n, 1, of);
        int failed = 0;
        for (int number = 3; number < 20; ++number) {
            auto done = write_note(*database, number);
            for (; !done && failed < 3; ++failed) {
                CHECK(done.error().message.find("the disk reports an error") != std::string::npos);
                done = write_note(*database, number); // again, as the engine does
            }
            REQUIRE(done);
            vfs.mark(std::to_string(number));
        }
        CHECK(vfs.failures() == 1);
        CHECK(failed <= (of == "-wal" ? 1 : 0)); // SQLite keeps the errors of its checkpoints to itself
        const Checked checked = cut_everywhere(vfs.events(), 0, n, 5);
        INFO(checked.first_problem);
        CHECK(checked.bad == 0);
    }
}

TEST_CASE("a store opened after a failed fsync writes its log again before it builds on it",
          "[article][database][power]") {
    const TempDir folder;
    RecordingVfs vfs;
    const auto copy_as_killed = [&] { // the files as another process sees them
        const auto target = folder.path() / "next";
        std::filesystem::create_directory(target);
        for (const char* name : {"test.db", "test.db-wal"})
            std::filesystem::copy_file(folder.path() / name, target / name);
        return target / "test.db";
    };
    // In the page cache is a commit that the disk does not have.
    auto database =
        Database::open(folder / "test.db", notes_schema, {.vfs = vfs.name(), .checkpoint_pages = 1000}).value();
    write_notes(vfs, *database, 0, 3);
    vfs.fail(Fault::sync_error, 1, 1, "-wal");
    REQUIRE_FALSE(write_note(*database, 3));
    const auto next = copy_as_killed();
    Files on_disk;
    {
        Disk disk;
        std::mt19937_64 random(1);
        for (const DiskEvent& event : vfs.events()) disk.apply(event);
        on_disk = disk.after_power_loss(Keep::none, random);
    }
    REQUIRE(on_disk.at("test.db-wal").size() < std::filesystem::file_size(next.string() + "-wal"));

    // The next process: its disk starts with what is durable; what it reads is what the page cache has.
    RecordingVfs second;
    auto reopened = Database::open(next, notes_schema, {.vfs = second.name(), .checkpoint_pages = 1000}).value();
    CHECK(read_notes(*reopened).contains(3));
    std::vector<DiskEvent> events = second.events();
    for (DiskEvent& event : events)
        if (event.kind == DiskEvent::Kind::create) event.bytes = on_disk.at(event.name);
    const std::size_t opened = events.size();
    REQUIRE(write_note(*reopened, 4));
    const auto after = second.events();
    events.insert(events.end(), after.begin() + static_cast<std::ptrdiff_t>(opened), after.end());

    const TempDir state;
    const auto check = [&](bool with_rewriting) {
        Disk disk;
        std::mt19937_64 random(1);
        bool connected = false;
        for (const DiskEvent& event : events) {
            connected = connected || event.kind == DiskEvent::Kind::sync;
            const bool made_name = event.kind == DiskEvent::Kind::create;
            if (with_rewriting || connected || made_name) disk.apply(event);
        }
        return problem_of(disk.after_power_loss(Keep::none, random), state.path(), {0, 1, 2, 4});
    };
    CHECK(check(true).empty());
    CHECK(check(false).find("is lost") != std::string::npos); // that is why it is written again
}

TEST_CASE("a log of any length is written again when a store opens after a crash", "[article][database][power]") {
    const TempDir folder, crashed;
    auto database = Database::open(folder / "test.db", notes_schema).value();
    for (int number = 0; number < 400; ++number) REQUIRE(write_note(*database, number));
    for (const char* name : {"test.db", "test.db-wal"}) std::filesystem::copy_file(folder / name, crashed / name);
    const std::string log = read_file(crashed / "test.db-wal");
    REQUIRE(log.size() > 1'000'000);
    CHECK(make_wal_durable({}, crashed / "test.db") == 0);
    CHECK(read_file(crashed / "test.db-wal") == log);
    auto next = Database::open(crashed / "test.db", notes_schema).value();
    CHECK(read_notes(*next).size() == 400);
}

TEST_CASE("a store fails in words wherever the disk fails, and is whole afterwards", "[article][database][power]") {
    const Fault fault =
        GENERATE(Fault::full, Fault::short_write, Fault::write_error, Fault::sync_error, Fault::read_error);
    const std::size_t times = GENERATE(std::size_t{1}, RecordingVfs::for_good);
    int failures = 0;
    for (std::size_t n = 1; n <= 60; ++n) {
        CAPTURE(static_cast<int>(fault), n);
        const TempDir folder;
        RecordingVfs vfs;
        std::set<int> committed;
        {
            vfs.fail(fault, n, times);
            auto database = Database::open(folder / "test.db", notes_schema, through(vfs));
            if (!database) {
                CHECK_FALSE(database.error().message.empty());
                ++failures;
                vfs.heal();
                database = Database::open(folder / "test.db", notes_schema, through(vfs));
                REQUIRE(database);
            }
            for (int number = 0; number < 10; ++number) {
                const auto done = write_note(**database, number);
                if (done) committed.insert(number);
                if (done) vfs.mark(std::to_string(number));
                if (!done) CHECK(done.error().message.starts_with((folder / "test.db").string() + ": "));
                failures += done ? 0 : 1;
            }
            vfs.heal();
            REQUIRE(write_note(**database, 99)); // by itself, once the disk is well
            CHECK((*database)->check_integrity());
        }
        auto database = Database::open(folder / "test.db", notes_schema, through(vfs)).value();
        const std::set<int> found = read_notes(*database);
        for (const int number : committed) CHECK(found.contains(number));
        CHECK(database->check_integrity());
        if (times != 1 || n % 20 != 0) continue; // thousands of states else
        const Checked checked = cut_everywhere(vfs.events(), 0, n, 5);
        INFO(checked.first_problem);
        CHECK(checked.bad == 0);
    }
    CHECK(failures > 0);
}

TEST_CASE("an article that the disk has no room for is refused in words, and stored when there is",
          "[article][power]") {
    const TempDir folder;
    RecordingVfs vfs;
    auto store = open_article_store(folder / "news.db", {.vfs = vfs.name(), .checkpoint_pages = 50}).value();
    const auto put = [&](int number) {
        Article article;
        article.id = fmt::format("https://seestadt.example/{}", number);
        article.url = article.id;
        article.title = fmt::format("Seebad öffnet {}", number);
        article.published = Instant(std::chrono::hours(490'000 + number));
        return store->put(article, "https://seestadt.example/rss", Instant(std::chrono::hours(500'000)), false);
    };
    int refused = 0, taken = 0;
    for (int number = 0; number < 120; ++number) {
        const Fault fault =
            std::array{Fault::full, Fault::write_error, Fault::sync_error, Fault::read_error}[number % 4];
        vfs.fail(fault, 1 + static_cast<std::size_t>(number / 4 % 8));
        const auto done = put(number);
        vfs.heal();
        if (!done) {
            ++refused;
            CHECK(done.error().message.starts_with((folder / "news.db").string() + ": "));
            REQUIRE(put(number));
        }
        ++taken;
    }
    CHECK(refused > 20);
    CHECK(taken == 120);
}

TEST_CASE("the releases of SQLite with the WAL-reset bug are known", "[article][database]") {
    for (const char* version : {"3.7.0", "3.40.1", "3.44.5", "3.45.0", "3.50.6", "3.51.2", "", "new"})
        CHECK(has_wal_reset_bug(version));
    for (const char* version : {"3.44.6", "3.50.7", "3.51.3", "3.51.10", "3.52.0", "3.53.3", "4.0.0"})
        CHECK_FALSE(has_wal_reset_bug(version));
}

TEST_CASE("a write-ahead log that grows without end is told", "[article][database]") {
    const TempDir folder;
    CHECK(wal_trouble(folder / "test.db").empty());
    auto database = Database::open(folder / "test.db", notes_schema).value();
    CHECK(wal_trouble(folder / "test.db").empty());
    std::filesystem::resize_file(folder / "test.db-wal", wal_limit + 1);
    CHECK(wal_trouble(folder / "test.db").find("test.db-wal has grown to 64 MiB") != std::string::npos);
}
