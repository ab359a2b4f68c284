#include "digest/replay/archive_file.hpp"
#include "digest/replay/shelf.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <sys/stat.h>
#include <thread>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant later = *parse_iso8601("2026-11-01T00:00:00Z");

std::string why_not(std::string_view line) {
    const auto read = read_archive_line(line);
    return read ? "" : read.error();
}

std::vector<std::string> ids(const std::vector<StoredArticle>& articles) {
    std::vector<std::string> found;
    for (const StoredArticle& stored : articles) found.push_back(stored.article.id);
    std::ranges::sort(found);
    return found;
}

ArchivedVersion version_of(std::string id, int version, std::string_view arrives) {
    ArchivedVersion made;
    made.id = id;
    made.version = version;
    made.arrives = *parse_iso8601(arrives);
    made.article.id = std::move(id);
    made.article.title = "Version " + std::to_string(version);
    made.article.published = made.arrives;
    return made;
}

} // namespace

TEST_CASE("a line of an archive that cannot be read says why and what to write", "[replay]") {
    CHECK(why_not("[1]") == "is no JSON object; every line is one: {\"id\": ..., ...}");
    CHECK(why_not(R"({"title":"Neue Brücke","published":"2026-10-12T05:00:00Z"})") ==
          "\"id\" is missing or empty; every line needs one");
    CHECK(why_not(R"({"id":"a","title":"Neue Brücke"})") ==
          "\"published\" is missing; write when it went out, like 2026-10-12T05:04:00Z");
    CHECK(why_not(R"({"id":"a","title":"Neue Brücke","published":"gestern"})") ==
          "\"published\" is no time ('gestern'); write it like 2026-10-12T05:26:00Z");
    CHECK(why_not(R"({"id":"a","title":"T","published":"2026-10-12T05:00:00Z","urgency":"hoch"})") ==
          "\"urgency\" is no such number; write a whole number from 0 to 8, or null");
    CHECK(why_not(R"({"id":"a","title":"T","published":"2026-10-12T05:00:00Z","status":"gone"})") ==
          "\"status\" is 'gone'; write one of usable, withheld, withdrawn, canceled");
    CHECK(why_not(R"({"id":"a","title":"T")").find("every line is one JSON object") != std::string::npos);
}

TEST_CASE("an archive is read in the order in which its versions arrived", "[replay]") {
    const tests::TempDir folder;
    const auto file = folder.path() / "archive.jsonl";
    std::ofstream(file) << R"({"id":"late","title":"Spät","published":"2026-10-12T09:00:00Z"})" << "\n\n"
                        << R"({"id":"early","title":"Früh","published":"2026-10-12T05:00:00Z"})" << "\nnonsense\n"
                        << R"({"id":"early","title":"Früh","published":"2026-10-12T05:00:00Z"})" << '\n'
                        << R"({"id":"early","version":2,"title":"Früher","published":"2026-10-12T05:00:00Z",)"
                        << R"("updated":"2026-10-12T10:00:00Z"})";
    std::map<std::size_t, std::string> bad;
    auto archive =
        ArchiveFile::open(file, later, [&](std::size_t line, const std::string& why) { bad.emplace(line, why); });
    REQUIRE(archive);
    CHECK(archive->size() == 3);
    CHECK(to_iso8601(archive->last()) == "2026-10-12T10:00:00Z");
    CHECK(archive->next().value()->article.title == "Früh");
    CHECK(archive->next().value()->article.title == "Spät");
    CHECK(archive->next().value()->article.title == "Früher");
    CHECK_FALSE(archive->next().value());
    REQUIRE(bad.size() == 2);
    CHECK(bad.contains(4));
    CHECK(bad.at(5) == "\"early\" version 1 stands in line 3 already; give it the next version");
}

TEST_CASE("an archive out of a pipe is played like a file", "[replay]") {
    const tests::TempDir folder;
    const auto pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    std::jthread writer([&] {
        std::ofstream(pipe) << R"({"id":"late","title":"Spät","published":"2026-10-12T09:00:00Z"})" << '\n'
                            << R"({"id":"early","title":"Früh","published":"2026-10-12T05:00:00Z"})" << '\n';
    });
    auto archive = ArchiveFile::open(pipe, later, [](std::size_t, const std::string&) {});
    REQUIRE(archive);
    CHECK(archive->size() == 2);
    CHECK(archive->next().value()->article.title == "Früh");
    CHECK(archive->next().value()->article.title == "Spät");
    CHECK_FALSE(archive->next().value());
}

TEST_CASE("an archive that changes while it is played says so instead of ending early", "[replay]") {
    const tests::TempDir folder;
    const auto file = folder.path() / "archive.jsonl";
    const std::string line = R"({"id":"a","title":"Eins","published":"2026-10-12T05:00:00Z"})";
    std::ofstream(file) << line << '\n';
    auto archive = ArchiveFile::open(file, later, [](std::size_t, const std::string&) {});
    REQUIRE(archive);
    SECTION("cut short") { std::ofstream(file, std::ios::trunc) << line.substr(0, 20); }
    SECTION("other words") { std::ofstream(file, std::ios::trunc) << std::string(line).replace(17, 4, "Zwei") << '\n'; }
    const auto next = archive->next();
    REQUIRE_FALSE(next);
    CHECK(next.error().find("archive.jsonl: has changed while it was read") != std::string::npos);
}

TEST_CASE("a line without an end is refused, and the ones after it are read", "[replay]") {
    const tests::TempDir folder;
    const auto file = folder.path() / "archive.jsonl";
    std::ofstream(file) << std::string(longest_archive_line + 100, 'x') << '\n'
                        << R"({"id":"a","title":"Eins","published":"2026-10-12T05:00:00Z"})";
    std::map<std::size_t, std::string> bad;
    auto archive =
        ArchiveFile::open(file, later, [&](std::size_t line, const std::string& why) { bad.emplace(line, why); });
    REQUIRE(archive);
    CHECK(bad.contains(1));
    CHECK(archive->next().value()->article.title == "Eins");
}

TEST_CASE("nothing in an archive came later than now", "[replay]") {
    const tests::TempDir folder;
    const auto file = folder.path() / "archive.jsonl";
    std::ofstream(file) << R"({"id":"a","title":"Eins","published":"2126-10-12T05:00:00Z"})" << '\n'
                        << R"({"id":"b","title":"Zwei","published":"2026-10-12T05:00:00Z"})" << '\n'
                        << R"({"id":"c","title":"Drei","published":"2019-10-12T05:00:00Z"})" << '\n';
    auto archive = ArchiveFile::open(file, later, [](std::size_t, const std::string&) {});
    REQUIRE(archive);
    CHECK(archive->from_the_future() == 1);
    CHECK(to_iso8601(archive->last()) == "2026-10-12T05:00:00Z");
    archive->next().value();
    archive->next().value();
    const auto clamped = archive->next().value();
    CHECK(clamped->id == "a");
    CHECK(to_iso8601(clamped->arrives) == "2026-10-12T05:00:00Z");
}

TEST_CASE("a clock that is behind takes no archive for the future", "[replay]") {
    const tests::TempDir folder;
    const auto file = folder.path() / "archive.jsonl";
    std::ofstream(file) << R"({"id":"a","title":"Eins","published":"2026-10-12T05:00:00Z"})" << '\n'
                        << R"({"id":"b","title":"Zwei","published":"2026-10-15T05:00:00Z"})" << '\n';
    auto archive =
        ArchiveFile::open(file, *parse_iso8601("2020-01-01T00:00:00Z"), [](std::size_t, const std::string&) {});
    REQUIRE(archive);
    CHECK(archive->from_the_future() == 0);
    CHECK(to_iso8601(archive->last()) == "2026-10-15T05:00:00Z");
}

TEST_CASE("an archive that is not there, or holds no article, is said so by name", "[replay]") {
    const tests::TempDir folder;
    const auto ignore = [](std::size_t, const std::string&) {};
    const auto missing = ArchiveFile::open(folder.path() / "none.jsonl", later, ignore);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().find("none.jsonl: cannot be read") != std::string::npos);
    std::ofstream(folder.path() / "empty.jsonl") << "\n";
    const auto empty = ArchiveFile::open(folder.path() / "empty.jsonl", later, ignore);
    REQUIRE_FALSE(empty);
    CHECK(empty.error().find("has no line that is an article") != std::string::npos);
}

TEST_CASE("a shelf shows each article as it was, and forgets what no window asks for", "[replay]") {
    Shelf shelf;
    shelf.put(version_of("a", 1, "2026-10-12T05:00:00Z"));
    shelf.put(version_of("b", 1, "2026-10-12T06:00:00Z"));
    const StoredArticle changed = shelf.put(version_of("a", 3, "2026-10-13T05:00:00Z"));
    CHECK(changed.version == 3);
    CHECK(to_iso8601(changed.first_seen) == "2026-10-12T05:00:00Z");
    CHECK(to_iso8601(*changed.article.published) == "2026-10-12T05:00:00Z");
    CHECK(shelf.put(version_of("a", 2, "2026-10-13T06:00:00Z")).article.title == "Version 3");

    const Instant noon = *parse_iso8601("2026-10-12T12:00:00Z");
    CHECK(ids(shelf.window(noon - 7h, noon, 10)) == std::vector<std::string>{"b"});
    CHECK(ids(shelf.window(noon, noon + 24h, 10)) == std::vector<std::string>{"a"});
    shelf.forget(noon);
    CHECK(shelf.size() == 1);
    CHECK(shelf.id_of(2) == "b");
}
