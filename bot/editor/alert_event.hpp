#pragma once

#include "bot/editor/newsroom.hpp"

#include <optional>

namespace depesche::bot {

/// The alert that tells an urgent article's event, whoever made it and whatever became of it: a second report of an
/// event that editors have sent, wait for or turned down is not news to them. None for an event of its own, when nobody
/// decided in time, or when what the alert tells must not be sent any more.
StoreResult<std::optional<Draft>> alert_of_event(Newsroom& newsroom, const digest::StoredArticle& article);
/// The alert, out for no longer than told_on_for, whose story an urgent report carries on: readers hear of it in the
/// alert's thread. None for what is graver than the alert was, and when the alert was taken back.
StoreResult<std::optional<Draft>> alert_carried_on(Newsroom& newsroom, const digest::StoredArticle& article);
/// Whether an alert still speaks for the reports that joined it: it was sent, or what it tells may be sent.
StoreResult<bool> speaks(Newsroom& newsroom, const Draft& alert);
/// An alert's headline without the label before it.
std::string bare_headline(const Draft& alert, const config::Texts& texts);
/// What readers of an alert or an update read: its headlines and paragraphs, one in a paragraph of its own.
std::string words_of(const digest::Document& document);
/// Whether an article is what the alert itself tells.
bool tells(const Draft& alert, digest::ArticleKey article);
/// What else tells an alert's event, in the order in which it came: without the reports that the alert itself tells.
StoreResult<std::vector<AlsoTold>> further_reports(DraftStore& drafts, const Draft& alert);
/// All articles that tell an alert's event, its own first.
StoreResult<std::vector<digest::ArticleKey>> articles_telling(DraftStore& drafts, const Draft& alert);
/// Whether editors must hear of the last of an alert's further reports although the alert is out: it is the first since
/// then, or more severe than all before.
bool must_be_said(const Draft& sent, const std::vector<AlsoTold>& reports);
/// The report by which an alert is told once `report` joins it, and how severe it is: our own desk's before another's,
/// and the higher severity. Nothing when that changes nothing or a person has had a hand in the draft.
StoreResult<std::optional<AlertRequest>> told_anew(Newsroom& newsroom, const Draft& alert,
                                                   const digest::StoredArticle& report);

} // namespace depesche::bot
