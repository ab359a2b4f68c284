#pragma once

#include "digest/edition/edition.hpp"

#include <string>
#include <string_view>
#include <vector>

/// A morning's stories, and what a proposal made of them.
namespace depesche::tests {

inline const digest::Instant morning = *digest::parse_iso8601("2026-11-23T05:10:00Z");

/// A story of our own, published two hours ago, about nothing that another one is about.
digest::StoredArticle story(digest::ArticleKey key, std::string section = "Inland");
/// Eight ordinary stories from four sections.
std::vector<digest::StoredArticle> ordinary();
/// The morning edition of these.
digest::EditionInput input(std::vector<digest::StoredArticle> articles);

std::vector<digest::ArticleKey> keys(const std::vector<digest::Pick>& picks);
bool has(const digest::Proposal& proposal, digest::ArticleKey key);
/// Fails the test when it is not in the edition.
const digest::Pick& picked(const digest::Proposal& proposal, digest::ArticleKey key);
/// Of a part of its score; 0 without it.
double points(const digest::Pick& pick, std::string_view part);
bool notes_contain(const digest::Proposal& proposal, std::string_view words);

} // namespace depesche::tests
