#include "candidates.hpp"

#include "digest/feed/html_text.hpp"

#include <gumbo.h>
#include <libxml/HTMLparser.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

// The peers only gather the text of their tree: no blocks, no white space collapsed, nothing dropped but scripts and
// styles.
namespace {

std::size_t own(std::string_view html) {
    std::size_t size = 0;
    for (const auto& block : depesche::digest::feed::html_to_blocks(html).blocks) size += block.text.size();
    return size;
}

std::size_t with_gumbo(std::string_view html) {
    GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
    std::string text;
    std::vector<const GumboNode*> open = {output->root};
    while (!open.empty()) {
        const GumboNode* node = open.back();
        open.pop_back();
        if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) text += node->v.text.text; // NOLINT
        if (node->type != GUMBO_NODE_ELEMENT) continue;
        const GumboElement& element = node->v.element; // NOLINT
        if (element.tag == GUMBO_TAG_SCRIPT || element.tag == GUMBO_TAG_STYLE) continue;
        for (unsigned i = element.children.length; i > 0; --i)
            open.push_back(static_cast<const GumboNode*>(element.children.data[i - 1])); // NOLINT
    }
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    return text.size();
}

std::size_t with_libxml2(std::string_view html) {
    const std::unique_ptr<xmlDoc, void (*)(xmlDocPtr)> tree(
        htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8",
                       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET),
        xmlFreeDoc);
    std::string text;
    std::vector<const xmlNode*> open;
    if (tree != nullptr) open.push_back(xmlDocGetRootElement(tree.get()));
    while (!open.empty()) {
        const xmlNode* node = open.back();
        open.pop_back();
        if (node == nullptr) continue;
        open.push_back(node->next);
        if (node->type == XML_TEXT_NODE) text += reinterpret_cast<const char*>(node->content); // NOLINT
        if (node->type == XML_ELEMENT_NODE) open.push_back(node->children); // scripts and styles are CDATA nodes
    }
    return text.size();
}

constexpr std::array all = {HtmlCandidate{"ours, with typed blocks", own}, HtmlCandidate{"libxml2", with_libxml2},
                            HtmlCandidate{"gumbo", with_gumbo}};

} // namespace

std::span<const HtmlCandidate> html_candidates() { return all; }
