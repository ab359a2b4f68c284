#pragma once

#include "bot/platform/chat_bot.hpp"
#include "bot/subscriber/promise_talk.hpp"
#include "config/texts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

using ButtonRows = std::vector<std::vector<Button>>;

/// A reader's promise once this is done; what is unclear changes nothing.
digest::ReaderPromise after(digest::ReaderPromise promise, const Asked& asked);
/// What a button of ours means; empty: it is none of these, or of an older version.
std::optional<Asked> asked_by_button(std::string_view pressed, const digest::LocalNow& now);

/// The words and buttons about quiet hours, cap and pause in one language. Everything must outlive it.
class PromiseAnswer {
public:
    PromiseAnswer(const config::Texts& texts, const digest::HousePromise& house, const digest::LocalNow& now)
        : texts_(texts),
          house_(house),
          now_(now) {}

    /// How it stands, three lines.
    std::string summary(const digest::ReaderPromise& promise) const;
    /// The buttons that lead to each of the three.
    ButtonRows entries() const;
    /// How to say it, and a button each for what most people want.
    std::string how(Unclear topic) const;
    ButtonRows choices(Unclear topic) const;
    /// What has just been done.
    std::string done(const Asked& asked, const digest::ReaderPromise& promise) const;

private:
    std::string quiet(const digest::ReaderPromise& promise) const;
    std::string cap(const digest::ReaderPromise& promise) const;
    std::string pause(const digest::ReaderPromise& promise) const;
    std::string hours(const digest::QuietHours& quiet) const;

    const config::Texts& texts_;
    const digest::HousePromise& house_;
    const digest::LocalNow& now_;
};

} // namespace depesche::bot
