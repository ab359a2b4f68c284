#include "digest/feed/image_hints.hpp"

#include "digest/feed/ascii.hpp"

#include <array>

namespace depesche::digest::feed {
namespace {

/// What stands before the name of who took a picture.
constexpr std::array<std::string_view, 22> credit_marks = {
    "foto:",       "fotos:",  "bild:",         "bilder:",   "photo:",        "photos:",       "picture:", "image:",
    "credit:",     "quelle:", "source:",       "crédit:",   "crédit photo:", "photo credit:", "photo by", "foto di",
    "fotografie:", "grafik:", "illustration:", "immagine:", "fonte:",        "\u00a9"};

/// The length of a mark at the start of `text`; 0: none.
std::size_t mark_length(std::string_view text) {
    for (const std::string_view mark : credit_marks) {
        if (starts_ignoring_case(text, mark)) return mark.size();
    }
    return 0;
}

} // namespace

bool image_type(std::string_view type) { return starts_ignoring_case(type, "image"); }

int width_rank(std::string_view digits) {
    int width = 0;
    for (const char c : digits) {
        if (!is_digit(c) || width > 10000) break;
        width = width * 10 + (c - '0');
    }
    return std::min(width / 100, 20);
}

bool image_name(std::string_view url) {
    const std::string path = lower(url.substr(0, url.find_first_of("?#")));
    for (const std::string_view ending : {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"}) {
        if (path.ends_with(ending)) return true;
    }
    return false;
}

CaptionParts caption_parts(std::string_view caption) {
    caption = trim(caption);
    if (const std::size_t mark = mark_length(caption); mark > 0 && caption.size() < 80)
        return {{}, trim(caption.substr(mark))};
    if (!caption.ends_with(')')) return {caption, {}};
    const std::size_t open = caption.rfind('(');
    if (open == std::string_view::npos) return {caption, {}};
    const std::string_view inside = trim(caption.substr(open + 1, caption.size() - open - 2));
    const std::size_t mark = mark_length(inside);
    if (mark == 0) return {caption, {}};
    return {trim(caption.substr(0, open)), trim(inside.substr(mark))};
}

} // namespace depesche::digest::feed
