#pragma once

#include "digest/article/article.hpp"

#include <string_view>

namespace depesche::digest {

/// "usable", "withheld", "withdrawn" or "killed".
std::string_view status_name(PublicationStatus status);

} // namespace depesche::digest
