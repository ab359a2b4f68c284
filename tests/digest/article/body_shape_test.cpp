#include "digest/article/body_shape.hpp"

#include "digest/article/body_words.hpp"
#include "digest/article/identity.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {

using K = BlockKind;

Article with(std::vector<Block> blocks, std::string language = "de") {
    Article article;
    article.title = "Titel";
    article.language = std::move(language);
    article.blocks = std::move(blocks);
    return article;
}

std::vector<K> kinds(const Article& article) {
    std::vector<K> result;
    for (const Block& block : article.blocks) result.push_back(block.kind);
    return result;
}

const std::string answer = "Das ist eine lange Geschichte, die mit dem Hochwasser vor zehn Jahren begonnen hat.";
const std::string other = "Der Kanton zahlt die Hälfte, den Rest teilen sich die Gemeinden am See nach ihrer Grösse.";

} // namespace

TEST_CASE("a talk becomes questions and answers", "[article]") {
    Article talk = with({{K::paragraph, "Der Damm in Seestadt wird neu gebaut. Ein Gespräch mit dem Bauleiter."},
                         {K::paragraph, "Weshalb braucht es den Damm?"},
                         {K::paragraph, answer},
                         {K::paragraph, other},
                         {K::paragraph, "Und wer bezahlt ihn?"},
                         {K::paragraph, other}});
    shape_body(talk);
    CHECK(kinds(talk) == std::vector{K::paragraph, K::question, K::answer, K::answer, K::question, K::answer});
}

TEST_CASE("headings that ask are questions up to the next heading", "[article]") {
    Article faq = with({{K::paragraph, answer},
                        {K::heading, "Was ist passiert?"},
                        {K::paragraph, answer},
                        {K::heading, "Wer bezahlt das?"},
                        {K::paragraph, other},
                        {K::heading, "Reaktionen"},
                        {K::paragraph, answer}});
    shape_body(faq);
    CHECK(kinds(faq) ==
          std::vector{K::paragraph, K::question, K::answer, K::question, K::answer, K::heading, K::paragraph});
}

TEST_CASE("a report that asks itself something on its way stays a report", "[article]") {
    std::vector<Block> blocks;
    for (int i = 0; i < 6; ++i) blocks.push_back({K::paragraph, answer});
    blocks.push_back({K::paragraph, "Doch wer bezahlt das?"});
    for (int i = 0; i < 6; ++i) blocks.push_back({K::paragraph, other});
    blocks.push_back({K::paragraph, "Und reicht die Zeit?"});
    for (int i = 0; i < 6; ++i) blocks.push_back({K::paragraph, answer});
    Article report = with(blocks);
    shape_body(report);
    CHECK(report.blocks == blocks);

    Article single = with({{K::paragraph, answer}, {K::paragraph, "Doch wer bezahlt das?"}, {K::paragraph, other}});
    const Article before = single;
    shape_body(single);
    CHECK(single == before);
}

TEST_CASE("a reporter's prompt is told from a short answer", "[article]") {
    const std::string prompt = "Der Kanton will sparen.";
    const std::vector<Block> talk{{K::paragraph, "Weshalb braucht es den Damm?"},
                                  {K::paragraph, answer},
                                  {K::paragraph, "Wie lange dauert der Bau?"},
                                  {K::paragraph, answer},
                                  {K::paragraph, "Was sagen die Fischer?"},
                                  {K::paragraph, other},
                                  {K::paragraph, prompt},
                                  {K::paragraph, answer}};
    Article prompted = with(talk);
    shape_body(prompted);
    CHECK(prompted.blocks[6].kind == K::question);

    Article own_words = with(talk);
    own_words.blocks[6].text = "Mich stört das nicht.";
    shape_body(own_words);
    CHECK(own_words.blocks[6].kind == K::answer);

    Article long_answers = with(talk); // several paragraphs to an answer: a short one may be part of it
    long_answers.blocks.insert(long_answers.blocks.begin() + 2, {K::paragraph, other});
    long_answers.blocks.insert(long_answers.blocks.begin() + 5, {K::paragraph, answer});
    shape_body(long_answers);
    for (const Block& block : long_answers.blocks)
        if (block.text == prompt) CHECK(block.kind == K::answer);
}

TEST_CASE("a name and a paragraph about it are a box", "[article]") {
    Article talk = with({{K::paragraph, answer},
                         {K::heading, "Mia de Tal"},
                         {K::paragraph, "Mia de Tal leitet das Amt für Gewässer in Seestadt seit vier Jahren."},
                         {K::paragraph, other}});
    shape_body(talk);
    REQUIRE(kinds(talk) == std::vector{K::paragraph, K::box, K::paragraph});
    CHECK(talk.blocks[1].title == "Mia de Tal");
    CHECK(talk.blocks[1].text.starts_with("Mia de Tal leitet"));
}

TEST_CASE("the article's own title is nobody's name", "[article]") {
    Article report = with({{K::paragraph, answer},
                           {K::paragraph, "Wilde Düfte Im Winter"},
                           {K::paragraph, "Wilde Düfte Im Winter ist zuerst im Gartenblatt der Seestadt erschienen."}});
    report.title = "Wilde Düfte Im Winter";
    shape_body(report);
    CHECK(kinds(report) == std::vector{K::paragraph, K::paragraph, K::paragraph});
}

TEST_CASE("an agency's box has its credit and its time", "[article]") {
    const std::vector<Block> blocks{
        {K::paragraph, answer},
        {K::heading, "Fischer klagen"},
        {K::paragraph, "Die Fischer ziehen vor Gericht. Das Urteil wird erwartet. (ana/sea)"},
        {K::paragraph, "Stand: 14.30 Uhr"},
        {K::paragraph, other}};
    Article report = with(blocks);
    const std::uint64_t before = content_fingerprint(report);
    shape_body(report);
    REQUIRE(kinds(report) == std::vector{K::paragraph, K::box, K::paragraph});
    CHECK(report.blocks[1] == Block{K::box, "Die Fischer ziehen vor Gericht. Das Urteil wird erwartet.",
                                    "Fischer klagen", "ana/sea", "Stand: 14.30 Uhr"});
    CHECK(content_fingerprint(report) == before); // the same words: no new version because of their types
    CHECK(body_text(report).find(
              "Fischer klagen\n\nDie Fischer ziehen vor Gericht. Das Urteil wird erwartet. (ana/sea)\n\nStand") !=
          std::string::npos);

    Article at_the_end = with({blocks[0], blocks[1], blocks[2]}); // the agency of the whole report
    shape_body(at_the_end);
    CHECK(kinds(at_the_end) == std::vector{K::paragraph, K::heading, K::paragraph});
}

TEST_CASE("a party in brackets is no agency", "[article]") {
    CHECK(agency_credit("Das sagte Ada Frei (GLP).").empty());
    CHECK(agency_credit("Das sagte Ada Frei (GLP)").empty());
    CHECK(agency_credit("Es brannte. (dpa)") == "dpa");
    CHECK(agency_credit("«Es brannte.» (Reuters)") == "Reuters");
    CHECK(agency_credit("Ha sedici anni. (ANSA)") == "ANSA");
    CHECK(agency_credit("Es brannte. (Das stimmt nur zum Teil, siehe unten)").empty());
}

TEST_CASE("a line in quotation marks that the text says as well is a repeated quote", "[article]") {
    Article report =
        with({{K::paragraph, "«Wir haben zwanzig Jahre lang gewartet, und es hat sich gelohnt», sagte sie."},
              {K::paragraph, "„Wir haben zwanzig Jahre lang gewartet.“"},
              {K::paragraph, "«Das hat sonst niemand so gesagt, nicht hier.»"}});
    shape_body(report);
    CHECK(kinds(report) == std::vector{K::paragraph, K::quote, K::paragraph});
    CHECK(is_repeated(report, report.blocks[1]));
    CHECK_FALSE(is_repeated(report, report.blocks[0]));
}

TEST_CASE("a last question to the readers is a poll, in each form of address", "[article]") {
    for (const auto& [language, question] : {std::pair{"de", "Wie siehst du die Zukunft des Damms?"},
                                             {"de", "Was halten Sie davon?"},
                                             {"de-CH", "Wart ihr schon einmal dort?"},
                                             {"fr", "Qu'en pensez-vous?"},
                                             {"fr", "Et toi, tu y vas encore ?"},
                                             {"it", "E tu, che cosa ne pensi?"},
                                             {"en", "Would you pay for it?"},
                                             {"", "Qu'en pensez-vous?"}}) {
        INFO(question);
        Article report = with({{K::paragraph, answer}, {K::paragraph, other}, {K::paragraph, question}}, language);
        shape_body(report);
        CHECK(report.blocks.back().kind == K::poll);
    }
    Article open = with({{K::paragraph, answer}, {K::paragraph, other}, {K::paragraph, "Wann kommt sie wieder?"}});
    shape_body(open);
    CHECK(open.blocks.back().kind == K::paragraph);
}

TEST_CASE("calls to follow or subscribe are taken out, in each language", "[article]") {
    for (const std::string call :
         {"Folge uns auf Instagram!", "Abonnieren Sie unseren Newsletter.",
          "Nichts mehr verpassen? Dann abonniere jetzt den Whatsapp-Kanal von Seestadt heute.",
          "Hol dir unsere App: Alle News aus Seestadt auf einen Blick.", "Melden Sie sich hier für den Newsletter an.",
          "Abonnez-vous à notre newsletter !", "Suivez-nous sur Facebook et Instagram.",
          "Ne manquez rien: rejoignez notre chaîne WhatsApp.", "Iscriviti alla nostra newsletter.",
          "Seguici su Facebook.", "Sign up for our newsletter", "Follow us on Bluesky.",
          "Get our app and never miss a story."}) {
        INFO(call);
        Article report = with({{K::paragraph, answer}, {K::paragraph, other}, {K::paragraph, call}}, "");
        const auto stripped = shape_body(report);
        CHECK(stripped == std::vector{call});
        CHECK(report.blocks.size() == 2);
    }
}

TEST_CASE("the heading above a call goes with it", "[article]") {
    Article report = with({{K::paragraph, answer},
                           {K::paragraph, other},
                           {K::heading, "Unser Newsletter"},
                           {K::paragraph, "Melde dich für den Newsletter von Seestadt heute an."}});
    CHECK(shape_body(report).size() == 2);
    CHECK(report.blocks.size() == 2);
}

TEST_CASE("what only sounds like a call stays", "[article]") {
    const std::vector<Block> blocks{
        {K::paragraph, "Folgen Sie dem Uferweg bis zum Kanal und biegen Sie dort ab."},
        {K::paragraph, "Laden Sie die App des Kantons herunter, bevor Sie losfahren."},
        {K::paragraph, "Melden Sie sich per E-Mail bei der Polizei, wenn Sie etwas gesehen haben."},
        {K::paragraph, "«Folge uns auf Instagram», stand auf dem Plakat der Firma, und viele lachten."},
        {K::paragraph, "Der Newsletter der Gemeinde erscheint künftig jeden Monat."},
        {K::paragraph, "Hast du schon von der neuen Brücke gehört, fragte der Wirt auf dem Kanalschiff."},
        {K::paragraph, "Die Zeitung verschickt ihren Newsletter neu am Abend."}};
    Article report = with(blocks);
    CHECK(shape_body(report).empty());
    CHECK(report.blocks == blocks);
}

TEST_CASE("key points at the top become the article's bullets", "[article]") {
    Article report = with({{K::heading, "Darum geht’s:"},
                           {K::bullet, "Der Damm ist alt."},
                           {K::bullet, "Der neue kostet viel."},
                           {K::paragraph, answer}});
    shape_body(report);
    CHECK(report.bullets == std::vector<std::string>{"Der Damm ist alt.", "Der neue kostet viel."});
    CHECK(kinds(report) == std::vector{K::paragraph});

    Article only_list = with({{K::heading, "Auf einen Blick"}, {K::bullet, "Eins."}, {K::bullet, "Zwei."}});
    shape_body(only_list);
    CHECK(only_list.blocks.size() == 3); // nothing would be left
}

TEST_CASE("a body with types of its own, or of one block, is left alone", "[article]") {
    Article typed = with({{K::question, "Wieso?"}, {K::answer, answer}, {K::paragraph, "Folge uns auf Instagram!"}});
    const Article before = typed;
    CHECK(shape_body(typed).empty());
    CHECK(typed == before);
    Article one = with({{K::paragraph, "Abonnieren Sie unseren Newsletter."}});
    CHECK(shape_body(one).empty());
    CHECK(one.blocks.size() == 1);
}

TEST_CASE("shaping twice is shaping once", "[article]") {
    Article report = with({{K::heading, "In Kürze"},
                           {K::bullet, "Eins ist so."},
                           {K::bullet, "Zwei auch."},
                           {K::paragraph, answer},
                           {K::paragraph, "Was halten Sie davon?"},
                           {K::paragraph, "Folge uns auf Instagram!"}});
    shape_body(report);
    const Article once = report;
    CHECK(shape_body(report).empty());
    CHECK(report == once);
}
