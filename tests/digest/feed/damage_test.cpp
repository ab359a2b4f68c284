#include "digest/feed/feed_parser.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <random>

using namespace depesche::digest;

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Parses, and checks what must hold whatever the bytes are.
std::size_t survive(std::string_view bytes) {
    const auto feed = parse_feed(bytes, {.base_url = "https://seestadt.example/", .content_type = {}});
    if (!feed) return 0;
    std::size_t size = to_json(*feed).size();
    for (const Article& article : feed->articles) REQUIRE_FALSE(article.id.empty());
    return size;
}

std::string mutated(std::string bytes, std::mt19937& random) {
    constexpr std::string_view tokens[] = {"<",         ">",    "\"",  "'",  "&",    "]]>",
                                           "<![CDATA[", "<!--", "-->", "</", "/>",   "=",
                                           "{",         "}",    "[",   ":",  "\xFF", std::string_view("\0", 1)};
    for (int i = 0; i < 4 && !bytes.empty(); ++i) {
        const std::size_t at = random() % bytes.size();
        const std::string_view token = tokens[random() % std::size(tokens)];
        if (random() % 2 == 0)
            bytes.insert(at, token);
        else
            bytes.erase(at, random() % 20);
    }
    return bytes;
}

std::string repeated(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

} // namespace

TEST_CASE("every real feed cut or damaged anywhere is survived", "[feed]") {
    const auto shared = depesche::tests::shared_dir();
    if (!shared) {
        WARN("skipped: the shared corpora are not here");
        return;
    }
    std::mt19937 random(20261124); // NOLINT: the same damage each time
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*shared / "corpora/feeds")) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file() || entry.file_size() > 60000 || name.find(".expect.") != std::string::npos)
            continue;
        const std::string bytes = read_file(entry.path());
        INFO(name);
        survive(std::string_view(bytes).substr(0, bytes.empty() ? 0 : random() % bytes.size()));
        survive(mutated(bytes, random));
    }
}

TEST_CASE("hostile markup is read in bounded depth and size", "[feed]") {
    for (const std::string_view part :
         {"<a>", "<item>", "<a b='", "<a xmlns:x='y'>", "</a>", "<![CDATA[", "<!--", "<!DOCTYPE [", "&amp;",
          "<item><title>", "<description><p>", "<link href=\"", "<a xml:base='x'>"}) {
        INFO(part);
        CHECK(survive("<rss><channel><item><title>T</title>" + repeated(part, 300000 / part.size())) <= 4000000);
        CHECK(survive("<feed><entry><content type='xhtml'>" + repeated(part, 300000 / part.size())) <= 4000000);
    }
    CHECK(survive("{\"items\":" + repeated("[", 500000)) <= 4000000);
    CHECK(survive(repeated("{\"items\":[", 100000)) <= 4000000);
}

TEST_CASE("entities of a DTD are not expanded", "[feed]") {
    const auto feed = parse_feed(
        R"(<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><title>&b; &x; &uuml;</title><item><title>Eins</title></item></channel></rss>)",
        {});
    REQUIRE(feed);
    CHECK(feed->title == "&b; &x; ü");
    CHECK(feed->articles.size() == 1);
}

TEST_CASE("junk before the feed is passed over, with a warning", "[feed]") {
    const auto feed = parse_feed("<br />\n<b>Warning</b>: something in line 3<br />\n<?xml "
                                 "version=\"1.0\"?><rss><channel><title>Seestadt</title></channel></rss>",
                                 {});
    REQUIRE(feed);
    CHECK(feed->title == "Seestadt");
    CHECK(feed->warnings.size() == 1);
}

TEST_CASE("more than 64 MiB is refused before it is read", "[feed]") {
    const auto feed = parse_feed(std::string(64UL * 1024 * 1024 + 1, ' '), {});
    REQUIRE_FALSE(feed);
    CHECK(feed.error().kind == FeedError::Kind::too_large);
}
