#include "bot/web/page_template.hpp"

#include "digest/document/markup.hpp"
#include "embedded_web_pages.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>

namespace depesche::bot {

namespace mustache = kainjow::mustache;
using nlohmann::json;

namespace {

const std::map<std::string, std::string_view, std::less<>>& files() {
    static const auto by_name = [] {
        std::map<std::string, std::string_view, std::less<>> named;
        for (const EmbeddedFile& file : embedded_web_pages())
            named.emplace(file.path.substr(file.path.rfind('/') + 1), file.bytes);
        return named;
    }();
    return by_name;
}

/// Empty texts count as false, so that {{#key}} asks whether there is something to show.
mustache::data data_of(const json& value) {
    if (value.is_object()) {
        mustache::data object;
        for (const auto& [name, member] : value.items()) object.set(name, data_of(member));
        return object;
    }
    if (value.is_array()) {
        mustache::data list(mustache::data::type::list);
        for (const json& member : value) list.push_back(data_of(member));
        return list;
    }
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_null()) return false;
    if (!value.is_string()) return value.dump(); // a number
    const auto& text = value.get_ref<const std::string&>();
    return text.empty() ? mustache::data(false) : mustache::data(text);
}

} // namespace

std::string_view page_file(std::string_view name) {
    const auto found = files().find(name);
    if (found == files().end()) throw std::out_of_range(fmt::format("no page \"{}\"", name));
    return found->second;
}

std::string fill_page(std::string_view name, const json& data) {
    mustache::mustache page{std::string(page_file(name))};
    page.set_custom_escape([](const std::string& text) { return digest::escape_markup(text); });
    mustache::data values = data_of(data);
    for (const auto& [partial, bytes] : files())
        values.set(partial, mustache::partial([text = std::string(bytes)] { return text; }));
    std::string filled = page.render(values);
    if (!page.is_valid()) throw std::out_of_range(fmt::format("page \"{}\": {}", name, page.error_message()));
    return filled;
}

} // namespace depesche::bot
