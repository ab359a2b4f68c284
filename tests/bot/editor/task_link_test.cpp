#include "bot/editor/task_link.hpp"
#include "tests/support/bot_ledger.hpp"

#include <fstream>
#include <random>
#include <sys/stat.h>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

const std::string key(32, 'k');
const TaskLink link_for_keller{17, "Rahel Keller", noon + 2h};

std::string outcome(std::string_view token, std::string_view with, Instant at) {
    const auto read = read_task_link(token, with, at);
    return read ? "ok" : read.error();
}

} // namespace

TEST_CASE("a task link says which task, whose and until when", "[editor]") {
    const std::string token = sign_task_link(link_for_keller, key);
    CHECK(token.size() < 200);
    CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    const auto read = read_task_link(token, key, noon);
    REQUIRE(read);
    CHECK(read->task == 17);
    CHECK(read->editor == "Rahel Keller");
    CHECK(read->expires == noon + 2h);
}

TEST_CASE("a task link works up to its last moment and not after", "[editor]") {
    const std::string token = sign_task_link(link_for_keller, key);
    CHECK(outcome(token, key, noon + 2h) == "ok");
    CHECK(outcome(token, key, noon + 2h + 1ms) == "expired");
}

TEST_CASE("a task link of another newsroom's key is forged", "[editor]") {
    CHECK(outcome(sign_task_link(link_for_keller, key), std::string(32, 'x'), noon) == "forged");
}

TEST_CASE("a link with any character changed, added or missing is refused", "[editor]") {
    const std::string token = sign_task_link(link_for_keller, key);
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=/+. \n%";
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (const char letter : letters) {
            if (token[at] == letter) continue;
            std::string changed = token;
            changed[at] = letter;
            INFO(at << " " << letter);
            REQUIRE(outcome(changed, key, noon) != "ok");
        }
        REQUIRE(outcome(token.substr(0, at), key, noon) != "ok");
        REQUIRE(outcome(token.substr(0, at) + token.substr(at + 1), key, noon) != "ok");
        REQUIRE(outcome(token.substr(0, at) + "A" + token.substr(at), key, noon) != "ok");
    }
    CHECK(outcome(token + "=", key, noon) == "malformed");
    CHECK(outcome("", key, noon) == "malformed");
    CHECK(outcome(std::string(100'000, 'A'), key, noon) == "malformed");
}

TEST_CASE("links for any task, person and moment come back as they were, and each changed bit is noticed", "[editor]") {
    const auto seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 300; ++round) {
        TaskLink link{static_cast<BroadcastId>(random()), "",
                      noon + std::chrono::milliseconds(1 + random() % 100'000'000)};
        for (std::size_t i = random() % 40; i > 0; --i) link.editor += static_cast<char>(random());
        const std::string token = sign_task_link(link, key);
        const auto read = read_task_link(token, key, noon);
        REQUIRE(read);
        REQUIRE(read->task == link.task);
        REQUIRE(read->editor == link.editor);
        REQUIRE(read->expires == link.expires);
        std::string other_key = key;
        other_key[random() % other_key.size()] ^= static_cast<char>(1 << random() % 7);
        REQUIRE(outcome(token, other_key, noon) == "forged");
    }
}

TEST_CASE("the newsroom's key is made once, for its own eyes only", "[editor]") {
    const TempDir folder;
    const auto made = load_link_key(folder.path());
    REQUIRE(made);
    CHECK(made->size() == 32);
    struct stat about{};
    REQUIRE(::stat((folder / "web.key").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777U) == 0600);
    CHECK(load_link_key(folder.path()) == made);
    const TempDir other;
    CHECK(load_link_key(other.path()) != made);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a key that others may read, or that is damaged, is refused in words", "[editor]") {
    const TempDir folder;
    REQUIRE(load_link_key(folder.path()));
    ::chmod((folder / "web.key").c_str(), 0644);
    const auto open_to_others = load_link_key(folder.path());
    REQUIRE_FALSE(open_to_others);
    CHECK(open_to_others.error().find("others may read this key") != std::string::npos);
    ::chmod((folder / "web.key").c_str(), 0600);
    std::ofstream(folder / "web.key") << "short";
    const auto damaged = load_link_key(folder.path());
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().find("no key of 32 bytes") != std::string::npos);
    CHECK_FALSE(load_link_key(folder / "missing"));
}
