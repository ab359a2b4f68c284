#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// Why a text is no light end of a digest, read as a sub-editor reads it: death, violence or illness (grave.hpp), and
/// what tells of them in other words ("kam ums Leben", "Flugzeug stürzt", "sans vie"). What only sounds grave does not
/// count ("toter Winkel", "crash course", "natura morta", the murderer of a play), nor do children as such.
/// Returns the words that say so in lower case, or nothing. German, French, Italian and English are known.
std::string grave_end(std::string_view text, std::string_view language);

} // namespace depesche::digest
