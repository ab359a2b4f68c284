#include "digest/article/article_codec.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

Article full_article() {
    Article article = make_article(1, at_hour(6));
    article.kicker = "Verkehr";
    article.push_title = "Kurz";
    article.bullets = {"eins", "", "drei"};
    article.blocks.push_back({BlockKind::call_to_action, std::string("mit \0 Null", 10)});
    article.authors = {"Mia Tal"};
    article.tags = {"a", "b"};
    article.section = "Lokal";
    article.language = "de-CH";
    article.updated = at_hour(-1e6);
    article.embargo_until = at_hour(9);
    article.image = {"https://seestadt.example/b.jpg", "Brücke", "Foto: Tal", {"telegram", "whatsapp"}};
    article.urgency = -1;
    article.status = PublicationStatus::killed;
    article.is_correction = true;
    article.paywall = true;
    article.origin = Origin::partner;
    article.from.set(Field::lead, From::rss_description);
    article.blocks.push_back({BlockKind::box, "Es steht seit Montag still.", "Das Werk", "DPA", "Stand 14.30 Uhr"});
    return article;
}

} // namespace

TEST_CASE("an article comes back from its bytes as it was", "[article]") {
    for (const Article& article : {Article{}, full_article()}) {
        const std::string bytes = encode_article(article);
        const auto back = decode_article(std::as_bytes(std::span(bytes)));
        REQUIRE(back);
        CHECK(*back == article);
    }
}

TEST_CASE("a flipped bit or a lost byte of a stored article is noticed", "[article]") {
    const std::string bytes = encode_article(full_article());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 4);
        CHECK_FALSE(decode_article(std::as_bytes(std::span(damaged))));
        CHECK_FALSE(decode_article(std::as_bytes(std::span(bytes).first(i))));
    }
}

TEST_CASE("an article stored before images had rights is read, and written as it was", "[article]") {
    Article article = full_article();
    article.image.rights.clear();
    article.from = {};
    article.blocks.pop_back();
    const std::string bytes = encode_article(article);
    // As version 1 of the format ended: with the origin, before the eight bytes of the sum.
    CHECK(bytes.at(bytes.size() - 9) == static_cast<char>(Origin::partner));
    const auto back = decode_article(std::as_bytes(std::span(bytes)));
    REQUIRE(back);
    CHECK(back->image.rights.empty());
    CHECK(encode_article(*back) == bytes);
}
