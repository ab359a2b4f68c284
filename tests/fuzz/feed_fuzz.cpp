#include "digest/feed/dates.hpp"
#include "digest/feed/feed_parser.hpp"
#include "digest/feed/html_text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace depesche::digest;

/// Any bytes: no crash, never an empty id, and JSON out of whatever was read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size); // NOLINT: libFuzzer's signature
    if (const auto feed = parse_feed(bytes, {.base_url = "https://seestadt.example/rss", .content_type = {}})) {
        for (const Article& article : feed->articles) {
            if (article.id.empty()) std::abort();
        }
        if (to_json(*feed).empty()) std::abort();
    }
    for (const Block& block : feed::html_to_blocks(bytes).blocks) {
        if (block.text.empty()) std::abort();
    }
    feed::html_to_line(bytes);
    feed::plain_to_blocks(bytes);
    feed::parse_date(bytes.substr(0, 200));
    return 0;
}
