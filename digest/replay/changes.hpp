#pragma once

#include "digest/edition/edition.hpp"

#include <vector>

namespace depesche::digest {

/// What editors made of a proposal before it went out.
struct Changes {
    int replaced = 0; ///< items that came in, or were dropped without another in their place
    int moved = 0;    ///< as few moves as give the order that was sent
    int lines = 0;    ///< title or line written anew
    int total() const noexcept { return replaced + moved + lines; }
};
Changes changes_between(const std::vector<Pick>& proposed, const std::vector<Pick>& sent);

} // namespace depesche::digest
