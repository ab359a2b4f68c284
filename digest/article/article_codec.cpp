#include "digest/article/article_codec.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace depesche::digest {

namespace {

constexpr char format_number = 1;

class Writer {
public:
    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
        bytes_ += static_cast<char>(value);
    }
    void signed_number(std::int64_t value) {
        number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_ += value;
    }
    void texts(const std::vector<std::string>& values) {
        number(values.size());
        for (const std::string& value : values) text(value);
    }
    void instant(const std::optional<Instant>& value) {
        number(value ? 1 : 0);
        if (value) signed_number(value->time_since_epoch().count());
    }
    std::string finish() {
        bytes_.insert(bytes_.begin(), format_number);
        const std::uint64_t sum = XXH3_64bits(bytes_.data(), bytes_.size());
        for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(sum >> shift);
        return std::move(bytes_);
    }

private:
    std::string bytes_;
};

/// Reads nothing but defaults once the bytes are used up: that is how older rows lack newer fields.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) break;
        }
        return value;
    }
    std::int64_t signed_number() {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    std::string text() {
        const std::size_t size = std::min<std::uint64_t>(number(), rest_.size());
        std::string value(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return value;
    }
    std::vector<std::string> texts() {
        std::vector<std::string> values(count());
        for (std::string& value : values) value = text();
        return values;
    }
    std::optional<Instant> instant() {
        if (number() == 0) return std::nullopt;
        return Instant(std::chrono::milliseconds(signed_number()));
    }
    /// Every element takes a byte, so a wrong count cannot ask for more memory than the row has.
    std::size_t count() { return std::min<std::uint64_t>(number(), rest_.size()); }

private:
    std::string_view rest_;
};

/// What later versions added, in their order.
class Extension {
public:
    explicit Extension(const Article& article)
        : article_(article),
          described_(std::ranges::count_if(article.blocks, is_described)) {}
    bool says_something() const { return says_rights() || says_more(); }
    void write(Writer& out) const {
        out.texts(article_.image.rights);
        if (!says_more()) return;
        out.number(field_count);
        for (std::size_t field = 0; field < field_count; ++field)
            out.number(static_cast<std::uint64_t>(article_.from.of(static_cast<Field>(field))));
        out.number(static_cast<std::uint64_t>(described_));
        for (std::size_t i = 0; i < article_.blocks.size(); ++i) {
            const Block& block = article_.blocks[i];
            if (!is_described(block)) continue;
            out.number(i);
            for (const std::string* text : {&block.title, &block.credit, &block.as_of}) out.text(*text);
        }
    }
    static void read(Reader& in, Article& article) {
        article.image.rights = in.texts();
        const std::size_t fields = in.count(); // a newer version may know more
        for (std::size_t field = 0; field < fields; ++field) {
            const auto from = static_cast<From>(in.number());
            if (field < field_count) article.from.set(static_cast<Field>(field), from);
        }
        for (std::size_t described = in.count(); described > 0; --described) {
            Block none;
            const std::uint64_t i = in.number();
            Block& block = i < article.blocks.size() ? article.blocks[i] : none;
            for (std::string* text : {&block.title, &block.credit, &block.as_of}) *text = in.text();
        }
    }

private:
    static bool is_described(const Block& block) {
        return !block.title.empty() || !block.credit.empty() || !block.as_of.empty();
    }
    bool says_rights() const { return !article_.image.rights.empty(); }
    bool says_more() const { return described_ > 0 || !article_.from.empty(); }

    const Article& article_;
    std::ptrdiff_t described_;
};

} // namespace

std::string encode_article(const Article& article) {
    Writer out;
    for (const std::string* text : {&article.id, &article.url, &article.title, &article.kicker, &article.push_title,
                                    &article.lead, &article.section, &article.language, &article.source})
        out.text(*text);
    out.texts(article.bullets);
    out.number(article.blocks.size());
    for (const Block& block : article.blocks) {
        out.number(static_cast<std::uint64_t>(block.kind));
        out.text(block.text);
    }
    out.texts(article.authors);
    out.texts(article.tags);
    out.instant(article.published);
    out.instant(article.updated);
    out.instant(article.embargo_until);
    for (const std::string* text : {&article.image.url, &article.image.alt, &article.image.credit}) out.text(*text);
    out.signed_number(article.urgency);
    out.number(static_cast<std::uint64_t>(article.status));
    out.number((article.is_correction ? 1U : 0U) | (article.paywall ? 2U : 0U));
    out.number(static_cast<std::uint64_t>(article.origin));
    // Left out when there is nothing to say: what older versions wrote stays the same bytes, and no fetch rewrites it.
    if (const Extension extension(article); extension.says_something()) extension.write(out);
    return out.finish();
}

std::optional<Article> decode_article(std::span<const std::byte> bytes) {
    if (bytes.size() < 9) return std::nullopt;
    const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::string_view body = all.substr(0, all.size() - 8);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < 8; ++i)
        sum |= static_cast<std::uint64_t>(static_cast<unsigned char>(all[body.size() + i])) << (8 * i);
    if (body.front() != format_number || sum != XXH3_64bits(body.data(), body.size())) return std::nullopt;

    Reader in(body.substr(1));
    Article article;
    for (std::string* text : {&article.id, &article.url, &article.title, &article.kicker, &article.push_title,
                              &article.lead, &article.section, &article.language, &article.source})
        *text = in.text();
    article.bullets = in.texts();
    article.blocks.resize(in.count());
    for (Block& block : article.blocks) {
        block.kind = static_cast<BlockKind>(in.number());
        block.text = in.text();
    }
    article.authors = in.texts();
    article.tags = in.texts();
    article.published = in.instant();
    article.updated = in.instant();
    article.embargo_until = in.instant();
    for (std::string* text : {&article.image.url, &article.image.alt, &article.image.credit}) *text = in.text();
    article.urgency = static_cast<int>(in.signed_number());
    article.status = static_cast<PublicationStatus>(in.number());
    const std::uint64_t flags = in.number();
    article.is_correction = (flags & 1) != 0;
    article.paywall = (flags & 2) != 0;
    article.origin = static_cast<Origin>(in.number());
    Extension::read(in, article);
    return article;
}

} // namespace depesche::digest
