#include "digest/feed/plain_text_article.hpp"

#include "digest/document/json.hpp"
#include "digest/edition/edition.hpp"
#include "digest/feed/depesche_json.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;

namespace {

PlainTextArticle read(std::string_view text, const PlainTextHints& hints = {}) {
    auto read = read_plain_text_article(text, hints);
    INFO((read ? std::string() : read.error().message));
    REQUIRE(read);
    return *std::move(read);
}

std::string data_file(const std::string& name) {
    return tests::read_file(tests::source_dir() / "tests/data/articles" / name);
}

std::size_t count(const Article& article, BlockKind kind) {
    return static_cast<std::size_t>(std::ranges::count(article.blocks, kind, &Block::kind));
}

const Block* first(const Article& article, BlockKind kind) {
    const auto found = std::ranges::find(article.blocks, kind, &Block::kind);
    return found == article.blocks.end() ? nullptr : &*found;
}

std::string refusal(std::string_view text) {
    const auto read = read_plain_text_article(text, {});
    REQUIRE_FALSE(read);
    return read.error().message;
}

} // namespace

TEST_CASE("an article copied off its page is understood whole, in each language", "[feed][article]") {
    for (const std::string name : {"interview_de", "interview_fr",       "interview_it",
                                   "interview_en", "report_de",          "list_de",
                                   "ticker_de",    "wrapped_en",         "poll_de",
                                   "flash_de",     "list_middle_de",     "interview_two_marks_en",
                                   "kill_en",      "credits_nolead_en",  "poll_fr",
                                   "report_fr",    "interview_short_fr", "poll_it",
                                   "wrapped_it",   "interview_it_turns"}) {
        const PlainTextArticle text = read(data_file(name + ".txt"));
        nlohmann::ordered_json shown = article_to_json(text.article);
        if (!text.stripped.empty()) shown["stripped"] = text.stripped;
        tests::check_golden("articles/" + name + ".json", dump_json(shown, 2));
    }
}

TEST_CASE("every interview of the examples has the same parts", "[feed][article]") {
    for (const std::string language : {"de", "fr", "it", "en"}) {
        INFO(language);
        const PlainTextArticle text = read(data_file("interview_" + language + ".txt"));
        const Article& article = text.article;
        CHECK(article.language == language);
        CHECK_FALSE(article.kicker.empty());
        CHECK_FALSE(article.lead.empty());
        CHECK(article.bullets.size() == 3);
        CHECK(count(article, BlockKind::question) >= 3);
        CHECK(count(article, BlockKind::question) == count(article, BlockKind::answer));
        CHECK(count(article, BlockKind::box) == 2);
        CHECK(count(article, BlockKind::paragraph) == 0);
        REQUIRE(first(article, BlockKind::poll) != nullptr);
        CHECK(first(article, BlockKind::poll) == &article.blocks.back());
        CHECK_FALSE(text.stripped.empty());
        const auto agency = std::ranges::find_if(article.blocks, [](const Block& b) { return !b.credit.empty(); });
        REQUIRE(agency != article.blocks.end());
        CHECK_FALSE(agency->title.empty());
        CHECK_FALSE(agency->as_of.empty());
        for (const std::string& call : text.stripped) CHECK(body_text(article).find(call) == std::string::npos);
        CHECK(line_text(article, language).origin == "first bullet");
    }
}

TEST_CASE("the scraped article beside the project is understood", "[feed][article]") {
    const auto shared = tests::shared_dir();
    const auto folder = shared ? *shared / "corpora/articles" : std::filesystem::path();
    if (!shared || !std::filesystem::exists(folder)) {
        WARN("skipped: there is no scraped article beside the project");
        return;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        INFO(entry.path());
        const PlainTextArticle text = read(tests::read_file(entry.path()));
        const Article& article = text.article;
        CHECK(article.language == "de");
        CHECK(article.kicker.size() == 15);
        CHECK(article.title.size() == 69);
        CHECK(article.bullets.size() == 3);
        std::string kinds;
        for (const Block& block : article.blocks) kinds += "phqablxr"[std::min(static_cast<int>(block.kind), 7)];
        // Bullets were lifted, the call is gone: question and answer, two boxes, the quote, the poll.
        CHECK(kinds == "qaxqaxqalqaqar");
        CHECK(text.stripped.size() == 2);
        const auto credited = std::ranges::find_if(article.blocks, [](const Block& b) { return !b.credit.empty(); });
        REQUIRE(credited != article.blocks.end());
        CHECK(credited->credit == "DPA");
        CHECK(credited->as_of.size() == 81);
        const auto quote = std::ranges::find(article.blocks, BlockKind::quote, &Block::kind);
        CHECK(line_text(article, "de-CH").line.find(quote->text.substr(2, 20)) == std::string::npos);
    }
}

TEST_CASE("an edited text is the same article, as long as its title stays", "[feed][article]") {
    const std::string first =
        "Die Brücke bleibt zu\nDie Brücke über die Seeenge bleibt bis Freitag gesperrt.\nMehr weiss man nicht.";
    const Article before = read(first).article;
    const Article after = read(first + "\nDie Polizei ermittelt.").article;
    CHECK(before.id == after.id);
    CHECK(before.id.starts_with("text:"));
    const Article named = read(first, {.url = "https://seestadt.example/b", .language = "", .published = {}}).article;
    CHECK(named.id == "https://seestadt.example/b");
    CHECK(named.from.of(Field::url) == From::editor);
}

TEST_CASE("an embargo in a text by hand is one, and no reader sees its line", "[feed][article]") {
    constexpr std::string_view body =
        "Die Seebrücke bleibt bis Freitag zu. Das sagt die Stadt.\n\nGrund ist ein Riss.\n";
    constexpr std::string_view title = "Seebrücke gesperrt";
    const std::vector<std::pair<std::string, std::string>> notes = {
        {"Sperrfrist: Sonntag, 29. November 2026, 06.00 Uhr", "2026-11-29T06:00:00Z"},
        {"SPERRFRIST 29.11.2026, 6 Uhr", "2026-11-29T06:00:00Z"},
        {"EMBARGOED until 30 November 2026, 6 pm", "2026-11-30T18:00:00Z"}};
    for (const auto& [note, until] : notes) {
        for (const std::string& text :
             {fmt::format("{}\n\n{}\n\n{}", note, title, body), fmt::format("{}\n\n{}\n\n{}", title, note, body),
              fmt::format("{}\n\n{}\n{}\n", title, body, note)}) {
            INFO(text);
            const PlainTextArticle read_text = read(text);
            const Article& article = read_text.article;
            CHECK(article.title == title);
            REQUIRE(article.embargo_until);
            CHECK(to_iso8601(*article.embargo_until) == until);
            CHECK(article.from.of(Field::embargo) == From::text_marker);
            CHECK(dump_json(article_to_json(article)).find(note) == std::string::npos);
            CHECK(article.id == read(fmt::format("{}\n\n{}", title, body)).article.id);
            CHECK(read_text.warnings.empty());
        }
    }
    const PlainTextArticle vague = read(fmt::format("{}\n\nSperrfrist: Sonntag, 6 Uhr\n\n{}", title, body));
    CHECK(vague.article.status == PublicationStatus::withheld);
    REQUIRE(vague.warnings.size() == 1);
    CHECK(vague.warnings[0].find("withheld") != std::string::npos);
}

TEST_CASE("a correction by hand is a version of the article that it corrects", "[feed][article]") {
    constexpr std::string_view text = "Seebrücke gesperrt\n\nDie Seebrücke bleibt zu. Das sagt die Stadt.\n";
    const Article corrected = read(fmt::format("KORREKTUR: {}", text)).article;
    CHECK(corrected.is_correction);
    CHECK(corrected.title == "Seebrücke gesperrt");
    CHECK(corrected.kicker.empty());
    CHECK(corrected.id == read(text).article.id);
}

TEST_CASE("what a page has around its article is taken out, in each language", "[feed][article]") {
    for (const std::string_view line : {"Teilen",
                                        "12 Kommentare",
                                        "Kommentare (34)",
                                        "Lesezeit: 4 Min.",
                                        "3 Min. Lesezeit",
                                        "Werbung",
                                        "Anzeige",
                                        "Fehler gefunden? Jetzt melden",
                                        "Aktualisiert vor 2 Stunden",
                                        "Newsletter abonnieren",
                                        "Folgen Sie uns auf Facebook",
                                        "1234 Stimmen",
                                        "Lesen Sie auch: Was der Damm kostet",
                                        "Share this article",
                                        "4 min read",
                                        "Advertisement",
                                        "Spotted a mistake? Let us know",
                                        "2 hours ago",
                                        "Read also: The old dam",
                                        "Partager cet article",
                                        "Temps de lecture : 4 min",
                                        "Publicité",
                                        "Une erreur ? Signalez-la",
                                        "il y a 3 heures",
                                        "À lire aussi : La digue",
                                        "Condividi",
                                        "Tempo di lettura: 4 minuti",
                                        "Pubblicità",
                                        "Hai trovato un errore? Segnalalo",
                                        "2 ore fa",
                                        "Leggi anche: La diga",
                                        "***",
                                        "Lesedauer: ca. 4 Minuten",
                                        "Fehler im Text? Schreiben Sie uns: hinweise@seepost.example",
                                        "Fehler im Text melden",
                                        "Haben Sie einen Fehler entdeckt? Jetzt melden.",
                                        "Etwas gesehen oder gehört? Melden Sie sich!",
                                        "Found a mistake in this article? Tell us.",
                                        "Une erreur dans cet article ? Signalez-la.",
                                        "Une faute ? Écrivez-nous",
                                        "Vous avez repéré une erreur ?",
                                        "Signaler une faute",
                                        "Trovato un errore? Scrivici",
                                        "Suivez-nous sur Instagram",
                                        "Seguici su Facebook e Instagram",
                                        "Share on Facebook",
                                        "Partager sur WhatsApp",
                                        "Auf Facebook teilen",
                                        "Tags: Damm, Rat",
                                        "Mehr in diesem Artikel:"}) {
        INFO(line);
        const PlainTextArticle text = read(fmt::format("Der Damm wird neu\nDer alte Damm ist zu alt, sagt die Stadt.\n"
                                                       "{}\nGebaut wird ab März. Es dauert zwei Jahre.\nEnde.\n",
                                                       line));
        CHECK(text.stripped == std::vector<std::string>{std::string(line)});
        CHECK(body_text(text.article) == "Gebaut wird ab März. Es dauert zwei Jahre.\n\nEnde.");
    }
}

TEST_CASE("a line that only resembles a page's is the article's", "[feed][article]") {
    for (const std::string_view line :
         {"Die Folgen", "Stimmen", "Themen der Zeit", "Teilen ist schwer, sagen Kinder.", "Werbung wirkt nicht mehr",
          "Kommentare aus Nordtal sind selten.", "Mehr zum Thema weiss niemand.", "Share prices fall again.",
          "Il y a trois heures, tout allait bien.", "Die Anzeige kam per Post.",
          "Bild: ein schweres Wort im Streit um "
          "Kunst, das viele Menschen in der Stadt und weit darüber hinaus seit Jahren beschäftigt, weil niemand sagen "
          "kann, was es heisst, und weil jeder etwas anderes darunter versteht, wie eine Umfrage der Hochschule zeigt.",
          "«In einer früheren Version war der Damm höher», sagt die Ingenieurin.", "Ελλάδα", "日本"}) {
        INFO(line);
        const PlainTextArticle text = read(fmt::format("Der Damm wird neu\nDer alte Damm ist zu alt, sagt die Stadt.\n"
                                                       "{}\nGebaut wird ab März. Es dauert zwei Jahre.\nEnde.\n",
                                                       line));
        CHECK(text.stripped.empty());
        CHECK(text.article.blocks.size() == 3);
        CHECK(text.article.image.credit.empty());
        CHECK_FALSE(text.article.is_correction);
    }
}

TEST_CASE("a sentence that begins as a button or a request does is the article's", "[feed][article]") {
    for (const std::string_view line : {"Lesezeit ist Lebenszeit, sagt die Bibliothekarin.",
                                        "Lesedauer und Verständnis hängen zusammen.",
                                        "Temps de lecture et plaisir vont ensemble.",
                                        "Tempo di lettura e piacere vanno insieme.",
                                        "Reading time is falling among children.",
                                        "Estimated reading time has halved since 1990.",
                                        "Fehler gefunden haben die Prüfer keine.",
                                        "Fehler entdeckt hat nur die Ingenieurin.",
                                        "Fehler im Text der Verfassung sind selten.",
                                        "Hast du einen Fehler gemacht, sagst du es, rät die Lehrerin.",
                                        "Haben Sie einen Fehler gemacht? Das fragte der Richter.",
                                        "Hinweis oder Fehler: Das war die Frage.",
                                        "Etwas gesehen haben drei Zeugen.",
                                        "Etwas gesehen? Melden Sie sich bei der Polizei in Seestadt.",
                                        "Etwas gehört hat niemand.",
                                        "Spotted a mistake? So did the judge.",
                                        "Spotted an error, he fixed it at once.",
                                        "Found a mistake in the accounts, say the auditors.",
                                        "See an error as a chance, she says.",
                                        "Une erreur dans le calcul a coûté des millions.",
                                        "Une erreur. Une seule.",
                                        "Une faute d'arbitrage a décidé du match.",
                                        "Une faute d'arbitrage a-t-elle décidé du match ?",
                                        "Vous avez vu une erreur d'arbitrage, pas nous.",
                                        "Signaler une fuite coûte cent francs.",
                                        "Signalez une erreur et vous perdez votre poste, dit-il.",
                                        "Hai visto un errore e taci, dice la maestra.",
                                        "Ha trovato un errore nel bilancio della città.",
                                        "Trovato un errore nel bilancio, il sindaco si scusa.",
                                        "Folgen Sie uns auf diese Reise durch das Nordtal.",
                                        "Folgt uns auf den Damm, rief der Führer.",
                                        "Follow us on a walk through the old town.",
                                        "Suivez-nous sur les traces du loup.",
                                        "Seguiteci su per la valle, dice la guida.",
                                        "Auf Facebook teilen viele das Bild.",
                                        "Auf WhatsApp teilen Eltern die Fotos ihrer Kinder.",
                                        "Share on Monday fell by a tenth.",
                                        "Partager sur la place publique, voilà le but.",
                                        "Condividi su carta, non in rete, dice la maestra.",
                                        "Tags darauf kam der Regen.",
                                        "Schlagworte allein bauen keinen Damm.",
                                        "Themen in diesem Artikel der Verfassung sind Wasser und Wald.",
                                        "Mehr in diesem Artikel steht nicht, sagt der Anwalt.",
                                        "Die App war in der ersten Version nur auf Englisch verfügbar.",
                                        "Dans une première version, le pont était plus long.",
                                        "In una prima versione il ponte era più lungo."}) {
        INFO(line);
        const PlainTextArticle text = read(fmt::format("Der Damm wird neu\nDer alte Damm ist zu alt, sagt die Stadt.\n"
                                                       "{}\nGebaut wird ab März. Es dauert zwei Jahre.\nEnde.\n",
                                                       line));
        CHECK(text.stripped.empty());
        CHECK(body_text(text.article).find(line) != std::string::npos);
        CHECK_FALSE(text.article.is_correction);
    }
}

TEST_CASE("a list of other articles ends where the article goes on", "[feed][article]") {
    const auto body = [](std::string_view between) {
        return read(
            fmt::format("Der Damm wird neu\nDer alte Damm ist zu alt, sagt die Stadt.\nGebaut wird ab März.\n{}\n"
                        "Es dauert zwei Jahre, und es kostet viel Geld. (SDA)\nEnde.\n",
                        between));
    };
    const PlainTextArticle links =
        body("Mehr zum Thema\nWas der Damm die Stadt wirklich kostet\nWer den Damm baut und wer "
             "nicht mehr mag\nDer Bau");
    CHECK(links.stripped.size() == 3);
    REQUIRE(links.article.blocks.size() == 3);
    CHECK(links.article.blocks[1].title == "Der Bau"); // a box with its agency
    CHECK(body("Mehr dazu").stripped.empty());         // the heading of a paragraph
    const PlainTextArticle marked = body("Related articles\n- What the dam costs\n- Who builds it?");
    CHECK(marked.stripped.size() == 3);
    CHECK(marked.article.blocks.size() == 3);
}

TEST_CASE("byline and dates are found wherever a page puts them", "[feed][article]") {
    for (const std::string_view head :
         {"Von Mia Tal | 12.03.2026, 14:21 | 4 Min. Lesezeit\nLEAD", "LEAD\nMia Tal\nPubliziert: 12.03.2026, 14:21",
          "12. März 2026, 14.21 Uhr\nMia Tal\nLEAD", "LEAD\nDonnerstag, 12.03.2026 14:21 · Von Mia Tal",
          "Veröffentlicht am 12. März 2026 um 14:21 Uhr\nLEAD\nDas Gespräch führte Mia Tal"}) {
        INFO(head);
        std::string text =
            "Der Damm wird neu\n" + std::string(head) + "\nGebaut wird ab März.\nEs dauert zwei Jahre.\n";
        text.replace(text.find("LEAD"), 4, "Der alte Damm ist zu alt, sagt die Stadt.");
        const Article article = read(text).article;
        CHECK(article.authors == std::vector<std::string>{"Mia Tal"});
        REQUIRE(article.published);
        CHECK(to_iso8601(*article.published) == "2026-03-12T14:21:00Z");
        CHECK(article.lead == "Der alte Damm ist zu alt, sagt die Stadt.");
        CHECK(body_text(article) == "Gebaut wird ab März.\n\nEs dauert zwei Jahre.");
    }
    const Article last =
        read("Der Damm wird neu\nDer alte Damm ist zu alt.\nGebaut wird ab März.\nVon Mia Tal\n").article;
    CHECK(last.authors == std::vector<std::string>{"Mia Tal"});
    const Article person =
        read("Der Damm wird neu\nDer alte Damm ist zu alt.\nMia Tal\nMia Tal ist Ingenieurin und hat "
             "zwanzig Jahre lang Dämme gebaut.\nEnde.\n")
            .article;
    CHECK(person.authors.empty());
}

TEST_CASE("who took the picture is the picture's credit", "[feed][article]") {
    for (const auto& [line, credit] : {std::pair{"Bild: Mia Tal / SDA", "Mia Tal / SDA"},
                                       {"Foto: Mia Tal", "Mia Tal"},
                                       {"Photo credit: Mia Tal/Reuters", "Mia Tal/Reuters"},
                                       {"Crédit photo : Mia Tal", "Mia Tal"},
                                       {"Immagine: Keystone-ATS", "Keystone-ATS"},
                                       {"KEYSTONE/Mia Tal", "KEYSTONE/Mia Tal"},
                                       {"(Getty Images)", "(Getty Images)"}}) {
        INFO(line);
        const Article article =
            read(fmt::format("Der Damm wird neu\n{}\nDer alte Damm ist zu alt.\nGebaut wird ab März.\n", line)).article;
        CHECK(article.image.credit == credit);
        CHECK(article.from.of(Field::image) == From::plain_text);
        CHECK(body_text(article) == "Gebaut wird ab März.");
    }
}

TEST_CASE("a poll keeps its choices together", "[feed][article]") {
    const auto poll = [](std::string_view below) {
        return read(fmt::format("Der Damm wird neu\nDer alte Damm ist zu alt.\nGebaut wird ab März, sagt die "
                                "Stadt.\n{}\n",
                                below))
            .article.blocks.back();
    };
    for (const std::string_view below :
         {"Umfrage\nBraucht es den Damm?\nJa\nNein\nWeiss nicht\nJetzt abstimmen\n1234 Stimmen",
          "Braucht es den Damm?\n• Ja\n• Nein\n• Weiss nicht",
          "Braucht es den Damm?\nJa\n45 %\nNein\n40 %\nWeiss nicht\n15 %"}) {
        INFO(below);
        const Block block = poll(below);
        CHECK(block.kind == BlockKind::poll);
        CHECK(block.title == "Braucht es den Damm?");
        CHECK(block.text == "Ja · Nein · Weiss nicht");
    }
    CHECK(poll("Welche Linie nimmst du?\nLinie 1\nLinie 2\nKeine davon").text == "Linie 1 · Linie 2 · Keine davon");
    CHECK(poll("Wie siehst du das?").text == "Wie siehst du das?");
    CHECK(poll("Warum zögert der Rat?\nEs fehlt Geld\nEs fehlen Leute").kind != BlockKind::poll);
}

TEST_CASE("a note that corrects is the signal and no paragraph", "[feed][article]") {
    for (const std::string_view note :
         {"Korrektur: In einer früheren Version stand eine falsche Zahl.",
          "Anmerkung der Redaktion: In einer früheren Version dieses Artikels hiess der Fluss anders.",
          "Correction: An earlier version gave a wrong number.", "An earlier version of this article had a wrong name.",
          "Rectificatif : une version précédente indiquait un faux chiffre.",
          "Dans une version précédente de cet article, le fleuve portait un autre nom.",
          "Correzione: il numero era sbagliato.",
          "In una versione precedente di questo articolo il fiume aveva un altro nome."}) {
        INFO(note);
        const PlainTextArticle text =
            read(fmt::format("Der Damm wird neu\nDer alte Damm ist zu alt.\nGebaut wird ab März.\n{}\n", note));
        CHECK(text.article.is_correction);
        CHECK(text.article.from.of(Field::correction) == From::text_marker);
        CHECK(body_text(text.article) == "Gebaut wird ab März.");
        CHECK(text.stripped.size() == 1);
    }
}

TEST_CASE("a text in any encoding is read", "[feed][article]") {
    const Article article = read("Br\xFC"
                                 "cke zu\r\nDie Br\xFC"
                                 "cke ist zu.\r\nWir berichten.\r\n")
                                .article;
    CHECK(article.title == "Brücke zu");
    CHECK(article.lead == "Die Brücke ist zu.");
    CHECK(body_text(article) == "Wir berichten.");
}

TEST_CASE("what is no article is refused in one sentence with its cure", "[feed][article]") {
    CHECK(refusal("") == "The text is empty; give a file with the title on its first line.");
    CHECK(refusal(" \n\t \xEF\xBB\xBF\n").starts_with("The text is empty"));
    CHECK(refusal(std::string(20'000'000, 'a')).starts_with("The text has 20000000 bytes; more than 1 MiB"));
    CHECK(refusal(std::string("\x7f"
                              "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0",
                              24))
              .starts_with("Binary data"));
    CHECK(refusal("<html><body><p>Text</p></body></html>").starts_with("Markup, not plain text"));
    CHECK(refusal("Folgst du schon Seestadt heute auf Whatsapp?\nAbonniere den Whatsapp-Kanal von Seestadt heute.")
              .starts_with("Only a call to subscribe"));
    CHECK(refusal("Subscribe to our newsletter").starts_with("Only a call to subscribe"));
}

TEST_CASE("one line is a title", "[feed][article]") {
    const Article article = read("Sturm über Seestadt: Fähren stehen still").article;
    CHECK(article.title == "Sturm über Seestadt: Fähren stehen still");
    CHECK(article.blocks.empty());
    CHECK(article.lead.empty());
}

TEST_CASE("no text makes the reader slow or lose its footing", "[feed][article]") {
    std::string text;
    for (int i = 0; i < 40'000; ++i) text += "«A?\n\n(a)\n";
    CHECK(read_plain_text_article(text, {}).has_value());
    std::string glued = "Aa";
    for (int i = 0; i < 100; ++i) glued += "Bb";
    CHECK(read(glued + "\n" + std::string(900'000, 'x') + "\n").article.kicker.empty());
    const std::string whole = data_file("interview_de.txt");
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        (void)read_plain_text_article(std::string_view(whole).substr(0, cut), {});
}
