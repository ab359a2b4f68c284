#pragma once

#include <string_view>

namespace depesche::digest {

/// Whether a parameter of a query ("utm_source=rss") tells where a click came from, in which session, or how the page
/// is to be laid out, and not which article is shown. Names as the public lists of ClearURLs and AdGuard have them, as
/// far as they mean the same on every site; a name that may choose an article ("id", "p", "article", "ref=7") is not
/// among them.
bool is_tracking_parameter(std::string_view parameter);

} // namespace depesche::digest
