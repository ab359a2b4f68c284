#include "digest/feed/html_entities.hpp"
#include "digest/feed/html_text.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;
using namespace depesche::digest::feed;

namespace {

std::string repeated(std::string_view part, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += part;
    return out;
}

} // namespace

TEST_CASE("tags go, references are decoded, white space collapses", "[feed]") {
    CHECK(html_to_line("  <b>Br&uuml;cke</b>&nbsp;&amp;\n Damm&#33; ") == "Brücke & Damm!");
    CHECK(html_to_line("3 < 5 und a<b>c</b>") == "3 < 5 und ac");
    CHECK(html_to_line("&#150; &#x96; &euro; &Auml &seestadt; &") == "– – € Ä &seestadt; &");
    CHECK(html_to_line("eins<br>zwei<p>drei</p>vier") == "eins zwei drei vier");
    CHECK(html_to_line("a\x01\x7F"
                       "b\xC2\x9F"
                       "c") == "abŸc");
    CHECK(html_to_line("<a href=\"x>y\" title='>'>Wort</a>") == "Wort");
    CHECK(html_to_line("<img alt=\"unclosed>Rest") == "Rest");
    CHECK(html_to_line("Anriss mit <a href=\"https://a.exam") == "Anriss mit");
    CHECK(html_to_line("a &#0; b &#xD800; &#99999999;") == "a \xEF\xBF\xBD b \xEF\xBF\xBD \xEF\xBF\xBD");
}

TEST_CASE("what is not for reading is dropped with its contents", "[feed]") {
    CHECK(html_to_line("a<script>if (x < 3) { y('</b>'); }</script>b") == "a b");
    CHECK(html_to_line("a<STYLE type=text/css>p { x }</STYLE >b") == "a b");
    CHECK(html_to_line("a<!-- <b>weg</b> -->b<!-- offen") == "ab");
    CHECK(html_to_line("<head><title>Titel</title></head>Text") == "Text");
    CHECK(html_to_line("a<script>ohne Ende") == "a");
    CHECK(html_to_line("a<video controls><p>Ihr Browser ist alt.</p></video>b<button>Mehr</button>c") == "a b c");
    CHECK(html_to_line("Das Element <video> erklärt") == "Das Element erklärt");
}

TEST_CASE("a caption belongs to its image and not to the article", "[feed]") {
    const HtmlText text = html_to_blocks(
        "<figure><img src=/b.jpg><figcaption>Die <b>Brücke</b></figcaption></figure><p>Eins</p><figure><img "
        "src=/c.jpg><figcaption>Der Damm</figure><p>Zwei</p>");
    CHECK(text.blocks == std::vector<Block>{{BlockKind::heading, "Die Brücke"},
                                            {BlockKind::paragraph, "Eins"},
                                            {BlockKind::heading, "Der Damm"},
                                            {BlockKind::paragraph, "Zwei"}});
    CHECK(text.image_alt == "Die Brücke");
    CHECK(html_to_line("<figure><figcaption>Der Damm</figcaption></figure>Eins") == "Eins");
}

TEST_CASE("blocks are kept apart and know what they are", "[feed]") {
    const std::vector<Block> expected = {{BlockKind::heading, "Titel"},  {BlockKind::paragraph, "Eins zwei"},
                                         {BlockKind::bullet, "Punkt A"}, {BlockKind::bullet, "Punkt B"},
                                         {BlockKind::quote, "Zitat"},    {BlockKind::paragraph, "Ende"}};
    CHECK(html_to_blocks("<h2>Titel</h2><div><p>Eins <i>zwei</i></p></div><ul><li>Punkt A<li><p></p>Punkt "
                         "B</ul><blockquote><p>Zitat</p></blockquote>Ende")
              .blocks == expected);
    CHECK(html_to_blocks("eins<br>immer noch eins<br /><br />zwei").blocks.size() == 2);
    CHECK(html_to_blocks("<p></p><p> &nbsp; </p>").blocks.empty());
}

TEST_CASE("the first image worth showing is found, a counting pixel is not", "[feed]") {
    const HtmlText text = html_to_blocks("<img src='https://zaehler.example/p.gif' width=1 height=1><img alt=\"Die "
                                         "Br&uuml;cke\" src=/b.jpg?a=1&amp;b=2>");
    CHECK(text.image == "/b.jpg?a=1&b=2");
    CHECK(text.image_alt == "Die Brücke");
}

TEST_CASE("references without a semicolon in a query string stay what they are", "[feed]") {
    CHECK(decode_entities("/x?a=1&copy=2&amp;b=3", true) == "/x?a=1&copy=2&b=3");
    CHECK(decode_entities("/x?a=1&copy&#38", true) == "/x?a=1&copy&#38");
    CHECK(decode_entities("&copy 2026") == "© 2026");
    CHECK(decode_entities("&CounterClockwiseContourIntegral;") == "∳");
}

TEST_CASE("hostile HTML gives at most its own size", "[feed]") {
    for (const std::string_view part :
         {"<", "<a ", "<a href=\"", "<!--", "</", "&", "&#", "<p>", "<blockquote>", "<a b='c\" ", "<script>", "<video>",
          "<figcaption>", "<![CDATA[", "<br>", "=\"'", "<li><h1>"}) {
        const std::string html = repeated(part, 200000);
        std::size_t bytes = 0;
        for (const Block& block : html_to_blocks(html).blocks) bytes += block.text.size();
        INFO(part);
        CHECK(bytes <= html.size());
        CHECK(html_to_line(html).size() <= html.size());
    }
}

TEST_CASE("an article has at most so many blocks, and none of its words is lost", "[feed]") {
    const HtmlText html = html_to_blocks(repeated("<p>ab", 60'000) + "<p>Ende");
    CHECK(html.blocks.size() == 2001);
    CHECK(html.blocks.back().text.starts_with("ab ab"));
    CHECK(html.blocks.back().text.ends_with("ab Ende"));
    const std::vector<Block> plain = plain_to_blocks(repeated("ab\n\n", 60'000) + "Ende");
    CHECK(plain.size() == 2001);
    CHECK(plain.back().text.ends_with("ab Ende"));
}

TEST_CASE("a declaration that never ends is what somebody writes about", "[feed]") {
    CHECK(html_to_line("Am Anfang steht <!DOCTYPE") == "Am Anfang steht <!DOCTYPE");
    CHECK(html_to_line("<!DOCTYPE html>Am Anfang") == "Am Anfang");
}
