#pragma once

#include "bot/editor/draft.hpp"
#include "bot/subscriber/registry.hpp"
#include "config/settings.hpp"
#include "digest/schedule/reader_promise.hpp"

// Drafts as promises to readers see them.
namespace depesche::bot {

/// Whether it goes to those who have the first message of its thread.
bool is_thread_member(DraftKind kind);
/// Which wishes make somebody a recipient.
Wishes wishes_for(const Draft& draft, const config::BreakingSettings& breaking);
/// What is told to an audience. Nothing was promised to channels and tests.
digest::Telling telling_of(const Draft& draft, const config::AudienceSettings& audience);

} // namespace depesche::bot
