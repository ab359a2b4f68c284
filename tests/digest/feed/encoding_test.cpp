#include "digest/feed/encoding.hpp"

#include "digest/feed/feed_parser.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {

std::string title_of(std::string_view bytes, const std::string& content_type = {}) {
    const auto feed = parse_feed(bytes, {.base_url = {}, .content_type = content_type});
    return feed ? feed->title : "refused: " + feed.error().message;
}

std::string with_declaration(std::string_view encoding, std::string_view title) {
    return "<?xml version=\"1.0\" encoding=\"" + std::string(encoding) + "\"?><rss><channel><title>" +
           std::string(title) + "</title></channel></rss>";
}

/// ASCII widened to `width` bytes a character.
std::string widened(std::string_view text, std::size_t width, bool big) {
    std::string out;
    for (const char c : text) {
        std::string unit(width, '\0');
        unit[big ? width - 1 : 0] = c;
        out += unit;
    }
    return out;
}

} // namespace

TEST_CASE("the declared encoding is used where the bytes fit it", "[feed]") {
    CHECK(title_of(with_declaration("iso-8859-1", "Z\xFCrich")) == "Zürich");
    CHECK(title_of(with_declaration("windows-1252", "10 \x80")) == "10 €");
    CHECK(title_of(with_declaration("iso-8859-15", "10 \xA4")) == "10 €");
    CHECK(title_of(with_declaration("koi8-r", "\xCD\xC9\xD2")) == "мир");
    CHECK(title_of(with_declaration("windows-1251", "\xEC\xE8\xF0")) == "мир");
    CHECK(title_of(with_declaration("shift_jis", "\x93\xFA\x96\x7B")) == "日本");
    CHECK(title_of(with_declaration("utf-8", "Z\xFCrich")) == "Zürich");
    CHECK(title_of(with_declaration("iso-8859-1", "Zürich")) == "Zürich");
    CHECK(title_of(with_declaration("utf-16", "Zürich")) == "Zürich");
    CHECK(title_of(with_declaration("no-such-encoding", "Zürich")) == "Zürich");
    CHECK(title_of("<rss><channel><title>\xEC\xE8\xF0</title></channel></rss>", "text/xml; charset=windows-1251") ==
          "мир");
}

TEST_CASE("a server that says UTF-8 is believed where the bytes are", "[feed]") {
    CHECK(title_of(with_declaration("koi8-r", "Zürich"), "text/xml; charset=utf-8") == "Zürich");
    CHECK(title_of(with_declaration("koi8-r", "\xCD\xC9\xD2"), "text/xml; charset=utf-8") == "мир");
}

TEST_CASE("a text that is longer than any article ends between two characters", "[feed]") {
    const std::string text(8UL * 1024 * 1024 - 1, 'a');
    CHECK(feed::longest_part(text + "b").size() == text.size() + 1);
    CHECK(feed::longest_part(text + "ü").size() == text.size());
}

TEST_CASE("byte order marks and the pattern of wide characters are understood", "[feed]") {
    const std::string document = "<?xml version=\"1.0\"?><rss><channel><title>Seestadt</title></channel></rss>";
    CHECK(title_of("\xEF\xBB\xBF" + document) == "Seestadt");
    CHECK(title_of("\xFF\xFE" + widened(document, 2, false)) == "Seestadt");
    CHECK(title_of("\xFE\xFF" + widened(document, 2, true)) == "Seestadt");
    CHECK(title_of(widened(document, 2, false)) == "Seestadt");
    CHECK(title_of(widened(document, 2, true)) == "Seestadt");
    CHECK(title_of(widened(document, 4, false)) == "Seestadt");
    CHECK(title_of(widened(document, 4, true)) == "Seestadt");
}

TEST_CASE("bytes that are broken in a UTF-8 feed become a mark and not another text", "[feed]") {
    CHECK(title_of(with_declaration("utf-8", "Zürich, Genève, Bi\xFF"
                                             "el")) == "Zürich, Genève, Bi\xEF\xBF\xBD"
                                                       "el");
    CHECK(feed::utf8_sequence("\xED\xA0\x80") == 0); // a surrogate
    CHECK(feed::utf8_sequence("\xC0\x80") == 0);     // overlong
    CHECK(feed::utf8_sequence("\xF4\x90\x80\x80") == 0);
    CHECK(feed::utf8_sequence("\xE2\x82") == 0);
    CHECK(feed::utf8_sequence("€") == 3);
}

TEST_CASE("encodings of East Asia are read where they are declared", "[feed]") {
    CHECK(title_of(with_declaration("iso-2022-jp", "\x1B$BF|K\\\x1B(B")) == "日本");
    CHECK(title_of(with_declaration("euc-jp", "\xC6\xFC\xCB\xDC")) == "日本");
    CHECK(title_of(with_declaration("gb18030", "\xD6\xD0\xB9\xFA")) == "中国");
    CHECK(title_of(with_declaration("big5", "\xA4\xA4\xB0\xEA")) == "中國");
    CHECK(title_of(with_declaration("euc-kr", "\xC7\xD1\xB1\xB9")) == "한국");
}

TEST_CASE("a few windows-1252 bytes in a UTF-8 feed cost those characters and no others", "[feed]") {
    const std::string title =
        title_of("<rss><channel><title>Zürich, Genève, Lugano, Brücke – \x96 \xE4</title></channel></rss>");
    CHECK(title.starts_with("Zürich, Genève, Lugano, Brücke –"));
    CHECK(title.find("\xE2\x80\x93 \x96") == std::string::npos); // no bare byte is left
}

TEST_CASE("what was encoded twice is read as what it was", "[feed]") {
    CHECK(title_of(with_declaration("utf-8", "F\u00C3\u00BCnf Br\u00C3\u00BCcken")) == "Fünf Brücken");
    CHECK(title_of(with_declaration("utf-8", "\u00E2\u20AC\u0153Ja\u00E2\u20AC\u009D, 10 \u00E2\u201A\u00AC")) ==
          "“Ja”, 10 €");
    // One sound letter says that the rest is meant.
    CHECK(title_of(with_declaration("utf-8", "F\u00C3\u00BCnf für")) == "F\u00C3\u00BCnf für");
    CHECK(title_of(with_declaration("utf-8", "S\u00C3O")) == "S\u00C3O");
    CHECK(title_of(with_declaration("utf-8", "50 \u00C2")) == "50 \u00C2");
    CHECK(title_of(with_declaration("utf-8", "\u00C3 \u00BC")) == "\u00C3 \u00BC");
}

TEST_CASE("a text of ASCII alone is looked at where it stands, not copied", "[feed]") {
    for (const std::string_view name : {"utf-8", "iso-2022-nowhere"}) {
        const std::string bytes = with_declaration(name, std::string(1 << 20, 'a'));
        feed::Utf8Text text;
        feed::to_utf8(bytes, "application/rss+xml", text);
        CHECK(text.text.data() == bytes.data());
        CHECK(text.text.size() == bytes.size());
        CHECK(text.storage.empty());
    }
}
