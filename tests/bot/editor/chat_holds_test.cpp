#include "tests/bot/editor/chat_world.hpp"

#include "bot/editor/chat_buttons.hpp"
#include "bot/editor/chat_holds.hpp"
#include "tests/support/golden.hpp"

#include <fmt/format.h>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using depesche::tests::ChatWorld;
using depesche::tests::EditorPhones;

namespace {

std::vector<digest::Article> wire(int first, int count, digest::Instant at, int urgent = -1) {
    std::vector<digest::Article> many;
    for (int i = first; i < first + count; ++i) {
        digest::Article article;
        article.id = fmt::format("wire-{}", i);
        article.title = fmt::format("Meldung {} <aus> der Seestadt & Umgebung", i);
        article.lead = fmt::format("Es geht um die Sache mit der Nummer {}.", i * 7919);
        article.published = at;
        article.urgency = i == urgent ? 1 : 4;
        many.push_back(article);
    }
    return many;
}

struct Storm : ChatWorld {
    explicit Storm(int urgent = -1) {
        holds->on_urgent([this](const auto& some) { told += some.size(); });
        id = bring(0, 30, urgent);
        tick();
    }
    digest::HoldId bring(int first, int count, int urgent = -1) {
        const auto now = world.clock.now();
        return world.articles
            ->put_document(wire(first, count, now - 5min, urgent), "https://wire.example/rss", now, false)
            .value()
            .hold->id;
    }
    const EditorPhones::Message* message(const std::string& who = keller) const {
        for (const auto* one : phones.in(who))
            if (one->content.plain.find("Artikel") != std::string::npos) return one;
        return nullptr;
    }
    digest::Hold hold() { return world.articles->hold(id).value().value(); }
    digest::HoldId id = 0;
    std::size_t told = 0;
};

HoldView view(const char* decided_by = nullptr) {
    HoldView view;
    view.source = "Agentur Nord";
    view.hold.id = 17;
    view.hold.since = digest::parse_iso8601("2026-11-24T05:30:00Z").value();
    view.hold.storm = {digest::Storm::Kind::too_many, 43, 12min, 1, 6};
    view.hold.articles = view.hold.waiting = 43;
    if (decided_by != nullptr) {
        view.hold.decision = digest::Hold::Decision::set_aside;
        view.hold.decided = view.hold.since + 2h;
        view.hold.decided_by = decided_by;
        view.hold.waiting = 0;
    }
    for (int i = 0; i < 12; ++i) {
        digest::StoredArticle stored;
        stored.key = 100 + i;
        stored.article.title = fmt::format("Brücke {} <gesperrt> & geräumt", i);
        stored.article.urgency = i == 0 ? 1 : 4;
        stored.hold = decided_by == nullptr ? 17 : 0;
        view.articles.push_back(stored);
    }
    return view;
}

std::string as_text(const HoldView& hold, const std::string& language) {
    const auto texts = config::TextLibrary::load().value();
    const OutgoingMessage message = show_hold(hold, texts.best(language), digest::Zone::find("Europe/Zurich").value(),
                                              digest::Dialect::telegram_html);
    std::string text = message.text + "\n";
    for (const auto& row : message.buttons) {
        for (const Button& button : row) text += fmt::format("\n[{}] {}", button.text, button.data);
        text += "\n";
    }
    return text;
}

} // namespace

TEST_CASE("a hold is shown with its reason, its first titles and its buttons", "[editor][hold]") {
    tests::check_golden("editor/hold_open.de-CH.txt", as_text(view(), "de-CH"));
    tests::check_golden("editor/hold_open.en.txt", as_text(view(), "en"));
    tests::check_golden("editor/hold_aside.fr-CH.txt", as_text(view("Keller"), "fr-CH"));
    tests::check_golden("editor/hold_expired.it-CH.txt", as_text(view(""), "it-CH"));
}

TEST_CASE("every reason has its words in every language", "[editor][hold]") {
    const auto texts = config::TextLibrary::load().value();
    using Kind = digest::Storm::Kind;
    for (const std::string& language : texts.languages()) {
        for (const Kind kind : {Kind::too_many, Kind::no_history, Kind::old_dates}) {
            for (const int hours : {1, 9, 200}) {
                const std::string words = storm_words({kind, 43, 60min * hours, hours, 6}, texts.best(language));
                CAPTURE(language, words);
                CHECK(words.find("43") != std::string::npos);
            }
        }
    }
}

TEST_CASE("the buttons of a hold survive the way through the platform, forged ones do not", "[editor][hold]") {
    for (const HoldPress press : {HoldPress{HoldPress::What::release, 17}, HoldPress{HoldPress::What::set_aside, 1},
                                  HoldPress{HoldPress::What::release_one, 999'999'999'999}}) {
        CHECK(press_from(to_data(press)) == Press{press});
        CHECK(is_editors_data(to_data(press)));
    }
    for (const char* forged : {"eS", "eSr", "eSx1", "eSr-1", "eSr1x", "eSr1111111111111111111"})
        CHECK_FALSE(press_from(forged));
}

TEST_CASE("one editor releases a hold, and everybody sees it", "[editor][hold]") {
    Storm storm;
    REQUIRE(storm.message() != nullptr);
    CHECK(storm.message()->content.plain.find("30 neue Artikel") != std::string::npos);
    storm.press(ChatWorld::keller, "Alle freigeben");
    CHECK(storm.hold().decision == digest::Hold::Decision::released);
    CHECK(storm.hold().decided_by == "Keller");
    for (const char* who : {ChatWorld::keller, ChatWorld::brunner}) {
        CHECK(storm.message(who)->content.plain.find("Freigegeben von Keller") != std::string::npos);
        CHECK(storm.message(who)->content.buttons.empty());
    }
    CHECK(storm.phones.toasts.back() == "30 Artikel sind Neuigkeiten.");
}

TEST_CASE("what the command line decides shows in the chat, and an old button does nothing more", "[editor][hold]") {
    Storm storm;
    const std::string data = EditorPhones::button(*storm.message(), "Weglegen")->data;
    REQUIRE(storm.holds->release(storm.id, "cli:rossi"));
    storm.tick();
    CHECK(storm.message()->content.plain.find("Freigegeben von cli:rossi") != std::string::npos);
    storm.press_data(ChatWorld::keller, data, storm.message()->id);
    CHECK(storm.hold().decision == digest::Hold::Decision::released);
    CHECK(storm.refusals() == 1);
}

TEST_CASE("a stranger decides nothing about a hold", "[editor][hold]") {
    Storm storm;
    const std::string data = EditorPhones::button(*storm.message(), "Alle freigeben")->data;
    storm.press_data(ChatWorld::stranger, data, storm.message()->id);
    CHECK(storm.hold().decision == digest::Hold::Decision::open);
    CHECK(storm.refusals() == 1);
}

TEST_CASE("an urgent article in a storm rings by name, and is let go alone", "[editor][hold]") {
    Storm storm(7);
    CHECK(storm.phones.said(ChatWorld::brunner, "Dringend, aber mit vielen anderen"));
    const auto* message = storm.message();
    REQUIRE_FALSE(message->content.buttons.empty());
    const std::string label = message->content.buttons.front().front().text;
    CHECK(label.find("Meldung 7") != std::string::npos);
    storm.press(ChatWorld::keller, label);
    CHECK(storm.told == 1);
    CHECK(storm.hold().waiting == 29);
    CHECK(EditorPhones::button(*storm.message(), label) == nullptr);
    CHECK(EditorPhones::button(*storm.message(), "Alle freigeben") != nullptr);
}

TEST_CASE("a second storm changes the message, and nothing is said twice after a restart", "[editor][hold]") {
    Storm storm;
    storm.bring(100, 40);
    storm.tick();
    CHECK(storm.message()->content.plain.find("70 neue Artikel") != std::string::npos);
    const std::size_t said = storm.phones.messages.size();
    storm.restart();
    storm.tick();
    CHECK(storm.phones.messages.size() == said);
}

TEST_CASE("a hold that nobody decides about is set aside, and that is said", "[editor][hold]") {
    Storm storm;
    storm.world.clock.advance(24h);
    REQUIRE(storm.holds->tick());
    storm.tick();
    CHECK(storm.message()->content.plain.find("Niemand hat rechtzeitig entschieden") != std::string::npos);
    CHECK(storm.phones.said(ChatWorld::keller, "es ist weggelegt"));
    storm.press(ChatWorld::keller, "Alle freigeben");
    CHECK(storm.hold().decision == digest::Hold::Decision::released);
}

TEST_CASE("a hold names the day on which it ends, since its message still stands there then", "[editor][holds]") {
    const auto [language, words] =
        GENERATE(table<const char*, const char*>({{"de-CH", "Das wartet bis Mittwoch, 6.30 Uhr;"},
                                                  {"de-DE", "Das wartet bis Mittwoch, 6:30 Uhr;"},
                                                  {"en", "Until Wednesday, 06:30, it waits;"},
                                                  {"fr-CH", "Cela attend jusqu’à mercredi, 6 h 30"},
                                                  {"it-CH", "Resta in attesa fino a mercoledì, 6.30;"}}));
    const config::TextLibrary library = config::TextLibrary::load().value();
    const digest::Zone zone = digest::Zone::find("Europe/Zurich").value();
    const auto shown = show_hold(view(), library.best(language), zone, digest::Dialect::plain);
    INFO(shown.plain);
    CHECK(shown.plain.find(words) != std::string::npos);
}
