#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest::feed {

/// The vocabularies that feeds mix. `core` is everything without one of the other namespaces.
enum class Ns : std::uint8_t {
    core,
    atom,
    dublin_core,
    content,
    media,
    itunes,
    xhtml,
    slash,
    news,
    image,
    rdf,
    xml,
    feedburner,
    prism,
    app,        ///< Atom Publishing Protocol: app:control
    tombstones, ///< RFC 6721
    depesche,   ///< our own module, see depesche_module.hpp
    video,      ///< of sitemaps
    other
};

/// Reads damaged XML in one pass, without a tree: bare ampersands, undeclared prefixes, missing and crossed end tags,
/// junk around the document and truncation are survived. Nothing is expanded beyond character references; DTDs are
/// skipped. Views point into the document, which must outlive the reader. Depth is bounded: elements deeper than 200
/// are passed over.
class XmlReader {
public:
    enum class Event : std::uint8_t { start, end, text, done };

    explicit XmlReader(std::string_view document) : document_(document) {}

    /// The next start tag, end tag or text. Every reported start has its reported end, also when the document forgot
    /// it; elements that the end of the document left open are ended with `truncated()` set.
    Event next();

    Ns ns() const { return ns_; }                       ///< of the current start or end
    std::string_view name() const { return name_; }     ///< without prefix, as written
    std::string_view prefix() const { return prefix_; } ///< as written
    std::string_view raw_text() const {
        return text_;
    } ///< of the current text event: not decoded; CDATA is its own event
    bool is(Ns ns, std::string_view name) const; ///< names compare without case
    std::size_t depth() const { return open_.size(); }
    bool truncated() const { return truncated_; } ///< the document ended inside an element

    /// Value of an attribute of the current start, decoded; empty when absent. The prefix must be as written.
    std::string attribute(std::string_view name) const;
    bool has_attribute(std::string_view name) const;

    /// What is inside the current start element, as written, up to its end, which is consumed too; at most its first
    /// 8 MiB. Call right after a start event.
    std::string_view inner();
    /// Text inside the current start, decoded, without tags. Like inner() it consumes the element.
    std::string inner_text();
    /// Passes over the current start element and what is in it.
    void skip() { inner(); }

    /// xml:base in force, resolved up to `document_base`; xml:lang in force or empty. Each is written once and may be
    /// repeated in every article: far too long ones are passed over.
    std::string base(std::string_view document_base) const;
    std::string language() const;

private:
    struct Open {
        std::string_view qualified;
        std::string_view name;
        std::string_view prefix;
        Ns ns;
        std::size_t namespaces; ///< how many declarations were in force before it
        std::string base;
        std::string language;
    };
    struct Declaration {
        std::string_view prefix;
        Ns ns;
    };

    bool read_markup();
    bool read_start();
    void read_end();
    void read_namespaces();
    void adopt_root_namespace(std::string_view prefix);
    void note_base_and_language(Open& open) const;
    Ns find_ns(std::string_view prefix) const;
    void report_end();
    std::size_t skip_bang(std::size_t at);
    std::size_t tag_end(std::size_t at) const;
    bool find_attribute(std::string_view name, std::string_view& raw) const;

    std::string_view document_;
    std::size_t at_ = 0;
    std::string_view name_;
    std::string_view prefix_;
    std::string_view text_;
    std::string_view attributes_;
    Ns ns_ = Ns::core;
    bool self_closing_ = false;
    bool truncated_ = false;
    bool no_subset_ends_ = false; ///< no internal subset of a DOCTYPE ends from here on
    std::size_t to_close_ = 0;    ///< ends still to be reported
    std::size_t too_deep_ = 0;    ///< open elements beyond the limit
    std::vector<Open> open_;
    std::vector<Declaration> declarations_;
};

/// Character data as written -> text: references decoded once, CDATA unwrapped, comments, instructions and tags
/// dropped.
std::string decode_xml_text(std::string_view raw);
/// True when there is an element in it (outside CDATA and comments).
bool has_elements(std::string_view raw);

} // namespace depesche::digest::feed
