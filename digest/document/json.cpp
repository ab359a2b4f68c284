#include "digest/document/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace depesche::digest {
namespace {

using nlohmann::json;

/// The library's own builder, stopped at a depth and with its error as a sentence.
class BoundedBuilder : public nlohmann::detail::json_sax_dom_parser<json> {
public:
    BoundedBuilder(json& root, std::size_t max_depth) : json_sax_dom_parser(root, false), max_depth_(max_depth) {}

    bool start_object(std::size_t size) { return enter() && json_sax_dom_parser::start_object(size); }
    bool start_array(std::size_t size) { return enter() && json_sax_dom_parser::start_array(size); }
    bool end_object() { return leave() && json_sax_dom_parser::end_object(); }
    bool end_array() { return leave() && json_sax_dom_parser::end_array(); }

    template <class Exception>
    bool parse_error(std::size_t position, const std::string& /*last_token*/, const Exception& exception) {
        error_ = fmt::format("not JSON at byte {}: {}", position, reason(exception.what()));
        return false;
    }

    std::string& error() { return error_; }

private:
    bool enter() {
        if (++depth_ <= max_depth_) return true;
        error_ = fmt::format("nested deeper than {} levels", max_depth_);
        return false;
    }
    bool leave() {
        --depth_;
        return true;
    }

    /// Without the library's prefix, and without the text it read last: that may be long or private.
    static std::string reason(std::string_view what) {
        if (const auto colon = what.find(": "); what.starts_with("[json") && colon != std::string_view::npos)
            what.remove_prefix(colon + 2);
        if (const auto start = what.find("syntax error"); start != std::string_view::npos) what.remove_prefix(start);
        return std::string(what.substr(0, what.find("; last read")));
    }

    std::size_t depth_ = 0;
    std::size_t max_depth_;
    std::string error_;
};

template <class Json>
std::string dump(const Json& value, int indent) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::expected<json, std::string> parse_bounded(std::string_view text, std::size_t max_bytes, std::size_t max_depth) {
    if (text.size() > max_bytes)
        return std::unexpected(fmt::format("{} bytes of JSON are more than the {} allowed", text.size(), max_bytes));
    json root;
    BoundedBuilder builder(root, max_depth);
    if (json::sax_parse(text, &builder)) return root;
    if (builder.error().empty()) builder.error() = "not JSON";
    return std::unexpected(std::move(builder.error()));
}

std::string dump_json(const json& value, int indent) { return dump(value, indent); }
std::string dump_json(const nlohmann::ordered_json& value, int indent) { return dump(value, indent); }

const nlohmann::json* find_member(const nlohmann::json& value, std::string_view name) {
    if (!value.is_object()) return nullptr;
    const auto found = value.find(name);
    return found == value.end() ? nullptr : &*found;
}

std::string text_member(const nlohmann::json& value, std::string_view name) {
    const nlohmann::json* member = find_member(value, name);
    return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

std::string integer_member(const nlohmann::json& value, std::string_view name) {
    const nlohmann::json* member = find_member(value, name);
    return member != nullptr && member->is_number_integer() ? member->dump() : std::string();
}

} // namespace depesche::digest
