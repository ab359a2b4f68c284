#ifdef DEPESCHE_GUMBO

#include "tests/support/digest_html_reader.hpp"

#include <gumbo.h>

namespace depesche::tests {
namespace {

// NOLINTBEGIN(cppcoreguidelines-pro-type-union-access): gumbo's nodes are unions
void gather(const GumboNode* node, HtmlMessage& out) {
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) out.text += node->v.text.text;
    if (node->type != GUMBO_NODE_ELEMENT) return;
    const GumboElement& element = node->v.element;
    out.elements.emplace_back(gumbo_normalized_tagname(element.tag));
    const auto begin = out.text.size();
    for (unsigned i = 0; i < element.children.length; ++i)
        gather(static_cast<const GumboNode*>(element.children.data[i]), out);
    const auto* const href = gumbo_get_attribute(&element.attributes, "href");
    if (href != nullptr) out.links.emplace_back(href->value, out.text.substr(begin));
}

/// The element that the message was put into.
const GumboNode* first_div(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return nullptr;
    if (node->v.element.tag == GUMBO_TAG_DIV) return node;
    for (unsigned i = 0; i < node->v.element.children.length; ++i) {
        if (const auto* const found = first_div(static_cast<const GumboNode*>(node->v.element.children.data[i])))
            return found;
    }
    return nullptr;
}
// NOLINTEND(cppcoreguidelines-pro-type-union-access)

} // namespace

HtmlMessage read_html_message(std::string_view html) {
    const std::string page = "<!DOCTYPE html><body><div>" + std::string(html) + "</div>";
    GumboOutput* const parsed = gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
    HtmlMessage out;
    if (const auto* const div = first_div(parsed->root)) gather(div, out);
    if (!out.elements.empty()) out.elements.erase(out.elements.begin());
    gumbo_destroy_output(&kGumboDefaultOptions, parsed);
    return out;
}

} // namespace depesche::tests

#endif
