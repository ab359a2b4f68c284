// What we write is read back by readers that know nothing of the writers: the same words, the same addresses.
#include "digest/document/json.hpp"
#include "digest/document/unicode.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"
#include "tests/support/digest_hostile_text.hpp"
#include "tests/support/digest_whatsapp_reader.hpp"
#include "tests/support/golden.hpp"
#ifdef DEPESCHE_GUMBO
#include "tests/support/digest_html_reader.hpp"
#endif

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>

using namespace depesche;
using namespace depesche::digest;

namespace {

/// %2A %5F %7E %60: WhatsApp's marks in an address.
std::string with_marks(std::string text) {
    for (const auto& [code, mark] :
         std::array<std::pair<std::string_view, char>, 4>{{{"%2A", '*'}, {"%5F", '_'}, {"%7E", '~'}, {"%60", '`'}}}) {
        for (auto at = text.find(code); at != std::string::npos; at = text.find(code, at))
            text.replace(at, code.size(), 1, mark);
    }
    return text;
}

/// As people would read both: look-alikes are what they look like.
std::string as_read(std::string text) { return undo_whatsapp_look_alikes(with_marks(std::move(text))); }

std::string joined(std::initializer_list<std::string> lines) {
    std::string out;
    for (const auto& line : lines) {
        if (!is_blank(line)) out += (out.empty() ? "" : "\n") + line;
    }
    return out;
}

/// An alert of hostile words, and what each of its lines must say.
struct Alert {
    explicit Alert(std::mt19937& random)
        : title(tests::hostile_text(random)),
          body(tests::hostile_text(random)),
          words(tests::hostile_text(random)),
          document{Product::alert,
                   "de-CH",
                   {Headline{"🔴", title}, Paragraph{"", body}, Link{words, "https://dep.example/e14a"}}} {
        for (auto* text : {&title, &body, &words}) *text = clean_line(*text);
        if (is_blank(words)) words = "https://dep.example/e14a";
    }
    std::string title, body, words;
    Document document;
};

void check_telegram(const Alert& alert, const std::string& html) {
    const auto expected = joined({"🔴 " + alert.title, alert.body, alert.words});
    const auto parsed = parse_telegram_html(html);
    REQUIRE(parsed);
    REQUIRE(parsed->text == expected);
    for (const auto& entity : parsed->entities)
        REQUIRE((entity.type == "bold" || entity.type == "text_link")); // nobody is named, nothing is hidden
    REQUIRE(parsed->entities.size() == 2);
    REQUIRE(parsed->entities.back().argument == "https://dep.example/e14a");
#ifdef DEPESCHE_GUMBO
    const auto seen = tests::read_html_message(html);
    REQUIRE(seen.text == expected);
    REQUIRE(seen.elements == std::vector<std::string>{"b", "a"});
    REQUIRE(seen.links.size() == 1);
    REQUIRE(seen.links.front() == std::pair<std::string, std::string>("https://dep.example/e14a", alert.words));
#endif
}

void check_whatsapp(const Alert& alert, const std::string& message) {
    const auto seen = tests::read_whatsapp(message);
    REQUIRE(as_read(seen.text) == as_read(joined({"🔴 " + alert.title, alert.body, "https://dep.example/e14a"})));
    REQUIRE(seen.spans.size() == 1);
    REQUIRE(seen.spans.front().kind == "bold");
    REQUIRE(as_read(seen.spans.front().text) == as_read(alert.title));
    REQUIRE(seen.links.back() == "https://dep.example/e14a");
}

} // namespace

TEST_CASE("10,000 hostile alerts are read back word for word, and call nobody", "[format]") {
    std::mt19937 random(1714); // NOLINT: the same alerts in every run
    int shown = 0;
    for (int round = 0; round < 10'000; ++round) {
        const Alert alert(random);
        INFO(to_json(alert.document));
        const auto telegram = render(alert.document, Dialect::telegram_html);
        const auto whatsapp = render(alert.document, Dialect::whatsapp);
        const auto plain = render(alert.document, Dialect::plain);
        if (is_blank(alert.title)) continue;
        ++shown;
        REQUIRE((telegram && whatsapp && plain));
        REQUIRE((telegram->cuts.empty() && whatsapp->cuts.empty() && plain->cuts.empty()));
        check_telegram(alert, telegram->text);
        check_whatsapp(alert, whatsapp->text);
        REQUIRE(plain->text == joined({alert.title, alert.body, "https://dep.example/e14a"}));
    }
    CHECK(shown > 9'000);
}

TEST_CASE("hostile questions and answers reach Telegram's poll as they are", "[format]") {
    std::mt19937 random(300); // NOLINT: the same polls in every run
    int shown = 0;
    for (int round = 0; round < 2'000; ++round) {
        const auto question = tests::hostile_text(random);
        const auto answer = tests::hostile_text(random);
        const auto line = tests::hostile_text(random);
        const Document document{Product::poll, "en", {ReaderPoll{"", question, {answer, "No"}, line, ""}}};
        const auto message = render(document, Dialect::telegram_html);
        const bool fits = !is_blank(clean_line(question)) && !is_blank(clean_line(answer)) &&
                          utf16_length(clean_line(question)) <= 300 && utf16_length(clean_line(answer)) <= 100;
        REQUIRE(message.has_value() == fits);
        if (!message) continue;
        ++shown;
        const auto fields = parse_bounded(message->text, 1 << 16).value();
        REQUIRE(fields.at("question") == clean_line(question));
        REQUIRE(fields.at("options").at(0).at("text") == clean_line(answer));
        REQUIRE(parse_telegram_html(text_member(fields, "description")).value().text ==
                (is_blank(clean_line(line)) ? "" : clean_line(line)));
    }
    CHECK(shown > 1'000);
}

TEST_CASE("every product is read back with the same words and addresses in all dialects", "[format]") {
    for (const auto& entry : std::filesystem::directory_iterator(tests::golden_dir("messages"))) {
        const auto name = entry.path().filename().string();
        if (!name.ends_with(".json") || name.contains(".telegram.")) continue;
        INFO(name);
        const auto document = document_from_json(tests::read_file(entry.path())).value();
        std::vector<std::string> addresses;
        for (const auto& block : document.blocks) {
            if (const auto* const item = std::get_if<Item>(&block)) addresses.push_back(item->url);
            if (const auto* const link = std::get_if<Link>(&block)) addresses.push_back(link->url);
        }
        const auto whatsapp = tests::read_whatsapp(render(document, Dialect::whatsapp).value().text);
        auto links = whatsapp.links;
        if (std::holds_alternative<Footer>(document.blocks.back())) links.pop_back(); // the settings
        CHECK(links == addresses);
        if (document.product == Product::poll) continue;
        const auto telegram = render(document, Dialect::telegram_html).value();
        for (const auto& block : document.blocks) {
            const auto* const item = std::get_if<Item>(&block);
            if (item == nullptr) continue;
            CHECK_THAT(whatsapp.text, Catch::Matchers::Contains(item->title + "\n" + item->line));
            CHECK_THAT(visible_text(telegram), Catch::Matchers::Contains(item->title + "\n" + item->line));
        }
#ifdef DEPESCHE_GUMBO
        const auto seen = tests::read_html_message(telegram.text);
        CHECK(seen.text == visible_text(telegram));
        std::vector<std::string> tapped;
        for (const auto& [address, words] : seen.links) tapped.push_back(address);
        CHECK(tapped == addresses);
#endif
    }
}

TEST_CASE("the reader of WhatsApp's marks knows what stands between them", "[format]") {
    using tests::read_whatsapp;
    const auto kinds = [](std::string_view message) {
        std::string all;
        for (const auto& span : read_whatsapp(message).spans) all += span.kind + "(" + span.text + ")";
        return all;
    };
    CHECK(kinds("*a b* _c_ ~d~ `e`") == "bold(a b)italic(c)strike(d)code(e)");
    CHECK(kinds("a*b*c 2 * 3 * 4 snake_case_name") == "");
    CHECK(kinds("*a _b_*") == "bold(a b)italic(b)");
    CHECK(kinds("*a\nb*") == "");
    CHECK(kinds("(*a*), \"_b_\"") == "bold(a)italic(b)");
    CHECK(kinds("```a\n*b*```") == "mono(a\n*b*)");
    CHECK(kinds("- a\n1. b\n> c\n-d") == "list(a)list(b)quote(c)");
    CHECK(read_whatsapp("Siehe https://x.example/a_b jetzt").links ==
          std::vector<std::string>{"https://x.example/a_b"});
}
