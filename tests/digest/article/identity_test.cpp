#include "digest/article/identity.hpp"

#include "digest/article/fold.hpp"
#include "digest/article/identity_match.hpp"
#include "tests/digest/article/article_maker.hpp"

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

TEST_CASE("what Google and telephones show is the page itself", "[article][identity]") {
    const std::string expected = "https://seestadt.example/lokal/bruecke";
    for (const char* url :
         {"https://m.seestadt.example/lokal/bruecke", "https://mobile.seestadt.example/lokal/bruecke?outputType=amp",
          "https://www.google.com/amp/s/www.seestadt.example/lokal/bruecke/amp/",
          "https://www.google.ch/amp/s/amp.seestadt.example/lokal/bruecke?usqp=1&utm_source=google",
          "https://seestadt-example.cdn.ampproject.org/c/s/www.seestadt.example/lokal/bruecke?amp",
          "https://seestadt-example.cdn.ampproject.org/v/s/seestadt.example/lokal/bruecke/amp",
          "https://seestadt.example/amp/amp/lokal/bruecke", "http://seestadt.example:80/lokal//bruecke/./",
          "https://seestadt.example/sport/../lokal/bruecke", "https://seestadt.example./lokal/bruecke",
          "https://seestadt.example/lokal/bruecke;jsessionid=A1B2?jsessionid=A1B2",
          "https://seestadt.example/lokal/bruecke?source=rss", "https://seestadt.example/lokal/bruecke?ref=rss&rss=1",
          "https://leser:geheim@seestadt.example/lokal/bruecke"}) {
        INFO(url);
        const std::string canonical = canonical_url(url);
        CHECK(canonical.substr(0, canonical.find("?usqp")) == expected);
    }
    CHECK(canonical_url("https://seestadt.example/a.amp.html") == "https://seestadt.example/a.html");
    CHECK(canonical_url("https://m.example/a") == "https://m.example/a");
    CHECK(canonical_url("https://seestadt.example/amp") == canonical_url("https://seestadt.example/"));
}

TEST_CASE("a name with an umlaut is one name in either writing", "[article][identity]") {
    CHECK(canonical_url("https://Zürich.example/a") == "https://xn--zrich-kva.example/a");
    CHECK(canonical_url("https://xn--ZRICH-kva.example/a") == "https://xn--zrich-kva.example/a");
    CHECK(canonical_url("https://bücher.example/ä") == canonical_url("https://xn--bcher-kva.example/%C3%A4"));
    // RFC 3492, 7.1 (I) Russian and (B) Chinese
    CHECK(canonical_url("https://почемужеонинеговорятпорусски.example/") ==
          "https://xn--b1abfaaepdrnnbgefbadotcwatmq2g4l.example");
    CHECK(canonical_url("https://他们为什么不说中文.example/") == "https://xn--ihqwcrb4cv8a8dqg056pqjye.example");
}

TEST_CASE("parameters that tell an article stay, whatever they resemble", "[article][identity]") {
    for (const char* query : {"?id=7", "?p=123", "?article=9", "?ref=7", "?source=12", "?page=2", "?cid=4", "?sid=3",
                              "?story=rss", "?amp=2", "?feed=9", "?t=5", "?v=abc", "?atlas=1", "?nsfw=1"}) {
        INFO(query);
        CHECK(canonical_url(std::string("https://seestadt.example/a") + query) ==
              std::string("https://seestadt.example/a") + query);
    }
}

TEST_CASE("a canonical address is canonical already", "[article][identity]") {
    const std::vector<std::string> parts{"https://",
                                         "http://",
                                         "www.",
                                         "m.",
                                         "amp.",
                                         "seestadt",
                                         ".example",
                                         ".",
                                         "..",
                                         "/",
                                         "//",
                                         "amp",
                                         ".amp",
                                         ".html",
                                         "?",
                                         "&",
                                         "=",
                                         "%",
                                         "%41",
                                         "%2e",
                                         "%25",
                                         "4",
                                         "1",
                                         "ü",
                                         "Ü",
                                         ":",
                                         "80",
                                         ":443",
                                         "#",
                                         "@",
                                         ";jsessionid=",
                                         "utm_source",
                                         "id",
                                         "a",
                                         "google.com/amp/s/",
                                         "x.cdn.ampproject.org/c/s/",
                                         "amp;",
                                         " ",
                                         "\xff",
                                         "xn--"};
    std::uint32_t state = 7;
    for (int round = 0; round < 20'000; ++round) {
        std::string url = round % 3 == 0 ? "" : "https://seestadt.example/";
        for (int i = 0; i < 9; ++i) {
            state = state * 1664525U + 1013904223U;
            url += parts[(state >> 12) % parts.size()];
        }
        const std::string once = canonical_url(url);
        INFO(url);
        REQUIRE(canonical_url(once) == once);
    }
}

TEST_CASE("a sketch tells an edit from another story", "[article][identity]") {
    int edits_alike = 0, stories_alike = 0, stories_unlike = 0;
    constexpr int rounds = 400;
    for (int i = 0; i < rounds; ++i) {
        const Article story = depesche::tests::make_article(i, {});
        Article edited = story;
        edited.title = depesche::tests::words_of(i + 9'000'000, 5); // another headline over the same text
        const Witness one = witness_of(story, 1), edit = witness_of(edited, 1);
        const Witness other = witness_of(depesche::tests::make_article(i + rounds, {}), 1);
        edits_alike += are_alike(one, edit);
        stories_alike += are_alike(one, other);
        stories_unlike += are_unlike(one, other);
    }
    CHECK(edits_alike >= rounds * 95 / 100);
    CHECK(stories_alike == 0);
    CHECK(stories_unlike >= rounds * 98 / 100);
    Article brief;
    brief.title = "Nur ein kurzer Titel";
    CHECK(content_sketch(brief) == 0);
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

TEST_CASE("parameters of newsletters and advertisers go, those that may choose the article stay", "[article]") {
    for (const char* tracking : {"mc_tc=1", "et_rid=x", "ymclid=2", "bsft_eid=a", "otm_source=b", "Echobox=17", "__s=k"})
        CHECK(canonical_url(std::string("https://seestadt.example/a?") + tracking) == "https://seestadt.example/a");
    for (const char* chosen : {"id=7", "p=7", "page=2", "article=7", "q=rat", "s=7", "ref=7", "sid=7", "b=7", "t=7"})
        CHECK(canonical_url(std::string("https://seestadt.example/a?") + chosen) ==
              std::string("https://seestadt.example/a?") + chosen);
}
