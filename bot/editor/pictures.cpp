// The picture of a surprising story: who may show it, and whether it can be shown (issue: pictures never delay text).
#include "bot/editor/newsroom.hpp"
#include "bot/editor/picture_check.hpp"
#include "digest/edition/rules.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

/// "Nora Frei" becomes "Bild: Nora Frei"; a credit that brings its own label or sign stays.
std::string credit_line(const std::string& credit, const config::Texts& texts) {
    constexpr std::size_t longest_label = 16;
    if (credit.empty() || credit.starts_with("©") || credit.starts_with("(c)") || credit.starts_with("(C)"))
        return credit;
    return credit.find(':') < longest_label ? credit : texts.fill("picture.credit", {{"credit", credit}});
}

digest::Finding remark(std::string message) {
    return {"picture", digest::RuleSeverity::warning, 0, std::move(message)};
}

} // namespace

void Newsroom::look_at_picture(const digest::Article& article) const {
    const bool shown = std::ranges::any_of(settings_.audiences, [&](const config::AudienceSettings& audience) {
        return digest::may_be_shown(article.image, platform_for(audience.platform).name());
    });
    if (shown && picture_wanted_) picture_wanted_(article.image.url);
}

std::optional<digest::Picture> Newsroom::picture_for(const digest::Article& article, bool to_test) const {
    const bool shown = std::ranges::any_of(settings_.audiences, [&](const config::AudienceSettings& audience) {
        return audience.test == to_test && digest::may_be_shown(article.image, platform_for(audience.platform).name());
    });
    if (!shown) return std::nullopt;
    look_at_picture(article);
    return digest::Picture{article.image.url, article.image.alt,
                           credit_line(article.image.credit, texts_for(settings_.language))};
}

EditorResult<bool> Newsroom::may_attach_picture(const Draft& draft, const Platform& platform) const {
    const digest::Picture* const picture = digest::picture_of(draft.document);
    if (picture == nullptr || draft.kind != DraftKind::surprising || draft.picks.empty()) return false;
    // The rights are those of now: who withdraws them is heard until the moment of sending.
    const auto article = articles_.find(draft.picks.front().article);
    if (!article) return std::unexpected(store_error(article.error()));
    if (!*article || (*article)->article.image.url != picture->url) return false;
    if (!digest::may_be_shown((*article)->article.image, platform.name())) return false;
    const auto verdict = picture_verdict(ledger_, picture->url, now());
    if (!verdict) return std::unexpected(store_error(verdict.error()));
    return *verdict && (*verdict)->usable;
}

EditorResult<std::vector<digest::Finding>> Newsroom::check_picture(const Draft& draft) const {
    std::vector<digest::Finding> findings;
    const digest::Picture* const picture = digest::picture_of(draft.document);
    if (picture == nullptr || is_over(draft)) return findings;
    const auto verdict = picture_verdict(ledger_, picture->url, now());
    if (!verdict) return std::unexpected(store_error(verdict.error()));
    if (!*verdict && picture_wanted_) picture_wanted_(picture->url);
    const config::Texts& texts = texts_for(draft.document.language);
    if (!*verdict)
        findings.push_back(remark(texts.at("finding.picture_unchecked")));
    else if (!(*verdict)->usable)
        findings.push_back(remark(texts.fill("finding.picture_unusable", {{"why", (*verdict)->why}})));
    if (picture->credit.empty()) findings.push_back(remark(texts.at("finding.picture_credit")));
    if (picture->alt.empty()) findings.push_back(remark(texts.at("finding.picture_alt")));
    return findings;
}

} // namespace depesche::bot
