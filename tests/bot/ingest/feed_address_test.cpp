#include "bot/ingest/feed_address.hpp"

#include <catch2/catch.hpp>

using depesche::bot::address_problem;

TEST_CASE("a private address is taken where the configuration allows it, in every notation", "[ingest][net]") {
    const std::vector<std::string> allowed{"10.1.2.0/24", "127.0.0.1:8000", "cms"};
    for (const char* url : {"http://10.1.2.7/rss", "http://127.0.0.1:8000/rss", "http://cms/rss", "http://wiki/rss",
                            "https://seestadt.example/rss", "http://0x0a010207/rss"}) {
        CAPTURE(url);
        CHECK(address_problem(allowed, url).empty());
    }
    for (const char* url :
         {"http://10.1.3.7/rss", "http://127.0.0.1/rss", "http://localhost/rss", "http://169.254.169.254/latest",
          "http://2852039166/latest", "http://[::1]/rss", "http://[fe80::1]/rss", "http://100.64.0.1/rss"}) {
        CAPTURE(url);
        const std::string problem = address_problem(allowed, url);
        CHECK_THAT(problem, Catch::Contains("allow_private"));
        CHECK(problem.find("http", 4) == std::string::npos); // the address once
    }
    CHECK_FALSE(address_problem({}, "http://cms/rss").empty());
    CHECK_FALSE(address_problem(allowed, "ftp://seestadt.example/").empty());
}
