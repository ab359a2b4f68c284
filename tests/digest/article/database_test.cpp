#include "digest/article/database.hpp"

#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <fstream>
#include <sys/stat.h>

using namespace depesche::digest;
using depesche::tests::TempDir;

namespace {

constexpr std::array first{
    Migration{1, "CREATE TABLE note(id INTEGER PRIMARY KEY, text TEXT, data BLOB, at INTEGER);"}};
constexpr std::array second{first[0], Migration{2, "ALTER TABLE note ADD COLUMN mood TEXT DEFAULT 'calm';"}};

std::int64_t notes(Database& database) {
    auto statement = database.prepare("SELECT count(*) FROM note").value();
    REQUIRE(statement.step().value());
    return statement.integer(0);
}

void overwrite(const std::filesystem::path& file, std::string_view bytes, std::streamoff at = 0) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

} // namespace

TEST_CASE("what was bound comes back with its type", "[article][database]") {
    auto database = Database::in_memory(first).value();
    auto insert = database->prepare("INSERT INTO note(text, data, at) VALUES(?,?,?)").value();
    const std::array blob{std::byte{0}, std::byte{255}, std::byte{7}};
    const Instant at{std::chrono::milliseconds(1'700'000'000'123)};
    REQUIRE(insert.run("Grüezi", std::span<const std::byte>(blob), at));
    REQUIRE(insert.run(std::optional<std::string>(), std::span<const std::byte>(), std::optional<Instant>()));
    CHECK(database->last_row_id() == 2);

    auto select = database->prepare("SELECT text, data, at FROM note ORDER BY id").value();
    REQUIRE(select.step().value());
    CHECK(select.text(0) == "Grüezi");
    REQUIRE(select.blob(1).size() == 3);
    CHECK(select.blob(1)[1] == std::byte{255});
    CHECK(select.instant(2) == at);
    REQUIRE(select.step().value());
    CHECK(select.is_null(0));
    CHECK(select.blob(1).empty());
    CHECK_FALSE(select.optional_instant(2));
    CHECK_FALSE(select.step().value());
}

TEST_CASE("a transaction that is not committed leaves nothing", "[article][database]") {
    auto database = Database::in_memory(first).value();
    {
        auto transaction = database->begin().value();
        REQUIRE(database->execute("INSERT INTO note(text) VALUES('a')"));
    }
    CHECK(notes(*database) == 0);
    auto transaction = database->begin().value();
    REQUIRE(database->execute("INSERT INTO note(text) VALUES('b')"));
    REQUIRE(transaction.commit());
    CHECK(notes(*database) == 1);
}

TEST_CASE("a wrong number of parameters is an error and not a silent NULL", "[article][database]") {
    auto database = Database::in_memory(first).value();
    auto insert = database->prepare("INSERT INTO note(text) VALUES(?)").value();
    CHECK_FALSE(insert.run("a", "b"));
    CHECK(notes(*database) == 0);
}

TEST_CASE("a store file is private, and its data is there after the next start", "[article][database]") {
    const TempDir folder;
    const auto file = folder / "deep/er/test.db";
    REQUIRE(Database::open(file, first).value()->execute("INSERT INTO note(text) VALUES('a')"));
    struct stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(notes(*Database::open(file, first).value()) == 1);
}

TEST_CASE("a store in use is refused with the file's name and what to do", "[article][database]") {
    const TempDir folder;
    auto database = Database::open(folder / "test.db", first).value();
    const auto second_try = Database::open(folder / "test.db", first);
    REQUIRE_FALSE(second_try);
    CHECK(second_try.error().kind == StoreError::Kind::locked);
    CHECK_THAT(second_try.error().message, Catch::Contains("test.db") && Catch::Contains("stop it first"));
    database.reset();
    CHECK(Database::open(folder / "test.db", first));
}

TEST_CASE("an older store is copied before it is migrated", "[article][database]") {
    const TempDir folder;
    REQUIRE(Database::open(folder / "test.db", first).value()->execute("INSERT INTO note(text) VALUES('a')"));
    {
        auto database = Database::open(folder / "test.db", second).value();
        CHECK(database->version() == 2);
        CHECK(database->execute("SELECT mood FROM note"));
        CHECK(notes(*database) == 1);
    }
    auto backup = Database::open(folder / "test.db.backup-v1", first).value();
    CHECK(backup->version() == 1);
    CHECK(notes(*backup) == 1);
}

TEST_CASE("a new store needs no backup", "[article][database]") {
    const TempDir folder;
    REQUIRE(Database::open(folder / "test.db", second));
    CHECK_FALSE(std::filesystem::exists(folder / "test.db.backup-v0"));
    CHECK_FALSE(std::filesystem::exists(folder / "test.db.backup-v1"));
}

TEST_CASE("a migration that fails leaves the store as it was", "[article][database]") {
    const TempDir folder;
    REQUIRE(Database::open(folder / "test.db", first));
    const std::array broken{first[0],
                            Migration{2, "ALTER TABLE note ADD COLUMN mood TEXT; SELECT nonsense FROM nowhere;"}};
    CHECK_FALSE(Database::open(folder / "test.db", broken));
    auto database = Database::open(folder / "test.db", first).value();
    CHECK(database->version() == 1);
    CHECK_FALSE(database->execute("SELECT mood FROM note"));
}

TEST_CASE("a store of a newer version is refused untouched", "[article][database]") {
    const TempDir folder;
    REQUIRE(Database::open(folder / "test.db", second));
    const auto older = Database::open(folder / "test.db", first);
    REQUIRE_FALSE(older);
    CHECK(older.error().kind == StoreError::Kind::newer_version);
    CHECK_THAT(older.error().message, Catch::Contains("test.db") && Catch::Contains("newer"));
}

TEST_CASE("a file that is no database is refused and kept", "[article][database]") {
    const TempDir folder;
    std::ofstream(folder / "test.db") << "Dear diary, today it rained and nothing happened.";
    const auto opened = Database::open(folder / "test.db", first);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == StoreError::Kind::corrupt);
    CHECK_THAT(opened.error().message, Catch::Contains("test.db"));
    CHECK(std::filesystem::file_size(folder / "test.db") == 49);
}

TEST_CASE("a damaged first page is told as damage", "[article][database]") {
    const TempDir folder;
    REQUIRE(Database::open(folder / "test.db", first));
    overwrite(folder / "test.db", std::string(2000, '\xee'), 100);
    const auto opened = Database::open(folder / "test.db", first);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == StoreError::Kind::corrupt);
}

TEST_CASE("damage deep in the file is found by the integrity check", "[article][database]") {
    const TempDir folder;
    {
        auto database = Database::open(folder / "test.db", first).value();
        REQUIRE(database->execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<5000) "
                                  "INSERT INTO note(text) SELECT 'note number ' || i FROM n"));
        CHECK(database->check_integrity());
    }
    overwrite(folder / "test.db", std::string(4096, '\xee'), 5 * 4096);
    auto database = Database::open(folder / "test.db", first).value();
    const auto checked = database->check_integrity();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().kind == StoreError::Kind::corrupt);
}

TEST_CASE("a folder in the place of the store is an unreadable store", "[article][database]") {
    const TempDir folder;
    std::filesystem::create_directory(folder / "test.db");
    const auto opened = Database::open(folder / "test.db", first);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == StoreError::Kind::unreadable);
}

TEST_CASE("a full disk is told as such and what was committed stays", "[article][database]") {
    auto database = Database::in_memory(first).value();
    REQUIRE(database->execute("INSERT INTO note(text) VALUES('a'); PRAGMA max_page_count=10;"));
    auto insert = database->prepare("INSERT INTO note(text) VALUES(?)").value();
    StoreResult<void> done;
    for (int i = 0; i < 100 && done; ++i) done = insert.run(std::string(2000, 'x'));
    REQUIRE_FALSE(done);
    CHECK(done.error().kind == StoreError::Kind::full);
    CHECK(notes(*database) >= 1);
    CHECK(database->check_integrity());
}

TEST_CASE("a backup of a running store is complete, and a store of its own", "[article][database]") {
    const TempDir folder;
    auto database = Database::open(folder / "test.db", first).value();
    REQUIRE(database->execute("INSERT INTO note(text) VALUES('a')"));
    REQUIRE(database->backup_to(folder / "copy.db"));
    REQUIRE(database->execute("INSERT INTO note(text) VALUES('b')"));
    CHECK(notes(*Database::open(folder / "copy.db", first).value()) == 1);
    REQUIRE(database->backup_to(folder / "copy.db"));
    CHECK(notes(*Database::open(folder / "copy.db", first).value()) == 2);
}

TEST_CASE("room on the disk is measured where the store lives", "[article][database]") {
    const TempDir folder;
    CHECK(disk_has_room(folder / "not-yet.db", 1));
    CHECK_FALSE(disk_has_room(folder / "not-yet.db", std::uintmax_t{1} << 62));
}
