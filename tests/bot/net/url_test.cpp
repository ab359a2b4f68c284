#include "bot/net/url.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;

namespace {

std::string whole(std::string_view text) {
    const auto url = parse_url(text);
    return url ? url->to_string() : "error: " + url.error();
}

std::string resolved(std::string_view reference) {
    const Url base = parse_url("http://a.example/b/c/d;p?q").value();
    const auto url = resolve_url(base, reference);
    return url ? url->to_string() : "error: " + url.error();
}

} // namespace

TEST_CASE("an address is split into what a request needs", "[net]") {
    const Url url = parse_url(" HTTPS://News.Example:8443/a/b?x=1#part ").value();
    CHECK(url.tls);
    CHECK(url.host == "news.example");
    CHECK(url.port == 8443);
    CHECK(url.target == "/a/b?x=1");
    CHECK(url.origin() == "https://news.example:8443");
    CHECK(parse_url("http://news.example").value() ==
          Url{.tls = false, .host = "news.example", .port = 80, .target = "/"});
}

TEST_CASE("an address keeps its meaning and loses what must not be sent", "[net]") {
    CHECK(whole("https://news.example?q") == "https://news.example/?q");
    CHECK(whole("https://news.example:443/") == "https://news.example/");
    CHECK(whole("http://[2001:DB8::1]:8080/x") == "http://[2001:db8::1]:8080/x");
    CHECK(whole("http://[2001:0DB8:0:0::1]/") == "http://[2001:db8::1]/");
    CHECK(whole("http://[::ffff:7f00:1]/") == "http://[::ffff:127.0.0.1]/");
    CHECK(whole("https://news.example/Zürich und Genf") == "https://news.example/Z%C3%BCrich%20und%20Genf");
    CHECK(whole("https://news.example/a%2Fb") == "https://news.example/a%2Fb");
    CHECK(whole("https://news.example/a/../b/./c") == "https://news.example/b/c");
    CHECK(whole("https://news.example/a\r\nX: y") == "https://news.example/a%0D%0AX:%20y");
}

TEST_CASE("an address that cannot be used is refused by a sentence without its secrets", "[net]") {
    for (const char* text :
         {"", "news.example", "ftp://news.example/", "https://", "https:///x", "https://a..b/", "https://a b/",
          "https://news.example:0/", "https://news.example:65536/", "https://news.example:8x/", "https://[::1/",
          "https://[::1]x/", "https://[gg]/", "https://[:::::]/", "https://[1:2:3]/", "https://[fe80::1%25lo]/",
          "https://zürich.example/"}) {
        INFO(text);
        CHECK_FALSE(parse_url(text).has_value());
    }
    const std::string message = parse_url("https://user:geheim@news.example/?token=geheim").error();
    CHECK(message.find("geheim") == std::string::npos);
    CHECK(message.find("password") != std::string::npos);
    CHECK_FALSE(parse_url("https://news.example/" + std::string(8000, 'x')).has_value());
    CHECK_FALSE(parse_url("https://news.example/" + std::string(3000, '"')).has_value()); // three times as long encoded
    const Url base = parse_url("https://news.example/" + std::string(7000, 'x') + "/").value();
    CHECK_FALSE(resolve_url(base, std::string(1000, 'x')).has_value());
}

TEST_CASE("references resolve as RFC 3986, 5.4 says", "[net]") {
    const std::pair<const char*, const char*> examples[] = {{"g", "http://a.example/b/c/g"},
                                                            {"./g", "http://a.example/b/c/g"},
                                                            {"g/", "http://a.example/b/c/g/"},
                                                            {"/g", "http://a.example/g"},
                                                            {"//g.example", "http://g.example/"},
                                                            {"?y", "http://a.example/b/c/d;p?y"},
                                                            {"g?y", "http://a.example/b/c/g?y"},
                                                            {"#s", "http://a.example/b/c/d;p?q"},
                                                            {";x", "http://a.example/b/c/;x"},
                                                            {"", "http://a.example/b/c/d;p?q"},
                                                            {".", "http://a.example/b/c/"},
                                                            {"..", "http://a.example/b/"},
                                                            {"../g", "http://a.example/b/g"},
                                                            {"../..", "http://a.example/"},
                                                            {"../../../../g", "http://a.example/g"},
                                                            {"/./g", "http://a.example/g"},
                                                            {"/../g", "http://a.example/g"},
                                                            {"g.", "http://a.example/b/c/g."},
                                                            {"..g", "http://a.example/b/c/..g"},
                                                            {"./../g", "http://a.example/b/g"},
                                                            {"g;x=1/../y", "http://a.example/b/c/y"},
                                                            {"g?y/../x", "http://a.example/b/c/g?y/../x"},
                                                            {"https://b.example/x", "https://b.example/x"}};
    for (const auto& [reference, expected] : examples) {
        INFO(reference);
        CHECK(resolved(reference) == expected);
    }
    CHECK(resolved("javascript:alert(1)").starts_with("error: "));
    CHECK(resolved("mailto:someone@news.example").starts_with("error: "));
}
