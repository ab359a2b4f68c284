#include "bot/delivery/segment.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace depesche::bot;

namespace {

Bitmap random_bitmap(std::mt19937& random, int bits) {
    Bitmap bitmap;
    for (int i = 0; i < bits; ++i) {
        bitmap.set(static_cast<std::uint16_t>(random() % segment_size));
    }
    return bitmap;
}

Segment half_way() {
    Segment segment;
    for (std::uint16_t i = 0; i < 100; ++i) {
        segment.audience.set(i);
    }
    for (std::uint16_t i = 0; i < 10; ++i) {
        segment.intent.set(i);
    }
    segment.done.set(0);
    segment.done.set(1);
    segment.refused.set(2);
    segment.withheld.set(50);
    segment.expired.set(51);
    segment.unknown.set(3);
    return segment;
}

} // namespace

TEST_CASE("a bitmap finds its members in order", "[delivery]") {
    Bitmap bitmap;
    for (const std::uint16_t offset : {0, 63, 64, 4095}) {
        bitmap.set(offset);
    }
    CHECK(bitmap.count() == 4);
    CHECK(bitmap.next(0) == 0);
    CHECK(bitmap.next(1) == 63);
    CHECK(bitmap.next(64) == 64);
    CHECK(bitmap.next(65) == 4095);
    bitmap.clear(4095);
    CHECK(bitmap.next(65) == segment_size);
    CHECK_FALSE(bitmap.test(4095));
}

TEST_CASE("a bitmap survives its bytes, however full it is", "[delivery]") {
    std::mt19937 random(7);
    for (const int bits : {0, 1, 2, 50, 500, 20'000}) {
        const Bitmap bitmap = random_bitmap(random, bits);
        std::string bytes;
        bitmap.append_to(bytes);
        CHECK(bytes.size() <= 514);
        std::string_view rest = bytes;
        Bitmap read;
        REQUIRE(read.take_from(rest));
        CHECK(rest.empty());
        CHECK(read == bitmap);
    }
}

TEST_CASE("a segment knows what is pending and what is ambiguous", "[delivery]") {
    const Segment segment = half_way();
    CHECK(segment.contradiction().empty());
    CHECK(segment.pending().count() == 94);
    CHECK(segment.ambiguous().count() == 6);
    CHECK(segment.ambiguous().next(0) == 4);
}

TEST_CASE("a segment survives its bytes and is refused when one bit flips", "[delivery]") {
    const Segment segment = half_way();
    const std::string bytes = encode_segment(segment, 12, 3);
    CHECK(decode_segment(bytes, 12, 3) == segment);
    CHECK_FALSE(decode_segment(bytes, 12, 4));
    CHECK_FALSE(decode_segment(bytes, 13, 3));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
        CHECK_FALSE(decode_segment(damaged, 12, 3));
        CHECK_FALSE(decode_segment(std::string_view(bytes).substr(0, i), 12, 3));
    }
}

TEST_CASE("a segment that contradicts itself is refused although its checksum is right", "[delivery]") {
    Segment segment = half_way();
    segment.expired.set(0);
    CHECK(decode_segment(encode_segment(segment, 1, 0), 1, 0).error() == "a recipient has two ends");
    segment = half_way();
    segment.withheld.set(200);
    CHECK(decode_segment(encode_segment(segment, 1, 0), 1, 0).error() ==
          "a recipient outside the audience has a record");
    segment = half_way();
    segment.done.set(20);
    CHECK(decode_segment(encode_segment(segment, 1, 0), 1, 0).error() == "a delivery has no intent");
}

TEST_CASE("message ids and reasons are packed and come back", "[delivery]") {
    using enum Detail::Kind;
    const std::vector<Detail> details = {
        {message_id, 0, "4711"},
        {message_id, 1, "-3"},
        {message_id, 7, "wamid.HBgL"},
        {reason, 9, "403 bot was blocked by the user"},
        {reason, 4000, "403 bot was blocked by the user"},
        {message_id, 4094, "007"},
        {message_id, 4095, "9223372036854775807"},
    };
    CHECK(decode_details(encode_details(details)) == details);
}

TEST_CASE("a delivery's message id takes at most 16 bytes while hot", "[delivery]") {
    std::vector<Detail> details;
    std::mt19937 random(3);
    for (std::uint16_t i = 0; i < 128; ++i) {
        details.push_back({Detail::Kind::message_id, i, std::to_string(random() % 1'000'000'000)});
    }
    const std::size_t bytes = encode_details(details).size();
    INFO(bytes << " bytes for 128 ids");
    CHECK(bytes <= 128 * 8);
}

TEST_CASE("damaged message ids are noticed", "[delivery]") {
    const std::string bytes =
        encode_details({{Detail::Kind::message_id, 5, "12"}, {Detail::Kind::reason, 8, "stopped"}});
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        CHECK_FALSE(decode_details(damaged));
    }
    CHECK_FALSE(decode_details(""));
}
