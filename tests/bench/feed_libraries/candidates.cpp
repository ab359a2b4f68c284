#include "candidates.hpp"

#include "digest/feed/encoding.hpp"
#include "digest/feed/xml_reader.hpp"

#include <expat.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <pugixml.hpp>

#include <array>
#include <memory>

namespace {

using depesche::digest::feed::XmlReader;

std::string_view without_prefix(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
bool is_entry(std::string_view name) {
    name = without_prefix(name);
    return name == "item" || name == "entry" || name == "url" || name == "newsItem";
}

/// With everything that reading needs: finding the encoding, making it UTF-8, and then the events.
std::size_t own(std::string_view document) {
    depesche::digest::feed::Utf8Text text;
    depesche::digest::feed::to_utf8(document, {}, text);
    XmlReader reader(text.text);
    std::size_t count = 0;
    for (auto event = reader.next(); event != XmlReader::Event::done; event = reader.next()) {
        if (event == XmlReader::Event::end && is_entry(reader.name())) ++count;
    }
    return count;
}

/// Walks without recursion: depth is the document's.
template <typename Node, typename Child, typename Sibling, typename Parent>
std::size_t count_tree(Node root, Child child, Sibling sibling, Parent parent, bool (*entry)(Node)) {
    std::size_t count = 0;
    for (Node node = root; node;) {
        if (entry(node)) ++count;
        if (Node inner = child(node)) {
            node = inner;
            continue;
        }
        while (node && node != root && !sibling(node)) node = parent(node);
        if (!node || node == root) break;
        node = sibling(node);
    }
    return count;
}

std::size_t with_pugixml(std::string_view document) {
    pugi::xml_document tree;
    tree.load_buffer(document.data(), document.size()); // after an error the tree holds what came before it
    return count_tree<pugi::xml_node>(
        tree, [](pugi::xml_node n) { return n.first_child(); }, [](pugi::xml_node n) { return n.next_sibling(); },
        [](pugi::xml_node n) { return n.parent(); }, [](pugi::xml_node n) { return is_entry(n.name()); });
}

std::size_t with_libxml2(std::string_view document, int options) {
    const std::unique_ptr<xmlDoc, void (*)(xmlDocPtr)> tree(
        xmlReadMemory(document.data(), static_cast<int>(document.size()), nullptr, nullptr,
                      options | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
        xmlFreeDoc);
    if (!tree) return 0;
    return count_tree<xmlNodePtr>(
        xmlDocGetRootElement(tree.get()),
        [](xmlNodePtr n) { return n->type == XML_ELEMENT_NODE ? n->children : nullptr; },
        [](xmlNodePtr n) { return n->next; }, [](xmlNodePtr n) { return n->parent; },
        [](xmlNodePtr n) {
            return n->type == XML_ELEMENT_NODE && is_entry(reinterpret_cast<const char*>(n->name)); // NOLINT
        });
}
std::size_t libxml2_strict(std::string_view document) { return with_libxml2(document, 0); }
std::size_t libxml2_recover(std::string_view document) { return with_libxml2(document, XML_PARSE_RECOVER); }

/// Events until the first error: what a strict reader without a tree would have handed on.
std::size_t libxml2_sax(std::string_view document) {
    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = [](void*, const xmlChar*, const xmlChar*, const xmlChar*, int, const xmlChar**, int, int,
                                const xmlChar**) {};
    handler.endElementNs = [](void* count, const xmlChar* name, const xmlChar*, const xmlChar*) {
        if (is_entry(reinterpret_cast<const char*>(name))) ++*static_cast<std::size_t*>(count); // NOLINT
    };
    handler.characters = [](void*, const xmlChar*, int) {};
    handler.cdataBlock = handler.characters;
    handler.serror = [](void*, xmlErrorPtr) {};
    std::size_t count = 0;
    xmlSAXUserParseMemory(&handler, &count, document.data(), static_cast<int>(document.size()));
    return count;
}

std::size_t with_expat(std::string_view document) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
    std::size_t count = 0;
    XML_SetUserData(parser.get(), &count);
    XML_SetElementHandler(
        parser.get(), [](void*, const char*, const char**) {},
        [](void* total, const char* name) {
            if (is_entry(name)) ++*static_cast<std::size_t*>(total);
        });
    XML_SetCharacterDataHandler(parser.get(), [](void*, const char*, int) {});
    XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), 1);
    return count;
}

constexpr std::array all = {Candidate{"ours", own},
                            Candidate{"pugixml", with_pugixml},
                            Candidate{"expat", with_expat},
                            Candidate{"libxml2 SAX", libxml2_sax},
                            Candidate{"libxml2 tree", libxml2_strict},
                            Candidate{"libxml2 recover", libxml2_recover}};

} // namespace

std::span<const Candidate> candidates() { return all; }
