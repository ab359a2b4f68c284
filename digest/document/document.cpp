#include "digest/document/document.hpp"

#include "digest/document/json.hpp"
#include "digest/document/mended_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace depesche::digest {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using Failure = std::unexpected<std::string>;

constexpr std::size_t max_json_bytes = 256 * 1024;
constexpr std::array<std::string_view, 7> products = {"digest",     "alert", "update", "correction",
                                                      "surprising", "note",  "poll"};

/// One text of a block and its key.
template <class Block>
struct TextKey {
    std::string_view name;
    std::string Block::* member;
    bool required = false;
};

/// The block's only list of texts and its key.
template <class Block>
struct ListKey {
    std::string_view name;
    std::vector<std::string> Block::* member;
    bool required = false;
};

/// A block's name in JSON and its texts, in the order they are written.
template <class Block>
struct Shape;
template <>
struct Shape<Heading> {
    static constexpr std::string_view type = "heading";
    static constexpr std::array texts = {TextKey<Heading>{"sign", &Heading::sign},
                                         TextKey<Heading>{"text", &Heading::text, true}};
};
template <>
struct Shape<Subline> {
    static constexpr std::string_view type = "subline";
    static constexpr std::array texts = {TextKey<Subline>{"text", &Subline::text, true}};
    static constexpr ListKey<Subline> list = {"by_items", &Subline::by_items};
};
template <>
struct Shape<Item> {
    static constexpr std::string_view type = "item";
    static constexpr std::array texts = {TextKey<Item>{"label", &Item::label},
                                         TextKey<Item>{"title", &Item::title, true}, TextKey<Item>{"url", &Item::url},
                                         TextKey<Item>{"line", &Item::line}, TextKey<Item>{"note", &Item::note}};
};
template <>
struct Shape<Headline> {
    static constexpr std::string_view type = "headline";
    static constexpr std::array texts = {TextKey<Headline>{"sign", &Headline::sign},
                                         TextKey<Headline>{"text", &Headline::text, true}};
};
template <>
struct Shape<Paragraph> {
    static constexpr std::string_view type = "paragraph";
    static constexpr std::array texts = {TextKey<Paragraph>{"sign", &Paragraph::sign},
                                         TextKey<Paragraph>{"text", &Paragraph::text, true}};
};
template <>
struct Shape<Link> {
    static constexpr std::string_view type = "link";
    static constexpr std::array texts = {TextKey<Link>{"text", &Link::text}, TextKey<Link>{"url", &Link::url, true},
                                         TextKey<Link>{"note", &Link::note}};
};
template <>
struct Shape<Closing> {
    static constexpr std::string_view type = "closing";
    static constexpr std::array texts = {TextKey<Closing>{"sign", &Closing::sign},
                                         TextKey<Closing>{"text", &Closing::text, true}};
};
template <>
struct Shape<Footer> {
    static constexpr std::string_view type = "footer";
    static constexpr std::array texts = {TextKey<Footer>{"stop_command", &Footer::stop_command},
                                         TextKey<Footer>{"settings_command", &Footer::settings_command},
                                         TextKey<Footer>{"stop_words", &Footer::stop_words},
                                         TextKey<Footer>{"choose_words", &Footer::choose_words},
                                         TextKey<Footer>{"settings_words", &Footer::settings_words},
                                         TextKey<Footer>{"settings_url", &Footer::settings_url}};
};

template <>
struct Shape<Picture> {
    static constexpr std::string_view type = "picture";
    static constexpr std::array texts = {TextKey<Picture>{"url", &Picture::url, true},
                                         TextKey<Picture>{"alt", &Picture::alt},
                                         TextKey<Picture>{"credit", &Picture::credit}};
};
template <>
struct Shape<ReaderPoll> {
    static constexpr std::string_view type = "poll";
    static constexpr std::array texts = {
        TextKey<ReaderPoll>{"sign", &ReaderPoll::sign}, TextKey<ReaderPoll>{"question", &ReaderPoll::question, true},
        TextKey<ReaderPoll>{"line", &ReaderPoll::line}, TextKey<ReaderPoll>{"reply_words", &ReaderPoll::reply_words}};
    static constexpr ListKey<ReaderPoll> list = {"options", &ReaderPoll::options, true};
};

template <class Block>
concept HasList = requires { Shape<Block>::list; };

template <class Block>
ordered_json block_json(const Block& block) {
    ordered_json out = ordered_json::object();
    out.emplace("type", Shape<Block>::type);
    if constexpr (std::is_same_v<Block, Item>) {
        if (block.number != 0) out.emplace("number", block.number);
    }
    for (const auto& key : Shape<Block>::texts) {
        const std::string& text = block.*key.member;
        if (key.required || !text.empty()) out.emplace(key.name, text);
    }
    if constexpr (HasList<Block>) {
        constexpr auto key = Shape<Block>::list;
        const auto& list = block.*key.member;
        if (key.required || !list.empty()) out.emplace(key.name, list);
    }
    return out;
}

template <class Block>
std::string allowed_keys() {
    std::string keys = "type";
    for (const auto& key : Shape<Block>::texts) keys += fmt::format(", {}", key.name);
    if constexpr (std::is_same_v<Block, Item>) keys += ", number";
    if constexpr (HasList<Block>) keys += fmt::format(", {}", Shape<Block>::list.name);
    return keys;
}

std::expected<void, std::string> read_text(const json& value, std::string& out) {
    if (!value.is_string()) return Failure("expected a text");
    out = value.get_ref<const std::string&>();
    return {};
}

std::expected<void, std::string> read_number(const json& value, int& out) {
    const bool fits = value.is_number_unsigned() && value.get<std::uint64_t>() <= 999;
    if (!fits) return Failure("expected a whole number from 0 to 999");
    out = static_cast<int>(value.get<std::uint64_t>());
    return {};
}

std::expected<void, std::string> read_list(const json& value, std::vector<std::string>& out) {
    if (!value.is_array()) return Failure("expected a list of texts");
    for (const auto& element : value) {
        if (auto read = read_text(element, out.emplace_back()); !read) return Failure("expected a list of texts");
    }
    return {};
}

template <class Block>
std::expected<void, std::string> read_key(const std::string& name, const json& value, Block& block) {
    if constexpr (std::is_same_v<Block, Item>) {
        if (name == "number") return read_number(value, block.number);
    }
    if constexpr (HasList<Block>) {
        if (name == Shape<Block>::list.name) return read_list(value, block.*(Shape<Block>::list.member));
    }
    const auto& texts = Shape<Block>::texts;
    const auto key = std::ranges::find(texts, std::string_view(name), &TextKey<Block>::name);
    if (key == texts.end()) return Failure(fmt::format("unknown key; allowed are {}", allowed_keys<Block>()));
    return read_text(value, block.*(key->member));
}

template <class Block>
std::expected<DocumentBlock, std::string> read_block(const json& object) {
    Block block;
    for (const auto& [name, value] : object.items()) {
        if (name == "type") continue;
        if (auto read = read_key(name, value, block); !read) return Failure(fmt::format(".{}: {}", name, read.error()));
    }
    for (const auto& key : Shape<Block>::texts) {
        if (key.required && !object.contains(key.name))
            return Failure(fmt::format(".{}: missing; expected a text", key.name));
    }
    if constexpr (HasList<Block>) {
        if (Shape<Block>::list.required && !object.contains(Shape<Block>::list.name))
            return Failure(fmt::format(".{}: missing; expected a list of texts", Shape<Block>::list.name));
    }
    return block;
}

constexpr std::string_view block_types =
    "heading, subline, item, headline, paragraph, link, closing, footer, picture, poll";

/// The reader of the variant's alternative with this name.
template <class... Blocks>
std::expected<DocumentBlock, std::string> read_any(std::string_view type, const json& object,
                                                   const std::variant<Blocks...>* /*names the alternatives*/) {
    std::expected<DocumentBlock, std::string> out = Failure(fmt::format(".type: unknown; allowed are {}", block_types));
    const auto try_one = [&]<class Block>(const Block*) {
        if (type != Shape<Block>::type) return false;
        out = read_block<Block>(object);
        return true;
    };
    static_cast<void>((try_one(static_cast<const Blocks*>(nullptr)) || ...));
    return out;
}

std::expected<DocumentBlock, std::string> block_from(const json& object) {
    if (!object.is_object()) return Failure(": expected an object");
    const auto type = object.find("type");
    if (type == object.end() || !type->is_string())
        return Failure(fmt::format(".type: missing; allowed are {}", block_types));
    return read_any(type->get_ref<const std::string&>(), object, static_cast<const DocumentBlock*>(nullptr));
}

std::expected<void, std::string> read_blocks(const json& list, std::vector<DocumentBlock>& blocks) {
    if (!list.is_array()) return Failure("blocks: expected a list");
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto block = block_from(list.at(i));
        if (!block) return Failure(fmt::format("blocks[{}]{}", i, block.error()));
        blocks.push_back(std::move(*block));
    }
    return {};
}

std::expected<void, std::string> read_product(const json& value, Product& product) {
    const auto found = value.is_string()
                           ? std::ranges::find(products, std::string_view(value.get_ref<const std::string&>()))
                           : products.end();
    if (found == products.end()) return Failure(fmt::format("product: expected one of {}", fmt::join(products, ", ")));
    product = static_cast<Product>(found - products.begin());
    return {};
}

std::expected<void, std::string> read_member(const std::string& name, const json& value, Document& document) {
    if (name == "product") return read_product(value, document.product);
    if (name == "blocks") return read_blocks(value, document.blocks);
    if (name != "language") return Failure(fmt::format("{}: unknown key; allowed are product, language, blocks", name));
    if (auto read = read_text(value, document.language); !read) return Failure("language: " + read.error());
    return {};
}

} // namespace

std::string_view to_string(Product product) { return products.at(static_cast<std::size_t>(product)); }

Document Document::for_channel() const {
    Document channel = *this;
    std::erase_if(channel.blocks, [](const DocumentBlock& block) { return std::holds_alternative<Footer>(block); });
    return channel;
}

Document Document::without_picture() const {
    Document bare = *this;
    std::erase_if(bare.blocks, [](const DocumentBlock& block) { return std::holds_alternative<Picture>(block); });
    return bare;
}

const Picture* picture_of(const Document& document) {
    for (const DocumentBlock& block : document.blocks) {
        if (const auto* const picture = std::get_if<Picture>(&block)) return picture;
    }
    return nullptr;
}

std::string to_json(const Document& document, int indent) {
    ordered_json out = ordered_json::object();
    out.emplace("product", to_string(document.product));
    out.emplace("language", document.language);
    auto blocks = ordered_json::array();
    for (const auto& block : document.blocks)
        blocks.push_back(std::visit([](const auto& one) { return block_json(one); }, block));
    out.emplace("blocks", std::move(blocks));
    return dump_json(out, indent);
}

std::expected<Document, std::string> document_from_json(std::string_view text) {
    if (text.size() > max_json_bytes) return Failure(parse_bounded(text, max_json_bytes).error());
    const auto root = parse_bounded(mended_json(text), 3 * max_json_bytes); // a broken byte becomes three
    if (!root) return Failure(root.error());
    if (!root->is_object()) return Failure("expected an object with product, language and blocks");
    for (const std::string_view name : {"product", "blocks"}) {
        if (!root->contains(name)) return Failure(fmt::format("{}: missing", name));
    }
    Document document;
    for (const auto& [name, value] : root->items()) {
        if (auto read = read_member(name, value, document); !read) return Failure(read.error());
    }
    return document;
}

} // namespace depesche::digest
