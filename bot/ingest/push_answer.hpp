#pragma once

#include "bot/net/http_server.hpp"
#include "digest/article/article_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// The alert that an article has become a candidate for.
struct AlertNote {
    std::string draft; ///< its id
    std::string state; ///< "proposed", "approved", ...
    int severity = 0;
    // When it would be finished if it went out now, and what it would cost; nothing: it has been sent, or nobody knows.
    std::int64_t recipients = 0;
    std::optional<digest::Instant> finishes{};
    std::string cost{};        ///< "13.82 CHF"; empty: nothing is known of it
    std::string over_budget{}; ///< why it would be refused
};

/// One article of a push and what became of it.
struct PushedArticle {
    digest::PutOutcome outcome;
    digest::StoredArticle stored; ///< as it is now; of a duplicate: the one that was there first
    bool held = false;            ///< waits for an editor: too many at once
    std::optional<AlertNote> alert;
    std::vector<std::string> warnings{}; ///< what became of it that its sender may not expect
};

/// 201 when something is new, else 200; what was understood of each article, as deploy/docs/push.md describes it.
ServerResponse push_answer(const std::vector<PushedArticle>& articles, const std::vector<std::string>& warnings,
                           digest::Instant now);

/// application/problem+json (RFC 9457): what is wrong and, in "cure", what to do about it.
ServerResponse push_problem(int status, std::string_view detail, std::string_view cure);

} // namespace depesche::bot
