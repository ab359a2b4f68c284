#include "digest/feed/plain_text_article.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

using namespace depesche;
using namespace depesche::digest;

namespace {

Article read(const std::string& text) {
    auto read = read_plain_text_article(text, {});
    REQUIRE(read);
    return std::move(read->article);
}

const std::string lead_de = "Der Stadtrat von Quellau will die Fähre ab Mai nur noch am Wochenende fahren lassen.";
const std::string body_de = "Die Fähre verkehrt seit 1911 zwischen beiden Ufern. Nun fehlt das Geld für den Motor.";
const std::vector<std::string> points_de = {"Die Fähre fährt ab Mai seltener.", "Der Motor kostet zwei Millionen."};

std::string listed(const std::vector<std::string>& points) {
    std::string text;
    for (const std::string& point : points) text += point + '\n';
    return text;
}

} // namespace

TEST_CASE("a kicker on a line of its own is no title", "[feed][article][head]") {
    struct Page {
        std::string kicker, title, lead, label, first, second, body;
    };
    const auto page = GENERATE(values<Page>({
        {"Fährbetrieb", "Quellau spart bei der Fähre über den See", lead_de, "Darum geht's", points_de[0], points_de[1],
         body_de},
        {"Transport", "Quellmouth ferry to run only at weekends from May",
         "The council says there is no money left for a new engine after a costly winter.", "Key points",
         "The ferry will run less often.", "A new engine costs two million.",
         "The ferry has crossed the lake since 1911. Now the engine is worn out."},
        {"LIVE", "Ferry adrift on the lake with forty passengers on board",
         "Rescue boats are on their way to the ferry, the harbour office said on Sunday.", "At a glance",
         "The ferry lost its engine.", "Nobody is hurt.",
         "The ferry has crossed the lake since 1911. Now the engine is worn out."},
        {"Vie locale", "Le bac de Sourceval ne circulera plus que le week-end",
         "La commune n'a plus d'argent pour remplacer le moteur du bac, vieux de trente ans.", "L'essentiel",
         "Le bac circulera moins souvent.", "Le moteur coûte deux millions.",
         "Le bac traverse le lac depuis 1911. Son moteur est usé."},
        {"L'INTERVISTA", "Il traghetto di Fontalago viaggerà solo nel fine settimana",
         "Il Comune non ha più soldi per sostituire il motore del traghetto, che ha trent'anni.", "I punti chiave",
         "Il traghetto viaggerà meno spesso.", "Il motore costa due milioni.",
         "Il traghetto attraversa il lago dal 1911. Il motore è consumato."},
    }));
    INFO(page.kicker);
    const Article article = read(page.kicker + '\n' + page.title + '\n' + page.lead + '\n' + page.label + '\n' +
                                 page.first + '\n' + page.second + '\n' + page.body + '\n');
    CHECK(article.kicker == page.kicker);
    CHECK(article.title == page.title);
    CHECK(article.lead == page.lead);
    CHECK(article.bullets == std::vector<std::string>{page.first, page.second});
    REQUIRE(article.blocks.size() == 1);
    CHECK(article.blocks[0].text == page.body);
}

TEST_CASE("a short first line that is the title stays it", "[feed][article][head]") {
    const auto below = GENERATE(as<std::string>(),
                                lead_de + '\n' + body_de,                            // the lead is a sentence
                                "Von Mia Tal\n" + lead_de + '\n' + body_de,          // a byline
                                "Publiziert am 12. Mai 2026, 08.30 Uhr\n" + lead_de, // a date
                                "Darum geht's\n" + listed(points_de) + body_de,      // key points
                                "Quellau\n" + lead_de + '\n' + body_de,              // as short as it
                                "Was sagt der Rat zur Fähre?\nEr spart.\nUnd das Volk?\nEs murrt laut.");
    INFO(below);
    CHECK(read("Fähre gestrichen\n" + below + '\n').title == "Fähre gestrichen");
    CHECK(read("Fähre gestrichen\n" + below + '\n').kicker.empty());
}

TEST_CASE("a word that corrects the article is no kicker", "[feed][article][head]") {
    const Article article = read("KORREKTUR\nQuellau spart bei der Fähre über den See\n" + lead_de + '\n' + body_de);
    CHECK(article.kicker.empty());
    CHECK(article.title == "Quellau spart bei der Fähre über den See");
    CHECK(article.is_correction);
}

TEST_CASE("key points are found below whatever stands under the lead", "[feed][article][head]") {
    const auto between = GENERATE(as<std::string>(), "Publiziert heute um 06:12 Uhr\n", "von\nLea Sommer\n",
                                  "Published today at 6.12 am\n", "Publié hier à 18h40\n", "Lokalredaktion Seeufer\n",
                                  "von\nLea Sommer\nPubliziert gestern, 17.05 Uhr\nQuellauer Bote\n");
    INFO(between);
    const Article article = read("Quellau spart bei der Fähre über den See\n" + lead_de + '\n' + between +
                                 "Darum geht's\n" + listed(points_de) + body_de + '\n');
    CHECK(article.lead == lead_de);
    CHECK(article.bullets == points_de);
    if (between.find("Sommer") != std::string::npos) CHECK(article.authors == std::vector<std::string>{"Lea Sommer"});
    REQUIRE_FALSE(article.blocks.empty());
    CHECK(article.blocks.back().text == body_de);
    for (const Block& block : article.blocks) {
        CHECK(block.kind == BlockKind::paragraph);
        CHECK(block.text.find("12") == std::string::npos); // when it was published is no paragraph
    }
}

TEST_CASE("a label far down heads what stands below it", "[feed][article][head]") {
    std::string text = "Quellau spart bei der Fähre über den See\n" + lead_de + '\n';
    for (int i = 0; i < 8; ++i) text += body_de + '\n';
    CHECK(read(text + "Zusammenfassung\n" + listed(points_de) + body_de + '\n').bullets.empty());
}

TEST_CASE("key points are known by each label a page gives them", "[feed][article][head]") {
    const auto label =
        GENERATE(as<std::string>(), "In Kürze", "Auf den Punkt", "Das Wichtigste in Kürze", "Les points clés",
                 "L'essentiel", "I punti chiave", "In breve", "What we know so far", "Key points", "At a glance",
                 "Kurz erklärt:", "Ce que l'on sait", "Cosa sappiamo", "DAS WICHTIGSTE IN KÜRZE");
    INFO(label);
    const Article article = read("Quellau spart bei der Fähre über den See\n" + lead_de + '\n' + label + '\n' +
                                 listed(points_de) + body_de + '\n');
    CHECK(article.bullets == points_de);
}

TEST_CASE("key points need no full stop", "[feed][article][head]") {
    const std::vector<std::string> points = {"The ferry stops in May", "A new engine costs two million",
                                             "The mayor is calm"};
    const auto body =
        GENERATE(as<std::string>(), "The ferry has crossed the lake since 1911. Now the engine is worn out.",
                 "The ferry has crossed the lake since the spring of 1911.");
    const Article article = read("Quellmouth ferry to run only at weekends from May\nThe council has no money left for "
                                 "a new engine.\nKey points\n" +
                                 listed(points) + body + '\n');
    CHECK(article.bullets == points);
    REQUIRE(article.blocks.size() == 1);
    CHECK(article.blocks[0].kind == BlockKind::paragraph);
    CHECK(article.blocks[0].text == body);
}

TEST_CASE("a heading below key points that are sentences stays one", "[feed][article][head]") {
    const Article article = read("Quellau spart bei der Fähre über den See\n" + lead_de + "\nDarum geht's\n" +
                                 listed(points_de) + "Der Motor ist alt\n" + body_de + '\n');
    CHECK(article.bullets == points_de);
    REQUIRE(article.blocks.size() == 2);
    CHECK(article.blocks[0].kind == BlockKind::heading);
}

TEST_CASE("a poll ends where its choices do", "[feed][article][head]") {
    struct Page {
        std::string question, choices, below;
        std::size_t count;
    };
    const auto page = GENERATE(values<Page>({
        {"Do you think the ferry should stop?", "Yes\nNo\nI don't know\n", "Related topics\nLake\nFerry\n", 3},
        {"Wie fährst du über den See?", "Mit der Fähre\nMit dem Auto\n", "Related topics\nSee\n", 2},
        {"Et vous, prendrez-vous le bac ?", "Oui, avec plaisir\nNon, jamais\nJe ne suis pas concerné\n",
         "Le conseil vote mardi prochain.\n", 3},
        {"Was hältst du vom Plan?", "Super, endlich.\nIch weiss es nicht.\nSchade um die Fähre.\n",
         "Die Fischer wollen vor Gericht ziehen. Ihr Anwalt sprach von einem Skandal.\n", 3},
        {"Was hältst du vom Plan?", "Super, endlich.\nIch weiss es nicht.\nSchade um die Fähre.\n",
         "Fischer wehren sich\nDie Fischer wollen vor Gericht. Ihr Anwalt sprach von einem Skandal.\n", 3},
    }));
    INFO(page.question << page.choices << page.below);
    const Article article = read("Quellau spart bei der Fähre über den See\n" + lead_de + '\n' + body_de + '\n' +
                                 page.question + '\n' + page.choices + page.below);
    const auto poll = std::ranges::find(article.blocks, BlockKind::poll, &Block::kind);
    REQUIRE(poll != article.blocks.end());
    CHECK(poll->title == page.question);
    std::string shown;
    for (const char c : page.choices) shown += c == '\n' ? std::string(" · ") : std::string(1, c);
    CHECK(poll->text + " · " == shown);
    std::string rest;
    for (auto block = std::next(poll); block != article.blocks.end(); ++block) rest += block->text + '\n';
    CHECK(rest == page.below);
}

TEST_CASE("short answers are no choices of a poll", "[feed][article][head]") {
    const Article article = read("«Ich bleibe am See»\n" + lead_de +
                                 "\nHaben Sie Angst?\nNein.\nIch schlafe gut.\nDas bleibt so.\nUnd was sagen Sie "
                                 "dem Rat?\nEr soll zuhören. Mehr will ich nicht.\n");
    CHECK(std::ranges::count(article.blocks, BlockKind::poll, &Block::kind) == 0);
}

TEST_CASE("letters before question and answer tell who speaks", "[feed][article][head]") {
    const auto marks = GENERATE(values<std::pair<std::string, std::string>>(
        {{"Q: ", "A: "}, {"Frage: ", "Antwort: "}, {"D: ", "R: "}, {"Q. ", "A. "}}));
    const auto& [q, a] = marks;
    const Article article =
        read("Quellmouth harbour chief says the ferry will be back\nThe chief spoke to us about the "
             "engine and the winter.\n" +
             q + "When will it sail?\n" + a + "In May, I hope.\nIt depends on the engine.\n" + q +
             "Tell us about the engine\n" + a + "It dates from 1911. Nobody has the parts.\n");
    std::vector<BlockKind> kinds;
    for (const Block& block : article.blocks) kinds.push_back(block.kind);
    CHECK(kinds == std::vector{BlockKind::question, BlockKind::answer, BlockKind::answer, BlockKind::question,
                               BlockKind::answer});
    REQUIRE_FALSE(article.blocks.empty());
    CHECK(article.blocks[0].text == "When will it sail?");
    CHECK(article.blocks[1].text == "In May, I hope.");
}

TEST_CASE("bylines with a paper, or in other words, are bylines", "[feed][article][head]") {
    const auto line =
        GENERATE(as<std::string>(), "Von Lea Sommer, dpa", "Intervista a cura di Lea Sommer", "Story by Lea Sommer");
    INFO(line);
    const Article article =
        read("Quellau spart bei der Fähre über den See\n" + lead_de + '\n' + line + '\n' + body_de + '\n');
    CHECK(article.authors == std::vector<std::string>{"Lea Sommer"});
}

TEST_CASE("a label in capitals glued to the title is its kicker", "[feed][article][head]") {
    const Article article = read("EXCLUSIVEFerry chief of Quellmouth quits\n" + lead_de + '\n' + body_de + '\n');
    CHECK(article.kicker == "EXCLUSIVE");
    CHECK(article.title == "Ferry chief of Quellmouth quits");
    CHECK(read("VIDEOS of the ferry are found at sea\n" + lead_de + '\n' + body_de + '\n').kicker.empty());
}
