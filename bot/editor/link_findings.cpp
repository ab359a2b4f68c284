// What the addresses of an edition answer (rule 9): asked when it is proposed and again shortly before it goes out.
#include "bot/editor/link_check.hpp"
#include "bot/editor/newsroom.hpp"
#include "digest/edition/rules.hpp"

namespace depesche::bot {

EditorResult<void> Newsroom::look_at_links(const Draft& draft) {
    if (!link_wanted_ || !settings_.fetch.check_links || draft.kind != DraftKind::digest || is_over(draft)) return {};
    for (const digest::Pick& pick : draft.picks) {
        const auto article = articles_.find(pick.article);
        if (!article) return std::unexpected(store_error(article.error()));
        // Nobody hears from us of what must not be known yet.
        if (*article && (*article)->sendable(now()) && !(*article)->article.url.empty())
            link_wanted_((*article)->article.url);
    }
    return {};
}

EditorResult<std::vector<digest::Finding>> Newsroom::check_links(const Draft& draft) {
    std::vector<digest::Finding> findings;
    if (!settings_.fetch.check_links || draft.kind != DraftKind::digest || is_over(draft)) return findings;
    const config::Texts& texts = texts_for(draft.document.language);
    for (int item = 1; const digest::Pick& pick : draft.picks) {
        const auto article = articles_.find(pick.article);
        if (!article) return std::unexpected(store_error(article.error()));
        const int number = item++;
        if (!*article || (*article)->article.url.empty()) continue;
        const std::string& url = (*article)->article.url;
        const auto verdict = link_verdict(ledger_, url, now());
        if (!verdict) return std::unexpected(store_error(verdict.error()));
        if (!*verdict || (*verdict)->works) continue;
        const auto severity = (*verdict)->gone ? digest::RuleSeverity::error : digest::RuleSeverity::warning;
        findings.push_back({"dead link", severity, number,
                            texts.fill((*verdict)->gone ? "finding.link_gone" : "finding.link_fails",
                                       {{"text", url}, {"why", (*verdict)->why}})});
    }
    return findings;
}

} // namespace depesche::bot
