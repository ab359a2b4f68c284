#include "bot/cli/qr.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

namespace depesche::bot {

namespace {

using Code = std::unique_ptr<QRcode, decltype(&QRcode_free)>;

Code encode(std::string_view text) {
    return {QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free};
}

bool dark(const QRcode& code, int x, int y) {
    return x >= 0 && y >= 0 && x < code.width && y < code.width && (code.data[y * code.width + x] & 1) != 0;
}

} // namespace

std::string qr_text(std::string_view text) {
    const Code code = encode(text);
    if (!code) return {};
    std::string out;
    constexpr int quiet = 2;
    for (int y = -quiet; y < code->width + quiet; y += 2) {
        for (int x = -quiet; x < code->width + quiet; ++x) {
            // A terminal's letters are light: a full block is a light module.
            const bool upper = !dark(*code, x, y), lower = !dark(*code, x, y + 1);
            out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
        }
        out += '\n';
    }
    return out;
}

std::string qr_svg(std::string_view text) {
    const Code code = encode(text);
    if (!code) return {};
    constexpr int quiet = 4, unit = 8;
    const int size = (code->width + 2 * quiet) * unit;
    std::string out =
        fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\">"
                    "<rect width=\"{0}\" height=\"{0}\" fill=\"#fff\"/><path d=\"",
                    size);
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            if (dark(*code, x, y))
                out += fmt::format("M{} {}h{}v{}h-{}z", (x + quiet) * unit, (y + quiet) * unit, unit, unit, unit);
        }
    }
    return out + "\"/></svg>\n";
}

} // namespace depesche::bot
