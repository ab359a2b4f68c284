#pragma once

#include "config/settings.hpp"
#include "digest/schedule/schedule.hpp"

#include <string_view>
#include <vector>

namespace depesche::bot {

/// Who is to be asked at this moment, in order: those on duty first, then the others. Empty when nobody is configured.
std::vector<const config::Editor*> asking_order(const config::EditorsSettings& editors, const digest::Zone& zone,
                                                digest::Instant now);
/// The person of this address on the editors' platform, or of this name; null: not on the list.
const config::Editor* editor_by_address(const config::EditorsSettings& editors, std::string_view address);
const config::Editor* editor_by_name(const config::EditorsSettings& editors, std::string_view name);

} // namespace depesche::bot
