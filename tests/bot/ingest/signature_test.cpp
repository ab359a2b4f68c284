#include "bot/ingest/signature.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace depesche::bot;

TEST_CASE("an HMAC is that of the standards", "[ingest][signature]") {
    // RFC 4231, test case 2; for SHA-1 RFC 2202, test case 2.
    const std::string key = "Jefe";
    const std::string text = "what do ya want for nothing?";
    CHECK(hmac_hex("sha1", key, text) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hmac_hex("sha256", key, text) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hmac_hex("sha384", key, text) == "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                                           "8e2240ca5e69e2c78b3239ecfab21649");
    CHECK(hmac_hex("sha512", key, text) == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                                           "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
    // RFC 4231, test case 6: a key longer than a block.
    CHECK(hmac_hex("sha256", std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(hmac_hex("md5", key, text).empty());
}

TEST_CASE("a signature names its method, and no other counts", "[ingest][signature]") {
    const std::string key = "geheim-und-lang";
    const std::string text = "<feed/>";
    for (const std::string method : {"sha1", "sha256", "sha384", "sha512"}) {
        CAPTURE(method);
        const std::string hex = hmac_hex(method, key, text);
        CHECK(is_signed(method + "=" + hex, key, text));
        CHECK_FALSE(is_signed(method + "=" + hex.substr(1), key, text));
        CHECK_FALSE(is_signed(method + "=" + hex + "0", key, text));
        CHECK_FALSE(is_signed(hex, key, text));
        CHECK_FALSE(is_signed("md5=" + hex, key, text));
        CHECK_FALSE(is_signed(method + "=" + hex, "ein-anderer", text));
    }
    CHECK(is_signed("SHA256=5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843", "Jefe",
                    "what do ya want for nothing?"));
    CHECK_FALSE(is_signed("", key, text));
    CHECK_FALSE(is_signed("sha256=", key, text));
    // Nobody signs with nothing.
    CHECK_FALSE(is_signed("sha256=" + hmac_hex("sha256", "", text), "", text));
}

TEST_CASE("a changed bit anywhere in text or signature is refused", "[ingest][signature]") {
    std::mt19937 dice(20261128);
    for (int round = 0; round < 500; ++round) {
        std::string key(1 + dice() % 80, ' ');
        std::string text(1 + dice() % 300, ' ');
        for (char& c : key) c = static_cast<char>(dice());
        for (char& c : text) c = static_cast<char>(dice());
        std::string signature = "sha256=" + hmac_hex("sha256", key, text);
        REQUIRE(is_signed(signature, key, text));
        std::string other = text;
        other[dice() % other.size()] ^= static_cast<char>(1U << (dice() % 8));
        CHECK_FALSE(is_signed(signature, key, other));
        CHECK_FALSE(is_signed(signature, key, text + '\0'));
        char& digit = signature[7 + dice() % 64];
        digit = digit == '0' ? '1' : '0';
        CHECK_FALSE(is_signed(signature, key, text));
    }
}

TEST_CASE("secrets are compared whole, and random ones differ", "[ingest][signature]") {
    CHECK(is_same_secret("abc", "abc"));
    CHECK_FALSE(is_same_secret("abc", "abcd"));
    CHECK_FALSE(is_same_secret("", "abc"));
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) CHECK(seen.insert(random_hex(16)).second);
    CHECK(seen.begin()->size() == 32);
    CHECK(seen.begin()->find_first_not_of("0123456789abcdef") == std::string::npos);
}
