#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace depesche::bot {

/// Fills a page of bot/web/pages (embedded in the binary; Mustache). `name` is the file's name, "subscribe.html"; other
/// files are partials: {{> head.html}}. Every {{value}} is escaped for HTML and XML, in text and in quoted attributes;
/// {{{value}}} is for our own SVG only. {{#value}} of an empty text, null or false shows nothing. Throws
/// std::out_of_range for an unknown page: a broken promise.
std::string fill_page(std::string_view name, const nlohmann::json& data);

/// The bytes of a file of bot/web/pages, as they are; throws std::out_of_range for an unknown one.
std::string_view page_file(std::string_view name);

} // namespace depesche::bot
