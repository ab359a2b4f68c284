#include "bot/net/address_policy.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using boost::asio::ip::make_address;

namespace {

bool is_public(const char* address) { return special_range(make_address(address)).empty(); }

std::string refusal(const AddressPolicy& policy, const std::string& url, const char* address) {
    return policy.refusal(parse_url(url).value(), make_address(address));
}

} // namespace

TEST_CASE("every range that is no public host is known, up to its borders", "[net]") {
    for (const auto* address : {"0.0.0.0",
                                "0.255.255.255",
                                "10.0.0.0",
                                "10.255.255.255",
                                "100.64.0.0",
                                "100.127.255.255",
                                "127.0.0.1",
                                "127.255.255.255",
                                "169.254.169.254",
                                "172.16.0.0",
                                "172.31.255.255",
                                "192.0.0.1",
                                "192.0.2.1",
                                "192.88.99.1",
                                "192.168.0.0",
                                "192.168.255.255",
                                "198.18.0.0",
                                "198.19.255.255",
                                "198.51.100.7",
                                "203.0.113.7",
                                "224.0.0.1",
                                "239.255.255.255",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::7f00:1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "::ffff:169.254.169.254",
                                "64:ff9b::7f00:1",
                                "64:ff9b::a00:1",
                                "64:ff9b:1::1",
                                "100::1",
                                "2001::1",
                                "2001:2::1",
                                "2001:10::1",
                                "2001:1ff::1",
                                "2001:db8::1",
                                "2002:7f00:1::",
                                "2002:808:808::1",
                                "3fff::1",
                                "3fff:fff::1",
                                "5f00::1",
                                "fc00::1",
                                "fd12::1",
                                "fe80::1",
                                "febf::1",
                                "fec0::1",
                                "ff02::1"}) {
        INFO(address);
        CHECK_FALSE(is_public(address));
    }
    for (const auto* address :
         {"1.0.0.1",        "8.8.8.8",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
          "100.128.0.0",    "126.255.255.255", "128.0.0.1",       "169.253.255.255", "169.255.0.0",
          "172.15.255.255", "172.32.0.0",      "192.0.1.1",       "192.167.255.255", "192.169.0.0",
          "198.17.255.255", "198.20.0.0",      "223.255.255.255", "::ffff:8.8.8.8",  "64:ff9b::808:808",
          "2001:200::1",    "2001:db7::1",     "2001:db9::1",     "2003::1",         "2606:4700::1111",
          "3ffe::1",        "3fff:1000::1"}) {
        INFO(address);
        CHECK(is_public(address));
    }
}

TEST_CASE("without a word of the configuration only public addresses are asked, and the cure is told", "[net]") {
    const AddressPolicy policy;
    CHECK(refusal(policy, "https://seestadt.example/rss", "8.8.8.8").empty());
    CHECK(
        refusal(policy, "https://cms.intern.example/rss", "10.1.2.3") ==
        "https://cms.intern.example: its address 10.1.2.3 is a private network, not that of a public host, and is not "
        "asked; if it is yours: [fetch] allow_private = [\"cms.intern.example:443\"]");
    CHECK_THAT(refusal(policy, "http://[fd12::1]:8000/", "fd12::1"), Catch::Contains("[\"[fd12::1]:8000\"]"));
    CHECK_THAT(refusal(policy, "http://seestadt.example:25/", "8.8.8.8"),
               Catch::Contains("port 25 belongs to another"));
    CHECK_THAT(refusal(policy, "http://[2600::1]:25/", "2600::1"), Catch::Contains("[\"[2600::1]:25\"]"));
    CHECK(refusal(policy, "http://seestadt.example:8080/", "8.8.8.8").empty());
}

TEST_CASE("what the configuration names may be reached, and nothing beside it", "[net]") {
    const AddressPolicy policy({"cms.intern.example", "10.1.2.0/24", "127.0.0.1:8000", "Wiki.example:8443", "fd12::/16",
                                "[fd99::1]:81", "mail.example:25"});
    const auto allowed = [&](const std::string& url, const char* address) {
        return refusal(policy, url, address).empty();
    };
    CHECK(allowed("https://cms.intern.example/", "192.168.7.7"));
    CHECK(allowed("https://cms.intern.example.:8080/", "192.168.7.7"));
    CHECK_FALSE(allowed("https://www.cms.intern.example/", "192.168.7.7"));
    CHECK_FALSE(allowed("https://cms.intern.example.evil.example/", "192.168.7.7"));
    CHECK(allowed("http://what.ever.example/", "10.1.2.255"));
    CHECK(allowed("http://what.ever.example/", "::ffff:10.1.2.1"));
    CHECK_FALSE(allowed("http://what.ever.example/", "10.1.3.0"));
    CHECK(allowed("http://127.0.0.1:8000/", "127.0.0.1"));
    CHECK_FALSE(allowed("http://127.0.0.1:8001/", "127.0.0.1"));
    CHECK_FALSE(allowed("http://127.0.0.2:8000/", "127.0.0.2"));
    CHECK(allowed("https://wiki.example:8443/", "10.9.9.9"));
    CHECK_FALSE(allowed("https://wiki.example/", "10.9.9.9"));
    CHECK(allowed("http://x.example/", "fd12:ff::1"));
    CHECK_FALSE(allowed("http://x.example/", "fd13::1"));
    CHECK(allowed("http://[fd99::1]:81/", "fd99::1"));
    CHECK_FALSE(allowed("http://[fd99::1]/", "fd99::1"));
    CHECK(allowed("http://mail.example:25/", "8.8.8.8"));
}

TEST_CASE("a link-local address is reached by its own name only, never by accident", "[net]") {
    const AddressPolicy wide({"cms.intern.example", "0.0.0.0/0", "::/0"});
    CHECK(refusal(wide, "http://cms.intern.example/", "10.1.2.3").empty());
    CHECK_FALSE(refusal(wide, "http://cms.intern.example/", "169.254.169.254").empty());
    CHECK_FALSE(refusal(wide, "http://cms.intern.example/", "::ffff:169.254.169.254").empty());
    CHECK_FALSE(refusal(wide, "http://cms.intern.example/", "fe80::1").empty());
    const AddressPolicy meant({"169.254.7.0/24", "fe80::/64"});
    CHECK(refusal(meant, "http://x.example/", "169.254.7.1").empty());
    CHECK(refusal(meant, "http://x.example/", "fe80::1").empty());
}

TEST_CASE("a literal host is known in every notation, a name is none", "[net]") {
    for (const auto* host : {"127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "::1", "localhost", "LocalHost.",
                             "feed.localhost", "10.1"})
        CHECK(is_literal_host(host));
    for (const auto* host : {"seestadt.example", "localhost.example", "127.0.0.1.example", "notlocalhost", ""})
        CHECK_FALSE(is_literal_host(host));
}

TEST_CASE("a host is inner only by an address or localhost, not by a name that may lead anywhere", "[net]") {
    for (const auto* host : {"localhost", "a.localhost", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fc00::1",
                             "::ffff:10.0.0.1", "2130706433", "0x7f.1", "127.0.0.1."})
        CHECK(is_inner_literal(host));
    for (const auto* host : {"hub", "hub.intern", "hub.example", "93.184.216.34", "2606:2800:220:1::1"})
        CHECK_FALSE(is_inner_literal(host));
}
