#include "bot/web/qr.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <algorithm>
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
    constexpr int quiet = 4;
    const int size = code->width + 2 * quiet;
    // Rows of dark modules as strokes of width 1: a tenth of the bytes that a square each would cost.
    std::string strokes;
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width;) {
            int end = x;
            while (dark(*code, end, y)) ++end;
            if (end > x) strokes += fmt::format("M{} {}.5h{}", x + quiet, y + quiet, end - x);
            x = std::max(end, x + 1);
        }
    }
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\">"
        "<path fill=\"#fff\" d=\"M0 0h{0}v{0}H0z\"/><path stroke=\"#000\" d=\"{1}\"/></svg>\n",
        size, strokes);
}

} // namespace depesche::bot
