#include "bot/delivery/segment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>
#include <zlib.h>

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

TEST_CASE("a segment survives its bytes, however full its bitmaps are", "[delivery]") {
    std::mt19937 random(7);
    for (const int bits : {0, 1, 2, 50, 500, 20'000}) {
        Segment segment;
        segment.audience = random_bitmap(random, bits);
        segment.refused = segment.audience & random_bitmap(random, bits / 2);
        segment.done = segment.audience.without(segment.refused) & random_bitmap(random, bits);
        segment.intent = segment.done | segment.refused;
        const std::string bytes = encode_segment(segment, 1, 0);
        CHECK(bytes.size() <= 4 * 513 + 10);
        CHECK(decode_segment(bytes, 1, 0) == segment);
    }
}

TEST_CASE("a finished segment takes at most a fifth of a byte a delivery", "[delivery]") {
    Segment segment;
    segment.audience = segment.intent = Bitmap::first(segment_size);
    for (std::uint16_t i = 0; i < segment_size; i += 30) segment.refused.set(i);
    segment.done = segment.audience.without(segment.refused);
    const std::string bytes = encode_segment(segment, 1, 0);
    INFO(bytes.size());
    CHECK(bytes.size() * 5 <= segment_size);
    CHECK(decode_segment(bytes, 1, 0) == segment);
    segment.refused = {};
    segment.done = segment.audience;
    CHECK(encode_segment(segment, 1, 0).size() <= 20);
}

TEST_CASE("a segment that an older version wrote is read", "[delivery]") {
    // Audience 0 to 3, intent 0 to 2, done 0, refused 1; the other bitmaps are empty. Then the CRC.
    const auto word = [](unsigned char bits) {
        return std::string("\x01\x00", 2) + static_cast<char>(bits) + std::string(7, '\0');
    };
    std::string bytes = word(15) + word(7) + word(1) + word(2) + std::string(3, '\0');
    const std::string place("\x0c\x03", 2);
    const auto crc =
        static_cast<std::uint32_t>(crc32_z(crc32_z(0, reinterpret_cast<const Bytef*>(place.data()), place.size()),
                                           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(crc >> shift);
    const auto segment = decode_segment(bytes, 12, 3);
    REQUIRE(segment);
    CHECK(segment->audience == Bitmap::first(4));
    CHECK(segment->intent == Bitmap::first(3));
    CHECK(segment->done == Bitmap::first(1));
    CHECK(segment->refused.next(0) == 1);
    CHECK(segment->pending().count() == 2);
}

TEST_CASE("the recipients of a segment survive their bytes in any order", "[delivery]") {
    std::mt19937 random(9);
    Members neighbours(segment_size);
    std::iota(neighbours.begin(), neighbours.end(), Ordinal{8192});
    CHECK(encode_members(neighbours, 1, 2).size() <= 12);
    CHECK(decode_members(encode_members(neighbours, 1, 2), 1, 2) == neighbours);
    Members shuffled = neighbours;
    std::ranges::shuffle(shuffled, random);
    CHECK(decode_members(encode_members(shuffled, 1, 2), 1, 2) == shuffled);
    CHECK(encode_members(shuffled, 1, 2).size() <= segment_size * 2 + 10);
    const Members some = {4'000'000'000, 0, 1, 2, 7, 6, 5};
    const std::string bytes = encode_members(some, 1, 2);
    CHECK(decode_members(bytes, 1, 2) == some);
    CHECK_FALSE(decode_members(bytes, 1, 3));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 4);
        CHECK_FALSE(decode_members(damaged, 1, 2));
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
