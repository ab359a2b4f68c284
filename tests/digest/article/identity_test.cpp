#include "digest/article/identity.hpp"

#include "digest/article/fold.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

TEST_CASE("links to one article are one address", "[article][identity]") {
    const std::string expected = "https://seestadt.example/lokal/bruecke";
    for (const char* url :
         {"https://seestadt.example/lokal/bruecke", "http://seestadt.example/lokal/bruecke",
          "https://WWW.Seestadt.example/lokal/bruecke/", "https://amp.seestadt.example/lokal/bruecke",
          "https://www.seestadt.example/amp/lokal/bruecke", "https://seestadt.example/lokal/bruecke/amp/",
          "https://seestadt.example/lokal/bruecke.amp", "https://seestadt.example:443/lokal/bruecke#kommentare",
          "https://seestadt.example/lokal/bruecke?utm_source=rss&utm_medium=feed",
          "https://seestadt.example/lokal/bruecke?fbclid=abc", "https://seestadt.example/lokal/bruecke?amp=1",
          "https://seestadt.example/lokal/%62ruecke?"}) {
        INFO(url);
        CHECK(canonical_url(url) == expected);
    }
}

TEST_CASE("parameters that choose the article stay, in one order", "[article][identity]") {
    CHECK(canonical_url("https://seestadt.example/a?id=7&utm_campaign=x&b=2") == "https://seestadt.example/a?b=2&id=7");
    CHECK(canonical_url("https://seestadt.example/?p=1") != canonical_url("https://seestadt.example/?p=2"));
    CHECK(canonical_url("https://seestadt.example/a?id=7&amp;utm_source=rss") == "https://seestadt.example/a?id=7");
    CHECK(canonical_url("https://seestadt.example/Pfad") != canonical_url("https://seestadt.example/pfad"));
    CHECK(canonical_url("https://seestadt.example:8443/a") == "https://seestadt.example:8443/a");
}

TEST_CASE("an address that is none is kept as it is", "[article][identity]") {
    CHECK(canonical_url("").empty());
    CHECK(canonical_url("tag:seestadt.example,2026:1") == "tag:seestadt.example,2026:1");
    CHECK(canonical_url("https://") == "https://");
    CHECK(canonical_url("https://amp.example") == "https://example");
}

TEST_CASE("a headline is the same in other quotes, dashes, case and spacing", "[article][identity]") {
    const std::string expected = folded_title("Brücke «Nord» gesperrt – Umleitung bis 7. Mai");
    CHECK(expected == "brücke nord gesperrt umleitung bis 7 mai");
    for (const char* title :
         {"BRÜCKE \"Nord\" gesperrt - Umleitung  bis 7. Mai", "Brücke „Nord“ gesperrt: Umleitung bis 7. Mai!",
          "Bru\xcc\x88"
          "cke Nord\xc2\xa0gesperrt \xe2\x80\x94 Umleitung bis\n7. Mai",
          "Brü\xc2\xad"
          "cke Nord gesperrt; Umleitung bis 7. Mai"}) {
        INFO(title);
        CHECK(folded_title(title) == expected);
    }
    CHECK(folded_title("Strasse") == folded_title("Straße"));
    CHECK(folded_title("It’s over") == folded_title("it's over"));
    CHECK(folded_title("Fünf Tote") != folded_title("Vier Tote"));
    CHECK(folded_title("🚀🚀").empty());
}

TEST_CASE("the fast and the thorough way of folding agree", "[article][identity]") {
    // U+2009 and a ligature force the thorough way; alone and among others each character must fold the same.
    for (int code_point = 0x20; code_point < 0x100; ++code_point) {
        if (code_point >= 0x7f && code_point < 0xc0) continue;
        std::string text = "a";
        if (code_point < 0x80) {
            text += static_cast<char>(code_point);
        } else {
            text += static_cast<char>(0xc0 | (code_point >> 6));
            text += static_cast<char>(0x80 | (code_point & 0x3f));
        }
        text += "b";
        INFO(code_point);
        CHECK(fold_text(text) + " fi" == fold_text(text + " \xef\xac\x81"));
    }
}

TEST_CASE("bytes that are not UTF-8 do not break the comparison", "[article][identity]") {
    CHECK_NOTHROW(fold_text("a\xff\xfe\xc3"));
    CHECK_NOTHROW(fold_text("\xe2\x80"));
}

TEST_CASE("the fingerprint sees the words and not how they are set", "[article][identity]") {
    Article article;
    article.title = "Brücke gesperrt";
    article.lead = "Bis Mai.";
    article.blocks = {{BlockKind::paragraph, "Eins. Zwei."}};
    const std::uint64_t expected = content_fingerprint(article);
    CHECK(expected != 0);
    Article other = article;
    other.blocks = {{BlockKind::paragraph, "Eins."}, {BlockKind::quote, "«Zwei»"}};
    other.id = "other";
    other.published = Instant(std::chrono::milliseconds(5));
    CHECK(content_fingerprint(other) == expected);
    other.blocks[1].text = "Drei";
    CHECK(content_fingerprint(other) != expected);
    CHECK(content_fingerprint(Article{}) == 0);
}
