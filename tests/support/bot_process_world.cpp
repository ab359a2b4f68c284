#include "tests/support/bot_process_world.hpp"

#include "digest/article/article_store.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <string_view>
#include <utility>

namespace depesche::tests {

using nlohmann::json;

ProcessWorld::ProcessWorld(std::int64_t count, const std::string& more) : newsroom(sandbox.address(), more) {
    if (count == 0) return;
    first = sandbox.add_readers(count);
    newsroom.import_readers(first, count);
}

json ProcessWorld::alert(const std::string& headline, std::vector<std::string> more) {
    more.insert(more.begin(), {"alert", headline, "--severity", "1", "--yes"});
    return newsroom.ask(std::move(more));
}

std::map<std::string, int> ProcessWorld::copies(const std::string& words) {
    std::map<std::string, int> counts;
    for (const Accepted& row : sandbox.ledger()) {
        if (row.text.find(words) != std::string::npos) ++counts[row.recipient];
    }
    return counts;
}

bool ProcessWorld::everybody_once(const std::string& words, std::size_t count) {
    const auto counts = copies(words);
    return counts.size() == count && std::ranges::all_of(counts, [](const auto& entry) { return entry.second == 1; });
}

bool ProcessWorld::finished() {
    const json rows = newsroom.ask({"log"});
    return std::ranges::all_of(rows, [](const json& row) { return row.at("state") == "finished"; });
}

void ProcessWorld::publish(int count) {
    auto store = digest::open_article_store(newsroom.state() / "news.db");
    REQUIRE(store);
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    constexpr std::string_view titles[] = {
        "Der Hafen bekommt eine neue Mole",    "Gemeinderat streitet über Parkplätze",
        "Die Schule am Berg öffnet wieder",    "Ein Zoo zieht um",
        "Bahn baut zwischen See und Stadt",    "Museum zeigt alte Karten",
        "Die Ernte fällt dieses Jahr gut aus", "Spital erhält moderne Geräte"};
    for (int i = 0; i < count; ++i) {
        digest::Article article;
        article.id = fmt::format("seestadt-{}", i);
        article.url = fmt::format("https://seestadt.example/{}", i);
        article.title = titles[i % 8];
        article.lead = article.title + ", wie die Stadt am Abend beschlossen hat.";
        article.section = i % 2 == 0 ? "Inland" : "Kultur";
        article.language = "de";
        article.source = "Seestadt heute";
        article.published = now - std::chrono::minutes(30 + 10 * i);
        REQUIRE((*store)->put(article, "https://seestadt.example/rss", now - std::chrono::minutes(20), false));
    }
}

std::int64_t ProcessWorld::nora() { return sandbox.get("/phone/state").at("reader").at("id").get<std::int64_t>(); }

void ProcessWorld::act(std::int64_t reader, const std::string& what, const std::string& text) {
    sandbox.post("/phone/act", {{"reader", reader}, {"do", what}, {"chat", "newsroom_bot"}, {"text", text}});
}

void stop_gently(Process& process) {
    process.signal(SIGTERM);
    const auto ended = process.wait(20s);
    REQUIRE(ended);
    INFO(ended->out << ended->err);
    CHECK(ended->exit == 0);
}

} // namespace depesche::tests
