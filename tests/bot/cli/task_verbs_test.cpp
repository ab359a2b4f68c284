#include "bot/cli/verbs.hpp"
#include "bot/editor/task_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using nlohmann::json;
using tests::TestNewsroom;

namespace {

struct Hands : TestNewsroom {
    Hands()
        : TestNewsroom("2026-11-26T12:00:00Z", R"(
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadt"
[editors]
people = [{ name = "Keller", id = 11 }, { name = "Meier", id = 12, login = "meier" }]
[breaking]
second_person = "never"
)") {}
    Services services{*newsroom, *scheduler, nullptr, nullptr, [] {}};

    /// An alert about an article, to the Telegram channel and to the one by hand.
    BroadcastId alert() {
        article = publish("bruecke", "Brücke am Hafen gesperrt", "2026-11-26T11:00:00Z");
        const VerbResult sent =
            alert_send(services, {{"article", std::to_string(article)}, {"severity", 1}, {"who", "cli:keller"}});
        INFO(sent.text);
        REQUIRE((sent.exit == exit_ok || sent.exit == exit_waiting));
        draft_id = sent.data.at("draft").get<std::string>();
        const VerbResult list = task_list(services, json::object());
        REQUIRE(list.data.size() == 1);
        return list.data[0].at("id").get<BroadcastId>();
    }
    VerbResult act(BroadcastId id, const char* what, json more = json::object()) {
        more["id"] = id;
        more["act"] = what;
        more["who"] = "cli:meier";
        return task_act(services, more);
    }
    digest::ArticleKey article = 0;
    std::string draft_id;
};

bool says(const VerbResult& result, std::string_view words) { return result.text.find(words) != std::string::npos; }

} // namespace

TEST_CASE("task list and status tell who is asked since when and until when", "[cli]") {
    Hands hands;
    CHECK(says(task_list(hands.services, json::object()), "nothing is to be posted by hand"));
    hands.alert();
    const VerbResult list = task_list(hands.services, json::object());
    CHECK(says(list, "asked Keller since Thu 26 Nov 13:00"));
    CHECK(says(list, "until Thu 26 Nov 15:00"));
    CHECK(says(list, "URGENT"));
    const VerbResult now = status(hands.services, json::object());
    CHECK(says(now, "asked Keller since"));
    CHECK(now.data.at("tasks").at(0).at("assignee") == "Keller");
}

TEST_CASE("task show gives the text to post", "[cli]") {
    Hands hands;
    const VerbResult shown = task_show(hands.services, {{"id", hands.alert()}});
    CHECK(shown.exit == exit_ok);
    CHECK(says(shown, "🔴 *EIL: Brücke am Hafen gesperrt*"));
    CHECK(says(shown, "https://whatsapp.com/channel/0029VaSeestadt"));
}

TEST_CASE("task posted is once, and log tells who posted it and how late", "[cli]") {
    Hands hands;
    const BroadcastId id = hands.alert();
    hands.clock.advance(41s);
    CHECK(hands.act(id, "posted", {{"link", "https://evil.example/"}}).exit == exit_usage);
    const VerbResult posted = hands.act(id, "posted", {{"link", "https://whatsapp.com/channel/x/1"}});
    CHECK(posted.exit == exit_ok);
    CHECK(says(posted, "posted by hand by Meier, 41 s after it was due"));
    const VerbResult again = hands.act(id, "drop");
    CHECK(again.exit == exit_failed);
    CHECK(says(again, "is over: posted by hand by Meier"));
    CHECK(says(log(hands.services, {{"id", std::to_string(id)}}), "posted by hand by Meier, 41 s after it was due"));
    CHECK(says(log(hands.services, json::object()), "posted by hand by Meier"));
    const VerbResult now = status(hands.services, json::object());
    INFO(now.text);
    CHECK(says(now, "posted by hand by Meier, 41 s after it was due"));
    CHECK(verify(hands.services, json::object()).exit == exit_ok);
}

TEST_CASE("task take and drop do what they say; an unknown task or act is refused", "[cli]") {
    Hands hands;
    const BroadcastId id = hands.alert();
    CHECK(says(hands.act(id, "take"), "asked Meier"));
    CHECK(hands.act(id, "erase").exit == exit_usage);
    CHECK(hands.act(999, "posted").exit == exit_usage);
    CHECK(says(hands.act(id, "drop", {{"why", "steht schon da"}}), "dropped"));
    CHECK(says(task_show(hands.services, {{"id", id}}), "reason: steht schon da (Meier)"));
}

TEST_CASE("to kill an article whose post is made asks for it to be deleted", "[cli]") {
    Hands hands;
    const BroadcastId id = hands.alert();
    REQUIRE(hands.act(id, "posted").exit == exit_ok);
    const VerbResult killed = article_set(hands.services, {{"act", "kill"}, {"name", std::to_string(hands.article)}});
    CHECK(killed.exit == exit_ok);
    CHECK(says(killed, "the post by hand of " + hands.draft_id + " is to be deleted"));
    const VerbResult list = task_list(hands.services, json::object());
    REQUIRE(list.data.size() == 1);
    CHECK(list.data[0].at("kind") == "remove");
    CHECK(says(task_show(hands.services, {{"id", list.data[0].at("id")}}),
               "the article was withdrawn: Brücke am Hafen gesperrt"));
}

TEST_CASE("to kill an article before its post is made drops the task", "[cli]") {
    Hands hands;
    const BroadcastId id = hands.alert();
    const VerbResult killed = article_set(hands.services, {{"act", "kill"}, {"name", std::to_string(hands.article)}});
    CHECK(killed.exit == exit_ok);
    CHECK(says(killed, fmt::format("the post by hand to whatsapp (task {}) is dropped", id)));
    CHECK(task_list(hands.services, json::object()).data.empty());
    CHECK(verify(hands.services, json::object()).exit == exit_ok);
}
