#include "digest/feed/image_hints.hpp"

#include "digest/feed/ascii.hpp"

namespace depesche::digest::feed {

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

} // namespace depesche::digest::feed
