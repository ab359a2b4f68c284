#pragma once

#include <string_view>

namespace depesche::digest::feed {

/// A media type of images.
bool image_type(std::string_view type);
/// An address that ends like an image's.
bool image_name(std::string_view url);
/// 0 to 20, growing with the width in pixels: for choosing the widest.
int width_rank(std::string_view digits);

/// "Die Brücke am Montag. (Foto: Noa Brunner)" -> the words and the credit. A caption without a marked credit is words
/// alone; one that is a credit alone ("Bild: Keystone") has no words.
struct CaptionParts {
    std::string_view words;
    std::string_view credit;
};
CaptionParts caption_parts(std::string_view caption);

} // namespace depesche::digest::feed
