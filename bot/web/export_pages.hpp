#pragma once

#include "bot/editor/newsroom.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

struct PageFile {
    std::string name; ///< below the folder, with '/'
    std::string bytes;
};

/// A part of the public pages as static files, whose links work from any folder and from file://.
struct ExportBatch {
    std::vector<PageFile> files;
    std::string next;               ///< where the next batch begins; empty: that was all
    std::vector<std::string> notes; ///< what is left out, in words
};

/// The first batch (`before` empty) holds the pages to subscribe, the style, the feed and the newest page of the
/// archive; each further one the next page with its entries.
StoreResult<ExportBatch> export_batch(Newsroom& newsroom, std::string_view before);

} // namespace depesche::bot
