#pragma once

#include "bot/editor/newsroom.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// A message that was sent and tells an article as it was before its newsroom changed it.
struct ToCorrect {
    std::string draft;
    digest::ArticleKey article = 0;
    int told = 0;    ///< the version that readers have
    int version = 0; ///< the version that is right
    bool correction =
        false;         ///< the newsroom called it one; else its headline or lead lost or gained a number or a name
    std::string title; ///< as it is now
    Instant since;
    bool operator==(const ToCorrect&) const = default;
};

/// What must be corrected of what was sent. Durable in the ledger; an entry ends when a correction or retraction of its
/// message goes out, when somebody says that it is done, or after 30 days.
class CorrectionList {
public:
    explicit CorrectionList(Newsroom& newsroom) : newsroom_(newsroom) {}

    /// A new version of an article has come: notes the sent messages that told an earlier one, where it matters.
    /// Returns what was not known before. The same version again changes nothing.
    StoreResult<std::vector<ToCorrect>> note(const digest::StoredArticle& article);
    /// What is open, newest first.
    StoreResult<std::vector<ToCorrect>> open();
    StoreResult<std::vector<ToCorrect>> open_of(std::string_view draft);
    /// Somebody has seen to it. Returns how many entries this ends.
    StoreResult<int> dismiss(std::string_view draft);

private:
    StoreResult<std::vector<ToCorrect>> read();
    StoreResult<void> write(const std::vector<ToCorrect>& entries);
    StoreResult<bool> matters(const digest::StoredArticle& article, int told);

    Newsroom& newsroom_;
};

/// "to correct: «Title» was corrected by its newsroom (version 3; sent: 2)" for the command line.
std::string sentence(const ToCorrect& entry);
nlohmann::json data(const ToCorrect& entry);

/// Whether a reader of `before` knows something else than a reader of `after`: a number, or a name, in headline or lead
/// differs. Wording alone does not matter.
bool tells_other_facts(const digest::Article& before, const digest::Article& after);

} // namespace depesche::bot
