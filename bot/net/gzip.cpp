#include "bot/net/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace depesche::bot {
namespace {

constexpr int gzip_window = 15 + 16; // zlib: 32 KiB window, gzip framing

Bytef* as_input(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

struct Inflater {
    Inflater() {
        if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    z_stream stream{};
};

} // namespace

std::expected<std::string, GzipFailure> gunzip(std::string_view compressed, std::size_t max_size) {
    Inflater inflater;
    z_stream& stream = inflater.stream;
    stream.next_in = as_input(compressed);
    stream.avail_in = static_cast<uInt>(compressed.size());
    std::array<char, 16 << 10> chunk{};
    std::string text;
    while (true) {
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        const int outcome = inflate(&stream, Z_NO_FLUSH);
        if (outcome != Z_OK && outcome != Z_STREAM_END) return std::unexpected(GzipFailure::malformed);
        const std::size_t produced = chunk.size() - stream.avail_out;
        if (produced > max_size - text.size()) return std::unexpected(GzipFailure::too_large);
        text.append(chunk.data(), produced);
        if (outcome != Z_STREAM_END) continue;
        // Another member may follow; whatever else follows is padding.
        if (stream.avail_in < 2 || stream.next_in[0] != 0x1f || stream.next_in[1] != 0x8b) return text;
        inflateReset(&stream);
    }
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    std::string result(deflateBound(&stream, text.size()), '\0');
    stream.next_in = as_input(text);
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

} // namespace depesche::bot
