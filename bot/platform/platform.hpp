#pragma once

#include "bot/net/http_client.hpp"
#include "bot/platform/outcome.hpp"
#include "config/settings.hpp"
#include "digest/format/format.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

struct Button {
    std::string text;
    std::string data;  ///< Telegram: 1 to 64 bytes; not for a button with an address
    std::string url{}; ///< opens this address instead
    bool operator==(const Button&) const = default;
};

/// One message in a platform's bytes, ready for any recipient. Stored with the broadcast as JSON.
struct OutgoingMessage {
    std::string text;  ///< in the platform's dialect
    std::string plain; ///< what is sent once if the platform rejects `text`; may be empty
    bool link_preview = false;
    bool silent = false;                      ///< arrives without a sound
    std::vector<std::vector<Button>> buttons; ///< rows
    std::string photo{};                      ///< address of a picture that `text` becomes the caption of; empty: none
    std::string without_photo{}; ///< of a message with a photo: what takes the place of `text` where the photo fails
    std::string reply_to{};      ///< message id in the same chat that this one answers; empty: none
    bool is_poll = false; ///< `text` is what the platform wants of a poll of its own (digest::Rendered::poll_fields)
    bool asks_for_reply = false; ///< opens the reader's keyboard as a reply to this message
    bool operator==(const OutgoingMessage&) const = default;
};

/// A complete HTTP/1.1 request but for the recipient, and of a change or a removal the message: serialised once, patched
/// a million times.
class RequestTemplate {
public:
    /// `head` ends before the value of Content-Length; the body is `before` + recipient + `after`.
    RequestTemplate(Url origin, std::string head, std::string before, std::string after);
    /// The body is `before` + recipient + `between` + message id + `after`.
    RequestTemplate(Url origin, std::string head, std::string before, std::string between, std::string after);
    const Url& origin() const noexcept { return origin_; }
    /// The bytes for one recipient; `encoded`, and `message` where there is a place for it, are already in the body's
    /// encoding (a JSON value).
    std::string bytes_for(std::string_view encoded, std::string_view message = {}) const;
    /// The same into a text that is used again and again.
    void write_to(std::string& bytes, std::string_view encoded, std::string_view message = {}) const;

private:
    Url origin_;
    std::string head_, before_, between_, after_;
};

/// One chat platform, without a socket: builds requests, reads answers, names its limits. Stateless; shared by all.
class Platform {
public:
    virtual ~Platform() = default;
    virtual std::string_view name() const = 0;
    virtual digest::Dialect dialect() const = 0;
    virtual KeyClass key_class() const = 0;
    /// Messages a second that the platform documents, for a channel or for private addresses.
    virtual double documented_rate(bool channel) const = 0;
    virtual RequestTemplate prepare(const config::AudienceSettings& audience, const OutgoingMessage& message) const = 0;
    /// A recipient's address as RequestTemplate wants it.
    virtual std::string encode_recipient(std::string_view address) const = 0;
    virtual SendOutcome read(const HttpResult& result) const = 0;

    // What was sent before. A platform that cannot leaves these as they are.
    /// Changes a message into this one, without a sound; with `message.photo` the words below its picture. Nothing: the
    /// platform cannot (a poll).
    virtual std::optional<RequestTemplate> prepare_edit(const config::AudienceSettings& audience,
                                                        const OutgoingMessage& message) const;
    /// Deletes a message. Nothing: the platform cannot.
    virtual std::optional<RequestTemplate> prepare_removal(const config::AudienceSettings& audience) const;
    /// For how long after it was sent a message can be deleted; later it can only be changed.
    virtual std::chrono::hours removable_for() const { return std::chrono::hours(0); }
    /// A message id as RequestTemplate wants it.
    virtual std::string encode_message_id(std::string_view id) const { return std::string(id); }
};

/// Whether the platforms of a dialect make a poll that is answered by a tap of Rendered::poll_fields.
constexpr bool has_own_polls(digest::Dialect dialect) { return dialect == digest::Dialect::telegram_html; }

/// Valid for the whole run of the program.
const Platform& platform_for(config::Platform kind);

} // namespace depesche::bot
