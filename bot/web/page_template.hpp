#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace depesche::bot {

/// Fills a page of bot/web/pages (embedded in the binary; Mustache). `name` is the file's name, "subscribe.html"; other
/// files are partials: {{> head.html}}. Every {{value}} is escaped for HTML and XML; {{{value}}} is for our own SVG
/// only. Throws std::out_of_range for an unknown page: a broken promise.
std::string fill_page(std::string_view name, const nlohmann::json& data);

} // namespace depesche::bot
