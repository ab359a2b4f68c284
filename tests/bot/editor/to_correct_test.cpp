#include "bot/editor/to_correct.hpp"

#include "bot/cli/verbs.hpp"
#include "bot/editor/lost_articles.hpp"
#include "bot/editor/take_back.hpp"
#include "bot/ingest/intake.hpp"
#include "digest/article/article_history.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

/// A newsroom whose feed brings an article that an alert then tells.
struct Told {
    Told() {
        article.id = "hafen";
        article.url = "https://seestadt.example/hafen";
        article.title = "Brand am Hafen: 12 Verletzte";
        article.lead = "Am Hafen von Seestadt brennt eine Halle, Anna Muster leitet den Einsatz.";
        article.language = "de";
        article.published = room.clock.now() - std::chrono::minutes(10);
        intake.on_changed([this](const std::vector<digest::StoredArticle>& articles) {
            for (const digest::StoredArticle& one : articles)
                for (ToCorrect& entry : list().note(one).value()) fresh.push_back(std::move(entry));
        });
        take();
    }
    CorrectionList list() { return CorrectionList(*room.newsroom); }
    void take() {
        REQUIRE(intake.take({.url = "https://seestadt.example/rss", .source = "Seestadt heute"}, {article}, false));
    }
    std::string send(AlertRequest request) {
        auto draft = room.newsroom->compose(request);
        if (!draft) FAIL(draft.error().message);
        draft = room.newsroom->approve(*draft, "cli:test");
        if (!draft) FAIL(draft.error().message);
        REQUIRE(room.ledger->drafts().create(*draft).value());
        REQUIRE(room.newsroom->send(*draft));
        return draft->id;
    }

    TestNewsroom room{"2026-11-26T12:00:00Z"};
    Intake intake{*room.articles, room.clock};
    digest::Article article;
    std::vector<ToCorrect> fresh;
};

} // namespace

TEST_CASE("a correction of what was sent is to be corrected until one goes out", "[editor]") {
    Told told;
    const std::string alert = told.send({.severity = 2, .article = "hafen"});
    told.room.clock.advance(std::chrono::minutes(5));
    told.article.title = "Brand am Hafen: 2 Verletzte";
    told.article.is_correction = true;
    told.take();
    REQUIRE(told.fresh.size() == 1);
    CHECK(told.fresh[0].draft == alert);
    CHECK(told.fresh[0].told == 1);
    CHECK(told.fresh[0].version == 2);
    CHECK(told.fresh[0].correction);
    told.take();
    CHECK(told.fresh.size() == 1); // the same document again says nothing new
    told.room.reopen();
    CHECK(told.list().open().value() == told.fresh); // also after a restart
    SECTION("somebody corrects the alert") {
        told.room.clock.advance(std::chrono::minutes(1));
        told.send({.kind = DraftKind::correction, .headline = "Es sind 2 Verletzte", .thread = alert});
        CHECK(told.list().open().value().empty());
    }
    SECTION("somebody says that it is done") {
        CHECK(told.list().dismiss("alert-99").value() == 0);
        CHECK(told.list().dismiss(alert).value() == 1);
        CHECK(told.list().open().value().empty());
    }
}

TEST_CASE("the verbs say what is to be corrected, until somebody says that it is done", "[editor][cli]") {
    Told told;
    const std::string alert = told.send({.severity = 2, .article = "hafen"});
    Services services{*told.room.newsroom, *told.room.scheduler, nullptr, nullptr, [] {}};
    const auto says = [](const VerbResult& result, std::string_view words) {
        REQUIRE(result.exit == exit_ok);
        return result.text.find(words) != std::string::npos;
    };
    const auto all_say = [&](bool expected) {
        CHECK(says(draft_list(services, {}), "TO CORRECT") == expected);
        CHECK(says(draft_show(services, {{"id", alert}}), "TO CORRECT") == expected);
        CHECK(says(article_show(services, {{"name", "hafen"}}), "TO CORRECT in " + alert) == expected);
        CHECK(status(services, {}).data.at("to_correct").size() == (expected ? 1 : 0));
        CHECK((status(services, {}).text.find("To correct") != std::string::npos) == expected);
    };
    all_say(false);
    CHECK(draft_act(services, {{"id", alert}, {"act", "corrected"}, {"who", "cli:kel"}}).exit == exit_usage);
    told.article.title = "Brand am Hafen: 2 Verletzte";
    told.article.is_correction = true;
    told.take();
    all_say(true);
    CHECK(draft_act(services, {{"id", alert}, {"act", "corrected"}, {"who", "cli:kel"}}).exit == exit_ok);
    all_say(false);
}

TEST_CASE("a silent change of numbers or names is shown, one of wording is not", "[editor]") {
    Told told;
    const std::string alert = told.send({.severity = 2, .article = "hafen"});
    told.article.lead = "Eine Halle am Hafen brennt; den Einsatz in Seestadt leitet Anna Muster.";
    const bool other_names = GENERATE(false, true);
    if (other_names) told.article.lead = "Am Hafen von Seestadt brennt eine Halle, Karl Beispiel leitet den Einsatz.";
    told.take();
    CHECK(told.fresh.size() == (other_names ? 1U : 0U));
    for (const ToCorrect& entry : told.fresh) CHECK_FALSE(entry.correction);
    CHECK(told.list().open_of(alert).value().size() == told.fresh.size());
}

TEST_CASE("what was changed before it was sent needs no correction", "[editor]") {
    Told told;
    told.article.title = "Brand am Hafen: 2 Verletzte";
    told.article.is_correction = true;
    told.take();
    told.send({.severity = 2, .article = "hafen"});
    told.take();
    CHECK(told.fresh.empty());
}

TEST_CASE("an approved draft is held at once when its article is killed, and the editors hear it", "[editor]") {
    Told told;
    auto draft = told.room.newsroom->compose({.severity = 2, .article = "hafen"});
    REQUIRE(draft);
    draft = told.room.newsroom->approve(*draft, "cli:test");
    REQUIRE(draft);
    draft->due += std::chrono::minutes(5);
    REQUIRE(told.room.ledger->drafts().create(*draft).value());
    std::vector<digest::StoredArticle> gone;
    told.intake.on_taken_back([&](const std::vector<digest::StoredArticle>& articles) { gone = articles; });
    told.article.status = digest::PublicationStatus::killed;
    told.take();
    REQUIRE(gone.size() == 1);
    TaskDesk tasks(*told.room.newsroom, told.room.ledger->tasks());
    const TakenBack done =
        take_back(*told.room.newsroom, tasks, gone[0],
                  [](const BroadcastRow& row, const std::string&) { return StoreResult<BroadcastRow>(row); });
    CHECK(done.errors.empty());
    CHECK(done.held == std::vector{draft->id});
    CHECK(told.room.draft(draft->id).state == DraftState::held);
    const std::string words = words_for_editors(*told.room.newsroom, gone[0], done.sent_in).value();
    CHECK(words.find("Brand am Hafen") != std::string::npos);
    CHECK(words.find(draft->id) != std::string::npos);
}

TEST_CASE("an older store beside the ledger gives told articles their keys back", "[editor]") {
    Told told;
    REQUIRE(told.room.articles->backup_to(told.room.dir.path() / "copy.db"));
    digest::Article second = told.article;
    second.id = "bruecke";
    second.url = "https://seestadt.example/bruecke";
    second.title = "Die Brücke über den Seearm ist gesperrt";
    second.lead = "Seit dem Mittag fährt niemand mehr über den Seearm, sagt das Amt.";
    const auto key = told.room.publish(second, "2026-11-26T11:58:00Z");
    const std::string alert = told.send({.severity = 2, .article = "bruecke"});
    CHECK(recall_lost_articles(*told.room.newsroom).value() == 0);
    told.room.articles.reset();
    for (const char* rest : {"news.db-wal", "news.db-shm"}) std::filesystem::remove(told.room.dir.path() / rest);
    std::filesystem::copy_file(told.room.dir.path() / "copy.db", told.room.dir.path() / "news.db",
                               std::filesystem::copy_options::overwrite_existing);
    told.room.reopen();
    CHECK(recall_lost_articles(*told.room.newsroom).value() == 1);
    digest::Article third = second;
    third.id = "faehre";
    third.url = "https://seestadt.example/faehre";
    third.title = "Die Fähre nach Nordtal fährt wieder";
    third.lead = "Ab morgen legt sie stündlich ab, sagt die Reederei in Nordtal.";
    CHECK(told.room.publish(third, "2026-11-26T12:01:00Z") > key);
    CHECK(told.room.publish(second, "2026-11-26T12:01:00Z") == key);
    CHECK(recall_lost_articles(*told.room.newsroom).value() == 0);
}
