#pragma once

#include <string_view>

namespace depesche::digest {

/// Whether a name says little about who is meant: a first name ("martin", "giulia") or a part of many names ("fc",
/// "saint", "gmbh"). In lower case without accents, as StoryToken::word.
bool is_common_name(std::string_view word);

} // namespace depesche::digest
