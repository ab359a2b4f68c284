#include "digest/format/fragments.hpp"

#include "digest/format/dialect.hpp"

namespace depesche::digest {

namespace {

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::string written(std::string_view text, Dialect dialect) {
    return rules_of(dialect).write(Paragraph{{}, std::string(text)}, {});
}

std::string written_bold(std::string_view text, Dialect dialect) {
    return rules_of(dialect).write(Headline{{}, std::string(text)}, {});
}

std::string written_to_copy(std::string_view text, Dialect dialect) {
    const std::string words = written(text, dialect);
    return dialect == Dialect::telegram_html && !words.empty() ? "<pre>" + words + "</pre>" : words;
}

std::string written_aside(std::string_view text, Dialect dialect) {
    const std::string words = written(text, dialect);
    if (dialect != Dialect::telegram_html || words.empty()) return words;
    return "<blockquote expandable>" + words + "</blockquote>";
}

std::string written_mention(std::string_view name, std::string_view user_id, Dialect dialect) {
    if (dialect != Dialect::telegram_html || !is_number(user_id)) return written(name, dialect);
    return rules_of(dialect).write(Link{std::string(name), "tg://user?id=" + std::string(user_id)}, {});
}

std::size_t rendered_length(std::string_view rendered, Dialect dialect) {
    const DialectRules& rules = rules_of(dialect);
    const auto seen = rules.read(rendered);
    return rules.measure(seen ? std::string_view(seen->text) : rendered);
}

std::size_t length_limit(Dialect dialect) { return rules_of(dialect).limit; }

std::size_t caption_limit(Dialect dialect) { return rules_of(dialect).caption_limit; }

} // namespace depesche::digest
