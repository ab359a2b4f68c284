#pragma once

#include <functional>
#include <optional>
#include <vector>

namespace depesche::bot {

struct ChildFigures {
    std::vector<double> values;
    double peak_growth_mb = 0; ///< how much more was resident at the peak than at the start
};

/// Runs `work` in a forked process and brings its figures back. None when the process could not be made or died.
std::optional<ChildFigures> in_child(const std::function<std::vector<double>()>& work);

} // namespace depesche::bot
